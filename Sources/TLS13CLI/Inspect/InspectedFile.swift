import TLS13Certificates
import TLS13Crypto
import TLS13Providers

/// What a file holds, in its order.
struct InspectedFile {
  /// One object of the file.
  enum Item {
    case certificate(Certificate)
    case privateKey(InspectedKey)
    case request(CertificationRequest)
    case revocationList(CertificateRevocationList)
    case ocspResponse(OCSPResponse)
    case bundle(InspectedBundle)
    /// Something else, by its PEM label.
    case other(String)
  }

  let path: String
  let items: [Item]

  /// Takes PEM, or the DER of one object; the password opens what is encrypted.
  init(path: String, bytes: [UInt8], password: Password? = nil, crypto: CryptoProvider = .default) throws {
    self.path = path
    let reader = InspectedItemReader(password: password, crypto: crypto)
    do {
      let blocks = try PEM.decode(bytes)
      let found = blocks.isEmpty ? [try reader.item(der: bytes)] : try blocks.map(reader.item)
      items = found.flatMap(Self.unpacked)
    } catch { throw CommandFailure("\(path): \(Printable.line("\(error)"))") }
  }

  /// A bundle, followed by what is in it.
  private static func unpacked(_ item: Item) -> [Item] {
    guard case .bundle(.open(let certificates, let key, _)) = item else { return [item] }
    return [item] + certificates.map(Item.certificate) + [key].compactMap(\.self).map(Item.privateKey)
  }

  var certificates: [Certificate] {
    items.compactMap { item in
      guard case .certificate(let certificate) = item else { return nil }
      return certificate
    }
  }
}
