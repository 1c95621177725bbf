import Lab
import TLS13Crypto
import TLS13Memory

struct MeteredHash: HashAlgorithm {
  let base: any HashAlgorithm
  let meter: Meter

  var function: HashFunction { base.function }

  func makeHasher() -> any Hasher {
    let start = Ticks.now()
    defer { meter.stop(.hash, since: start) }
    return MeteredHasher(base: base.makeHasher(), meter: meter)
  }

  func makeHMAC(key: borrowing Span<UInt8>) -> any HMACKey {
    let start = Ticks.now()
    defer { meter.stop(.hmacKey, since: start) }
    return MeteredHMAC(base: base.makeHMAC(key: key), meter: meter)
  }
}

private struct MeteredHasher: Hasher {
  var base: any Hasher
  let meter: Meter

  mutating func update(_ bytes: borrowing Span<UInt8>) {
    let start = Ticks.now()
    defer { meter.stop(.hash, since: start) }
    base.update(bytes)
  }

  func digest() -> Digest {
    let start = Ticks.now()
    defer { meter.stop(.hash, since: start) }
    return base.digest()
  }
}

private final class MeteredHMAC: HMACKey {
  let base: any HMACKey
  let meter: Meter

  init(base: any HMACKey, meter: Meter) {
    self.base = base
    self.meter = meter
  }

  func authenticate(_ message: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>) {
    let start = Ticks.now()
    defer { meter.stop(.hmac, since: start) }
    base.authenticate(message, into: &output)
  }
}
