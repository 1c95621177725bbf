import TLS13Crypto
import TLS13Memory
import TLS13Providers

@testable import TLS13Certificates

/// Walks any DER, and reads each element as every primitive type.
func fuzzDER(_ input: [UInt8]) {
  var reader = DERReader(input.span)
  walk(&reader, input.count)
}

private func walk(_ reader: inout DERReader, _ count: Int) {
  while !reader.isAtEnd {
    let before = reader.offset
    readPrimitives(reader.bytes, before..<reader.end)
    guard let element = try? reader.read("element") else { return }
    require(element.start == before && reader.offset == element.range.upperBound, "an element that is elsewhere")
    require(element.range.upperBound <= count && element.content.lowerBound > before, "an element out of bounds")
    if var inside = try? reader.inside(element, "element"), element.tag.rawValue & 0x20 != 0 { walk(&inside, count) }
  }
}

private func readPrimitives(_ bytes: Span<UInt8>, _ range: Range<Int>) {
  var reader = DERReader(bytes, trusted: range)
  switch reader.nextTag {
  case .boolean?: _ = try? reader.readBoolean("boolean")
  case .integer?:
    var other = DERReader(bytes, trusted: range)
    _ = try? reader.readInteger("integer")
    _ = try? other.readInteger(in: 0...1_000_000, "integer")
    var third = DERReader(bytes, trusted: range)
    _ = try? third.readUnsigned("integer")
  case .bitString?:
    var other = DERReader(bytes, trusted: range)
    _ = try? reader.readBitString("bits")
    _ = try? other.readOctetBitString("bits")
  case .null?: _ = try? reader.readNull("null")
  case .objectIdentifier?:
    if let range = try? reader.readOID("oid") {
      _ = OID(bytes.extracting(range)).description
      _ = OIDCode(bytes.extracting(range)).content
    }
  case .utcTime?, .generalizedTime?:
    if let time = try? reader.readTime("time") { _ = DERTime(unixSeconds: time).description }
  default: break
  }
}

/// Two names, the first as long as the first byte says: comparing them is reflexive and symmetric.
func fuzzName(_ input: [UInt8]) {
  guard let split = input.first.map({ min(Int($0), input.count - 1) }) else { return }
  let names = [Array(input[1..<(1 + split)]), Array(input[(1 + split)...])].map { try? DistinguishedName(der: $0) }
  for case let name? in names {
    require(name.matches(name), "a name that is not itself")
    _ = (name.description, name.attributes, name.commonName)
  }
  guard let a = names[0], let b = names[1] else { return }
  require(a.matches(b) == b.matches(a), "names match one way only")
  let (left, right) = (FoldedName(a), FoldedName(b))
  require(a.matches(b) == (left == right) || a.der == b.der, "names match and are folded differently, or the reverse")
  require((left == right) == (left.isWithin(right) && right.isWithin(left)), "names match and do not contain")
  if left == right { require(left.hashValue == right.hashValue, "equal names of different hashes") }
}

private let crypto = CryptoProvider.default

/// A root, a leaf and a validator, made once.
private struct CertificateLab {
  static let now: Int64 = 1_767_225_600
  static let shared: CertificateLab = {
    do { return try CertificateLab() } catch { fatalError("\(error)") }
  }()

  let root: Certificate
  let leaf: Certificate
  let validator: Validator

  init() throws {
    let key = try PrivateKey(generating: .ellipticCurve(.p256), crypto).signingKey(crypto)
    let validity = (Self.now - 86_400)...(Self.now + 86_400)
    let authority = try CertificateAuthority.selfSigned(
      .authority(
        subject: DistinguishedName(commonName: "Root"), publicKey: SubjectPublicKeyInfo(key.publicKey),
        validity: validity),
      key: key, crypto: crypto)
    root = authority.certificate
    leaf = try authority.issue(
      .server(
        names: [ServerName("example.com")], publicKey: SubjectPublicKeyInfo(key.publicKey), validity: validity))
    validator = Validator(trust: TrustStore(anchors: [root]), crypto: crypto)
  }
}

/// One certificate: every property, and validation with it in every place of a path.
func fuzzCertificate(_ input: [UInt8]) {
  guard let certificate = try? Certificate(der: input) else { return }
  require(certificate.der == input, "DER that changed")
  touch(certificate)
  let lab = CertificateLab.shared
  for role: PeerRole in [.client, .server(try? ServerName("example.com")), .server(try? ServerName("192.0.2.1"))] {
    var policy = ValidationPolicy(role: role, time: certificate.notBefore, profile: .conforming)
    policy.minimumRSABits = 512
    validate(lab.validator, [certificate], policy)
    validate(lab.validator, [lab.leaf, certificate], policy)
    let trusting = Validator(trust: TrustStore(anchors: [certificate]), crypto: crypto)
    validate(trusting, [certificate], policy)
    validate(trusting, [lab.leaf, lab.root], policy)
    validate(trusting, [certificate, certificate], policy)
  }
}

private func validate(_ validator: Validator, _ chain: [Certificate], _ policy: ValidationPolicy) {
  do { _ = try validator.validate(chain, policy: policy) } catch { _ = "\(error)" }
}

private func touch(_ certificate: Certificate) {
  _ = (certificate.subject.description, certificate.issuer.description, certificate.subject.attributes)
  _ = (certificate.subjectAlternativeNames, certificate.extendedKeyUsage, certificate.serialNumber)
  _ = (certificate.authorityKeyIdentifier, certificate.subjectKeyIdentifier, certificate.keyUsage?.description)
  _ = (certificate.isSelfIssued, certificate.signatureAlgorithm.description, certificate.hashValue)
  _ = certificate.tlsFeatures?.description
  if let constraints = try? certificate.nameConstraints() { _ = "\(constraints)" }
  if let key = try? certificate.subjectPublicKeyInfo.key { _ = try? crypto.importPublicKey(key) }
}

/// A private key in any of the three forms, imported where it parses.
func fuzzKey(_ input: [UInt8]) {
  guard let key = try? PrivateKey(der: input) else { return }
  _ = try? key.signingKey(crypto)
}

/// PEM text, and what is inside.
func fuzzPEM(_ input: [UInt8]) {
  if let blocks = try? PEM.decode(input) {
    for block in blocks {
      let again = try? PEM.decode(Array(PEM.encode(block).utf8))
      require(again?.count == 1 && again?.first?.der == block.der, "a block that does not survive encoding")
    }
  }
  _ = try? Certificate.pemChain(input)
  _ = try? PrivateKey(pem: input)
}
