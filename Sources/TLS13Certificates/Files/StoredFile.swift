package import TLS13Crypto
import TLS13Memory

/// What a file with certificates and keys holds, in its order: PEM, DER or PKCS#12, told apart by what it is.
///
/// Whatever reads certificates or keys reads them through this type, so that all of it takes the same files. What cannot
/// be read is named, with the command that converts it.
package struct StoredFile: Sendable {
  package let objects: [StoredObject]

  /// Takes the contents of a file.
  ///
  /// - Throws: ``CertificateError`` for PEM with a fault, and for DER that is followed by something else.
  package init(_ contents: Span<UInt8>) throws(CertificateError) {
    if let objects = try Self.encoded(contents) {
      self.objects = objects
      return
    }
    var objects: [StoredObject] = []
    for block in try PEMScanner.scan(contents) { objects.append(try StoredObject(block, in: contents)) }
    self.objects = objects.isEmpty ? [StoredObject(ForeignFormat(contents: contents))] : objects
  }

  /// Objects in DER, one after another, perhaps with zero bytes or an end of line at the end; nil when the first element
  /// is none, as with text that begins with a zero.
  private static func encoded(_ contents: Span<UInt8>) throws(CertificateError) -> [StoredObject]? {
    guard contents.count > 1, contents[0] == DERTag.sequence.rawValue else { return nil }
    if BER.isIndefinite(contents) { return StoredObject(der: contents).map { [$0] } }
    var objects: [StoredObject] = []
    var reader = DERReader(contents)
    while let tag = reader.nextTag, tag == .sequence {
      let start = reader.offset
      guard let element = try? reader.read(.sequence, "object") else {
        guard !objects.isEmpty else { return nil }
        throw CertificateError(.truncated, "DER", at: start)
      }
      guard let object = StoredObject(der: contents.extracting(element.range)) else {
        guard !objects.isEmpty || element.range.upperBound == contents.count else { return nil }
        throw CertificateError(.unsupported, "DER", "no certificate, key or anything else that is known", at: start)
      }
      objects.append(object)
    }
    for index in reader.offset..<contents.count where ![0, 0x0a, 0x0d].contains(contents[index]) {
      throw CertificateError(.trailingBytes, "DER", at: index)
    }
    return objects
  }
}

extension StoredFile {
  /// What was read of a file.
  fileprivate struct Contents {
    var certificates: [Certificate] = []
    var keys: [any SigningKey] = []
    /// Why a key could not be read.
    var failure: CertificateError?
    /// Whether the certificates are in no order that anybody chose.
    var isUnordered = false
  }

  /// The certificates, in the order of the file.
  package func certificates(_ passwords: Passwords, _ crypto: CryptoProvider?) throws(CertificateError) -> [Certificate]
  {
    let contents = try read(certificates: true, keys: false, passwords, crypto)
    guard !contents.certificates.isEmpty else { throw missing("certificate") }
    return contents.certificates
  }

  /// The private keys, in the order of the file.
  package func keys(_ passwords: Passwords, _ crypto: CryptoProvider) throws(CertificateError) -> [any SigningKey] {
    let contents = try read(certificates: false, keys: true, passwords, crypto)
    guard !contents.keys.isEmpty else { throw contents.failure ?? missing("private key") }
    return contents.keys
  }

  /// The first private key.
  package func privateKey(_ passwords: Passwords, _ crypto: CryptoProvider?) throws(CertificateError) -> PrivateKey {
    for object in objects {
      switch object.kind {
      case .privateKey, .encryptedPrivateKey: return try object.privateKey(passwords, crypto)
      case .bundle: if let key = try object.bundle(passwords, crypto).takeKey() { return key }
      default: continue
      }
    }
    throw missing("private key")
  }

  /// A key and its chain, leaf first; the key is one of `keys` or, where that is nil, from this file as well.
  ///
  /// It is the key that belongs to the first certificate. Where none does, the certificates are put in order behind the
  /// one that a key belongs to.
  package func identity(
    keys: [any SigningKey]?, _ passwords: Passwords, _ crypto: CryptoProvider
  ) throws(CertificateError) -> (chain: [Certificate], key: any SigningKey) {
    var contents = try read(certificates: true, keys: keys == nil, passwords, crypto)
    if let keys { contents.keys = keys }
    guard !contents.certificates.isEmpty else { throw missing("certificate") }
    guard !contents.keys.isEmpty else { throw contents.failure ?? missing("private key") }
    return try contents.identity()
  }

  /// The objects of a kind.
  package func objects(_ kind: StoredObject.Kind, _ name: StaticString) throws(CertificateError) -> [StoredObject] {
    let found = objects.filter { $0.kind == kind }
    guard !found.isEmpty else { throw missing(name) }
    return found
  }

  private func read(
    certificates: Bool, keys: Bool, _ passwords: Passwords, _ crypto: CryptoProvider?
  ) throws(CertificateError) -> Contents {
    var contents = Contents()
    for object in objects {
      switch object.kind {
      case .certificate where certificates: contents.certificates.append(try object.certificate)
      case .privateKey where keys, .encryptedPrivateKey where keys:
        do throws(CertificateError) {
          guard let crypto else { throw CertificateError(.passwordMissing, "private key") }
          contents.keys.append(try object.privateKey(passwords, crypto).imported(crypto))
        } catch { contents.failure = contents.failure ?? error }
      case .bundle:
        let bundle = try object.bundle(passwords, crypto)
        contents.certificates += bundle.chain + bundle.otherCertificates
        contents.isUnordered = true
        if keys, let crypto { contents.keys += try bundle.keys(crypto) }
      default: continue
      }
    }
    return contents
  }
}

extension StoredFile.Contents {
  /// The key and the chain that belong together.
  func identity() throws(CertificateError) -> (chain: [Certificate], key: any SigningKey) {
    let owners = keys.map { key in
      certificates.firstIndex { (try? $0.subjectPublicKeyInfo.key) == key.publicKey }
    }
    if !isUnordered, let index = owners.firstIndex(of: 0) { return (certificates, keys[index]) }
    let paired = owners.indices.filter { owners[$0] != nil }
    guard paired.count <= 1 else {
      throw CertificateError(
        .duplicate, "private key",
        "\(paired.count) keys with a certificate each; take out the one to use, such as "
          + "with: keytool -importkeystore -srckeystore FILE -srcalias NAME -destkeystore NEW -deststoretype PKCS12")
    }
    guard let index = paired.first, let owner = owners[index] else {
      if let failure { throw failure }
      guard keys.count == 1 else {
        throw CertificateError(.invalidValue, "private key", "none of the \(keys.count) keys belongs to a certificate")
      }
      return (certificates, keys[0])
    }
    return (CertificateOrder.sorted(certificates, from: owner).chain, keys[index])
  }
}

extension StoredFile {
  /// The error of a file that has none of what is asked for: what it has, and what to do.
  private func missing(_ wanted: StaticString) -> CertificateError {
    let found = objects.first { $0.kind != .parameters }?.kind
    return CertificateError(.missing, wanted, "none in it; found: \(found.map(Self.text) ?? "parameters of a key")")
  }

  private static func text(_ kind: StoredObject.Kind) -> String {
    switch kind {
    case .certificate: "a certificate; its private key is in another file"
    case .privateKey: "a private key; its certificate is in another file"
    case .encryptedPrivateKey: "an encrypted private key; its certificate is in another file"
    case .bundle: "a PKCS#12 bundle without that"
    case .request:
      "a certificate request (CSR); an authority makes a certificate of it: "
        + "openssl x509 -req -in FILE -CA CA.pem -CAkey CA.key -out NEW.pem"
    case .revocationList: "a certificate revocation list (CRL)"
    case .ocspResponse: "an OCSP response"
    case .publicKey: "a public key; the private key is in the file that it was made from"
    case .parameters: "parameters of a key"
    case .foreign(let format): "\(format.name); \(format.remedy)"
    }
  }
}

extension PrivateKey {
  /// The key ready to sign, or why it cannot.
  func imported(_ crypto: CryptoProvider) throws(CertificateError) -> any SigningKey {
    do { return try signingKey(crypto) } catch { throw CertificateError(.invalidValue, "private key", "\(error)") }
  }
}
