import Lab
import TLS13Crypto
import TLS13Memory

struct MeteredGroup: KeyExchangeGroup {
  let base: any KeyExchangeGroup
  let meter: Meter

  var group: NamedGroup { base.group }

  func generatePrivateKey() throws(CryptoError) -> any KeyExchangePrivateKey {
    let start = Ticks.now()
    defer { meter.stop(.keyGeneration, since: start) }
    return MeteredKeyExchangeKey(base: try base.generatePrivateKey(), meter: meter)
  }

  func respond(to clientShare: borrowing Span<UInt8>) throws(CryptoError) -> KeyExchangeResponse {
    let start = Ticks.now()
    defer { meter.stop(.keyAgreement, since: start) }
    return try base.respond(to: clientShare)
  }
}

private final class MeteredKeyExchangeKey: KeyExchangePrivateKey {
  let base: any KeyExchangePrivateKey
  let meter: Meter

  init(base: any KeyExchangePrivateKey, meter: Meter) {
    self.base = base
    self.meter = meter
  }

  var publicShare: [UInt8] { base.publicShare }

  func sharedSecret(with serverShare: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
    let start = Ticks.now()
    defer { meter.stop(.keyAgreement, since: start) }
    return try base.sharedSecret(with: serverShare)
  }
}
