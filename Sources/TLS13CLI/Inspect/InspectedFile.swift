import TLS13Certificates

/// What a file holds, in its order.
struct InspectedFile {
  /// One object of the file.
  enum Item {
    case certificate(Certificate)
    /// A private key in DER: PKCS#8, SEC 1 or PKCS#1.
    case privateKey([UInt8])
    /// Something else, by its PEM label.
    case other(String)
  }

  let path: String
  let items: [Item]

  /// Takes PEM, or the DER of one certificate or key.
  init(path: String, bytes: [UInt8]) throws {
    self.path = path
    do {
      let blocks = try PEM.decode(bytes)
      items = blocks.isEmpty ? [try Self.item(der: bytes)] : try blocks.map(Self.item)
    } catch { throw CommandFailure("\(path): \(error)") }
  }

  var certificates: [Certificate] {
    items.compactMap { item in
      guard case .certificate(let certificate) = item else { return nil }
      return certificate
    }
  }

  private static func item(_ block: PEMBlock) throws -> Item {
    switch block.label {
    case "CERTIFICATE", "X509 CERTIFICATE": .certificate(try Certificate(der: block.der))
    case "PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY": .privateKey(block.der)
    default: .other(block.label)
    }
  }

  private static func item(der: [UInt8]) throws -> Item {
    guard der.first == 0x30 else { throw CommandFailure("neither PEM nor DER: no certificate and no key in it") }
    // A certificate begins with two SEQUENCEs, a private key with a version number.
    do { return .certificate(try Certificate(der: der)) } catch {
      guard (try? PrivateKey(der: der)) != nil else { throw error }
      return .privateKey(der)
    }
  }
}
