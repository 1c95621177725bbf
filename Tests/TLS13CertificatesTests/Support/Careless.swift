import TLS13Crypto

@testable import TLS13Certificates

/// A certificate as another maker would have written it: the fields of tbsCertificate, to be changed and signed again.
struct Careless {
  /// The encoded fields, in order: version, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, and
  /// the extensions if there are any.
  var fields: [[UInt8]]
  /// The encoded Extension elements; nil leaves the list out.
  var extensions: [[UInt8]]?

  init(_ certificate: Certificate) throws {
    let der = certificate.der
    var input = DERReader(der.span, trusted: certificate.fields.tbs)
    var reader = try input.enter(.sequence, "tbsCertificate")
    fields = []
    var found: [[UInt8]] = []
    while !reader.isAtEnd {
      let element = try reader.read("field")
      guard element.tag == .contextConstructed(3) else {
        fields.append(Array(der[element.range]))
        continue
      }
      var wrapper = try reader.inside(element, "extensions")
      var list = try wrapper.enter(.sequence, "extensions")
      while !list.isAtEnd { found.append(Array(der[try list.read("Extension").range])) }
    }
    extensions = found
  }

  /// Writes an extension of these octets in the place of the one with this identifier, or at the end. `critical` is
  /// the encoded flag, empty for none.
  mutating func set(_ code: OIDCode, critical: [UInt8] = [], _ value: [UInt8]) {
    var writer = DERWriter()
    writer.write(.sequence) { element in
      element.write(.objectIdentifier, code.content)
      element.write(encoded: critical)
      element.write(.octetString, value)
    }
    var identifier = DERWriter()
    identifier.write(.objectIdentifier, code.content)
    var list = extensions ?? []
    let place = list.firstIndex { $0.dropFirst($0[1] < 0x80 ? 2 : 3).starts(with: identifier.bytes) }
    if let place { list[place] = writer.bytes } else { list.append(writer.bytes) }
    extensions = list
  }

  /// The certificate, signed with this key of P-256 and SHA-256. Its outer AlgorithmIdentifier is the inner one.
  func signed(by key: any SigningKey) throws -> Certificate { try Certificate(der: encoded(by: key)) }

  func encoded(by key: any SigningKey) throws -> [UInt8] {
    var tbs = DERWriter()
    tbs.write(.sequence) { writer in
      for field in fields { writer.write(encoded: field) }
      guard let extensions else { return }
      writer.write(.contextConstructed(3)) { wrapper in
        wrapper.write(.sequence) { list in for element in extensions { list.write(encoded: element) } }
      }
    }
    let signature = try key.sign(tbs.bytes.span, algorithm: .ecdsa(.sha256))
    var writer = DERWriter()
    writer.write(.sequence) { certificate in
      certificate.write(encoded: tbs.bytes)
      certificate.write(encoded: fields[2])
      certificate.write(bitString: signature)
    }
    return writer.bytes
  }

  /// One element with this tag.
  static func element(_ tag: DERTag, _ content: [UInt8]) -> [UInt8] {
    var writer = DERWriter()
    writer.write(tag, content)
    return writer.bytes
  }
}

extension Lab {
  /// A certificate of the root, changed after it was made.
  func careless(
    _ certificate: Certificate, _ change: (inout Careless) throws -> Void
  ) throws -> Certificate {
    var careless = try Careless(certificate)
    try change(&careless)
    return try careless.signed(by: rootKey)
  }
}
