package import TLS13Crypto
import TLS13Memory

/// Recomputes what a trace prints, value by value, with the provider's primitives.
package struct RFC8448Check {
  /// SHA-256: every trace uses TLS_AES_128_GCM_SHA256.
  let hash: any HashAlgorithm
  /// AES-128-GCM.
  let aead: any AEADAlgorithm

  /// Takes the hash and the AEAD of TLS_AES_128_GCM_SHA256.
  package init(_ provider: CryptoProvider) throws {
    guard let suite = provider.suite(.aes128GCMSHA256) else {
      throw CryptoError.unsupported("\(CipherSuite.aes128GCMSHA256)")
    }
    hash = suite.hash
    aead = suite.aead
  }

  /// HKDF-Extract.
  package func extract(salt: [UInt8], inputKeyMaterial: [UInt8]) -> [UInt8] {
    let secret = HKDF.extract(hash, salt: salt.span, inputKeyMaterial: inputKeyMaterial.span)
    return [UInt8](secret.span)
  }

  /// HKDF-Expand.
  package func expand(secret: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: count)
    var span = output.mutableSpan
    HKDF.expand(
      hash.makeHMAC(key: secret.span), info: info.span, digestLength: hash.function.digestLength, into: &span)
    return output
  }

  /// HMAC.
  package func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: hash.function.digestLength)
    var span = output.mutableSpan
    hash.makeHMAC(key: key.span).authenticate(message.span, into: &span)
    return output
  }

  /// The digest of a transcript.
  package func digest(_ bytes: [UInt8]) -> [UInt8] { [UInt8](hash.digest(of: bytes.span).span) }

  /// The record, encrypted again.
  package func seal(_ record: RFC8448Trace.ProtectedRecord) throws -> [UInt8] {
    let header = [UInt8](record.record.bytes.prefix(5))
    var body = record.innerPlaintext + [UInt8](repeating: 0, count: AEAD.tagLength)
    var span = body.mutableSpan
    try aead.makeKey(record.key.span).seal(&span, nonce: record.nonce.span, authenticating: header.span)
    return header + body
  }

  /// What the record carries, decrypted.
  package func open(_ record: RFC8448Trace.ProtectedRecord) throws -> [UInt8] {
    let header = [UInt8](record.record.bytes.prefix(5))
    var body = [UInt8](record.record.bytes.dropFirst(5))
    var span = body.mutableSpan
    try aead.makeKey(record.key.span).open(&span, nonce: record.nonce.span, authenticating: header.span)
    return body.dropLast(AEAD.tagLength)
  }
}
