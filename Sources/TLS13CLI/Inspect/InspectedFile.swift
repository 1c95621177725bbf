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
    case publicKey(SubjectPublicKeyInfo)
    /// Something that is named and not shown.
    case other(ForeignFormat)
  }

  let path: String
  let items: [Item]

  /// Takes what a file holds; the passwords open what is encrypted.
  ///
  /// - Throws: what the file is, and how to convert it, when nothing in it can be shown.
  init(
    path: String, _ file: StoredFile, passwords: Passwords = .none, crypto: CryptoProvider = .default
  ) throws {
    self.path = path
    items = try file.objects.flatMap { Self.unpacked(try Self.item($0, passwords, crypto)) }
    if items.count == 1, case .other(let format) = items[0] {
      throw CommandFailure("\(path): \(Printable.line("\(format.name); \(format.remedy)"))")
    }
  }

  private static func item(
    _ object: StoredObject, _ passwords: Passwords, _ crypto: CryptoProvider
  ) throws -> Item? {
    switch object.kind {
    case .certificate: .certificate(try object.certificate)
    case .privateKey, .encryptedPrivateKey: .privateKey(InspectedKey(object, passwords, crypto))
    case .request: .request(try CertificationRequest(der: object.der))
    case .revocationList: .revocationList(try CertificateRevocationList(der: object.der))
    case .ocspResponse: .ocspResponse(try OCSPResponse(der: object.der))
    case .publicKey: .publicKey(try SubjectPublicKeyInfo(der: object.der))
    case .bundle: .bundle(try InspectedBundle(object, passwords, crypto))
    case .parameters: nil
    case .foreign(let format): .other(format)
    }
  }

  /// A bundle, followed by what is in it.
  private static func unpacked(_ item: Item?) -> [Item] {
    guard case .bundle(.open(let certificates, let keys, _)) = item else { return [item].compactMap(\.self) }
    return [item].compactMap(\.self) + certificates.map(Item.certificate) + keys.map(Item.privateKey)
  }

  var certificates: [Certificate] {
    items.compactMap { item in
      guard case .certificate(let certificate) = item else { return nil }
      return certificate
    }
  }
}
