import TLS13Memory

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension SecretBytes {
  /// Copies a secret of `count` bytes out of one of swift-crypto's types.
  init(copying secret: some ContiguousBytes, count: Int) {
    self.init(zeroed: count)
    withMutableSpan { target in
      unsafe secret.withUnsafeBytes { target.copy(from: unsafe $0.bytes.asUInt8()) }
    }
  }
}
