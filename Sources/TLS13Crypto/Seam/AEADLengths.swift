/// The length checks that every provider's AEAD makes before it lends pointers to a library.
extension AEAD {
  /// Bytes of plaintext in a message that is about to be sealed.
  package static func plaintextLength(sealing messageLength: Int, nonceLength: Int) throws(CryptoError) -> Int {
    guard nonceLength == Self.nonceLength else { throw .internalFailure("an AEAD nonce has 12 bytes") }
    guard messageLength >= tagLength else { throw .internalFailure("no room for the AEAD tag") }
    return messageLength - tagLength
  }

  /// Bytes of plaintext in a message that is about to be opened; one too short for a tag is a forgery.
  package static func plaintextLength(opening messageLength: Int, nonceLength: Int) throws(CryptoError) -> Int {
    guard nonceLength == Self.nonceLength else { throw .internalFailure("an AEAD nonce has 12 bytes") }
    guard messageLength >= tagLength else { throw .authenticationFailed }
    return messageLength - tagLength
  }
}
