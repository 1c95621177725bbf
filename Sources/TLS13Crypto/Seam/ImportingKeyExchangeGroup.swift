/// A group of one scalar whose private keys can be given, for test vectors. Handshakes never reuse a key.
package protocol ImportingKeyExchangeGroup: KeyExchangeGroup {
  /// A key from its scalar: big-endian and as long as a field element on a NIST curve, 32 bytes for X25519.
  func importPrivateKey(scalar: borrowing Span<UInt8>) throws(CryptoError) -> any KeyExchangePrivateKey
}
