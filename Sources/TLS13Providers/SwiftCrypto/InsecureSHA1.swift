import Crypto
public import TLS13Crypto

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// SHA-1 from swift-crypto, for the names that OCSP gives to issuers and keys. RFC 6960 §4.1.1, §4.2.1
public struct InsecureSHA1: InsecureIdentificationHash {
  /// The one there is.
  public init() {}

  /// The digest of `bytes`.
  public func digest(of bytes: borrowing Span<UInt8>) -> TLS13Crypto.Digest {
    var state = Insecure.SHA1()
    unsafe bytes.withUnsafeBytes { unsafe state.update(bufferPointer: $0) }
    return unsafe state.finalize().withUnsafeBytes { unsafe TLS13Crypto.Digest($0.bytes.asUInt8()) }
  }
}
