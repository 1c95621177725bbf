import Lab
import TLS13Crypto
import TLS13Memory

extension CryptoProvider {
  /// The same primitives, each call of which is counted and timed.
  func metered(by meter: Meter) -> CryptoProvider {
    var provider = self
    provider.suites = suites.map {
      Suite(
        $0.suite, aead: MeteredAEAD(base: $0.aead, meter: meter), hash: MeteredHash(base: $0.hash, meter: meter))
    }
    provider.groups = groups.map { MeteredGroup(base: $0, meter: meter) }
    provider.signatures = signatures.map { MeteredSignatures(base: $0, meter: meter) }
    provider.hashes = hashes.map { MeteredHash(base: $0, meter: meter) }
    provider.random = MeteredRandom(base: random, meter: meter)
    provider.verifiedSignatures = verifiedSignatures
    return provider
  }
}

private struct MeteredRandom: RandomSource {
  let base: any RandomSource
  let meter: Meter

  func fill(_ bytes: inout MutableSpan<UInt8>) {
    let start = Ticks.now()
    defer { meter.stop(.random, since: start) }
    base.fill(&bytes)
  }
}
