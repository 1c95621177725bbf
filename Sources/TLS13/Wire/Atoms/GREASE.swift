import TLS13Crypto

/// Values that mean nothing and are there to be ignored, so that peers do not forget how. RFC 8701 §2
///
/// They stand where deployed clients have them. There is none in psk_key_exchange_modes, which RFC 8701 §3.1 permits:
/// Mbed TLS up to 3.6 ends the handshake at a mode that it does not know, against RFC 9846 §4.3.9.
struct GREASE {
  /// Where a value stands; each place draws its own.
  enum Place: Int, CaseIterable {
    case cipherSuite, group, signatureScheme, version, applicationProtocol
    case firstExtension, lastExtension
  }

  private let draws: InlineArray<7, UInt8>

  init(_ random: any RandomSource) {
    var draws = InlineArray<7, UInt8>(repeating: 0)
    var bytes = draws.mutableSpan
    random.fill(&bytes)
    self.draws = draws
  }

  /// One of {0x0A,0x0A}, {0x1A,0x1A} to {0xFA,0xFA}; the two extensions are different ones.
  subscript(place: Place) -> UInt16 {
    var draw = draws[place.rawValue] & 0xf0
    if place == .lastExtension, draw == draws[Place.firstExtension.rawValue] & 0xf0 { draw ^= 0x10 }
    return UInt16(draw | 0x0a) << 8 | UInt16(draw | 0x0a)
  }

  /// Whether a 16-bit value is one of them.
  static func isReserved(_ value: UInt16) -> Bool { value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff }

  func suite() -> CipherSuite { CipherSuite(rawValue: self[.cipherSuite]) }
  func group() -> NamedGroup { NamedGroup(rawValue: self[.group]) }
  func scheme() -> SignatureScheme { SignatureScheme(rawValue: self[.signatureScheme]) }
  func extensionType(_ place: Place) -> ExtensionType { ExtensionType(rawValue: self[place]) }

  /// The name of no application protocol.
  func applicationProtocol() -> ApplicationProtocol? {
    let value = self[.applicationProtocol]
    return ApplicationProtocol(bytes: [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)])
  }
}
