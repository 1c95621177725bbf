import TLS13Crypto
import TLS13Memory

/// Bytes from hexadecimal digits; spaces and line breaks are ignored.
func hex(_ text: String) -> [UInt8] {
  let digits = text.utf8.filter { $0 > 0x20 }
  return stride(from: 0, to: digits.count, by: 2).compactMap { index in
    UInt8(String(decoding: digits[index..<(index + 2)], as: UTF8.self), radix: 16)
  }
}

/// A secret from hexadecimal digits.
func secret(_ text: String) -> SecretBytes { SecretBytes(copying: hex(text).span) }

/// The bytes of a secret, to compare in a test.
func bytes(_ secret: borrowing SecretBytes) -> [UInt8] { Array(secret.span) }

/// The case of an error, without its text.
enum Failure: Equatable {
  case authentication, key, share, unsupported, library

  init(_ error: CryptoError) {
    switch error {
    case .authenticationFailed: self = .authentication
    case .invalidKey: self = .key
    case .invalidPeerShare: self = .share
    case .unsupported: self = .unsupported
    case .internalFailure: self = .library
    }
  }
}

/// How `body` fails, or nil when it does not.
func failure(_ body: () throws(CryptoError) -> Void) -> Failure? {
  do throws(CryptoError) {
    try body()
    return nil
  } catch { return Failure(error) }
}

let message: [UInt8] = Array("to be signed".utf8)

// The seam over arrays: the macros of Swift Testing do not take spans, and a span of a computed property or of a
// global needs a local variable to live in.

extension VerificationKey {
  func accepts(_ signature: [UInt8], _ message: [UInt8], _ algorithm: SignatureAlgorithm) -> Bool {
    isValid(signature: signature.span, for: message.span, algorithm: algorithm)
  }
}

extension SigningKey {
  func signature(of message: [UInt8], _ algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
    try sign(message.span, algorithm: algorithm)
  }
}

extension KeyExchangeGroup {
  func response(to share: [UInt8]) throws(CryptoError) -> KeyExchangeResponse { try respond(to: share.span) }
}

extension KeyExchangePrivateKey {
  func secret(with share: [UInt8]) throws(CryptoError) -> SecretBytes { try sharedSecret(with: share.span) }
}
