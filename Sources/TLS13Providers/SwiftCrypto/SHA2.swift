import Crypto
public import TLS13Crypto

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// RFC 6234
/// SHA-256, SHA-384 and SHA-512 from swift-crypto, with HMAC-SHA256 from libsodium.
public struct SHA2: HashAlgorithm {
  /// SHA-256
  public static let sha256 = SHA2(function: .sha256)
  /// SHA-384
  public static let sha384 = SHA2(function: .sha384)
  /// SHA-512
  public static let sha512 = SHA2(function: .sha512)

  /// Which of the three.
  public let function: TLS13Crypto.HashFunction

  init(function: TLS13Crypto.HashFunction) { self.function = function }

  /// A running hash over nothing yet.
  public func makeHasher() -> any TLS13Crypto.Hasher {
    switch function {
    case .sha256: SHA2Hasher<SHA256>()
    case .sha384: SHA2Hasher<SHA384>()
    case .sha512: SHA2Hasher<SHA512>()
    }
  }

  /// HMAC under `key`.
  public func makeHMAC(key: borrowing Span<UInt8>) -> any HMACKey {
    switch function {
    case .sha256: HMACSHA256Key(key: key)
    case .sha384: SHA2HMACKey<SHA384>(key: key)
    case .sha512: SHA2HMACKey<SHA512>(key: key)
    }
  }
}

struct SHA2Hasher<Function: Crypto.HashFunction & Sendable>: TLS13Crypto.Hasher {
  private var state = Function()

  mutating func update(_ bytes: borrowing Span<UInt8>) {
    unsafe bytes.withUnsafeBytes { unsafe state.update(bufferPointer: $0) }
  }

  func digest() -> TLS13Crypto.Digest {
    unsafe state.finalize().withUnsafeBytes { unsafe TLS13Crypto.Digest($0.bytes.asUInt8()) }
  }
}
