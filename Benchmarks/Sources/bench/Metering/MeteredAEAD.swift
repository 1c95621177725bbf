import Lab
import TLS13Crypto
import TLS13Memory

struct MeteredAEAD: AEADAlgorithm {
  let base: any AEADAlgorithm
  let meter: Meter

  var keyLength: Int { base.keyLength }
  var recordLimit: UInt64 { base.recordLimit }

  func makeKey(_ key: borrowing Span<UInt8>) throws(CryptoError) -> any AEADKey {
    let start = Ticks.now()
    defer { meter.stop(.recordKey, since: start) }
    return MeteredAEADKey(base: try base.makeKey(key), meter: meter)
  }
}

private final class MeteredAEADKey: AEADKey {
  let base: any AEADKey
  let meter: Meter

  init(base: any AEADKey, meter: Meter) {
    self.base = base
    self.meter = meter
  }

  func seal(
    _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
  ) throws(CryptoError) {
    let start = Ticks.now()
    defer { meter.stop(.seal, since: start) }
    try base.seal(&message, nonce: nonce, authenticating: header)
  }

  func open(
    _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
  ) throws(CryptoError) {
    let start = Ticks.now()
    defer { meter.stop(.open, since: start) }
    try base.open(&message, nonce: nonce, authenticating: header)
  }
}
