import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13Certificates

@Suite struct MLDSAKeyTests {
  static let folder = "lamps-pqc/mldsa/"

  @Test(.enabled(if: Vectors.has(folder)), arguments: MLDSAParameterSet.allCases, ["seed", "both", "expanded"])
  func draftKeys(_ set: MLDSAParameterSet, _ form: String) throws {
    let key = try PrivateKey(pem: Vectors.bytes("\(Self.folder)\(set.rawValue)-\(form).priv"))
    #expect(key.algorithm == .mldsa(set))
    let again = try PrivateKey(pem: [UInt8](key.pkcs8PEM().span))
    #expect(again.algorithm == .mldsa(set))
    guard set != .mldsa44, form != "expanded" else {
      // swift-crypto has neither ML-DSA-44 nor a way in for expanded keys.
      #expect(throws: CryptoError.self) { _ = try key.signingKey(Lab.crypto) }
      return
    }
    let block = try #require(try PEM.decode(Vectors.bytes("\(Self.folder)\(set.rawValue).pub")).first)
    let info = try SubjectPublicKeyInfo(der: block.der)
    #expect(try key.signingKey(Lab.crypto).publicKey == info.key)
    #expect(try again.signingKey(Lab.crypto).publicKey == info.key)
    #expect(try SubjectPublicKeyInfo(info.key).der == block.der)
  }

  @Test(.enabled(if: Vectors.has(folder)), arguments: [MLDSAParameterSet.mldsa65, .mldsa87])
  func draftCertificatesVerify(_ set: MLDSAParameterSet) throws {
    let certificate = try #require(try Certificate.pemChain(Vectors.bytes("\(Self.folder)\(set.rawValue).crt")).first)
    #expect(certificate.signatureAlgorithm == .known(.mldsa(set)))
    let key = try Lab.crypto.importPublicKey(certificate.subjectPublicKeyInfo.key)
    var tbs = Array(certificate.der[certificate.fields.tbs])
    let signature = certificate.signature
    func verifies(_ signature: [UInt8]) -> Bool {
      key.isValid(signature: signature.span, for: tbs.span, algorithm: .mldsa(set))
    }
    #expect(verifies(signature))
    #expect(!verifies([]) && !verifies(Array(signature.dropLast())))
    tbs[tbs.count / 2] ^= 1
    #expect(!verifies(signature))
  }

  /// The parser takes the bad keys, whose fault shows only when a key is computed from them; none is imported.
  @Test(.enabled(if: Vectors.has(folder)), arguments: 1...3)
  func badKeysAreNotImported(_ number: Int) throws {
    let pem = try Vectors.bytes("\(Self.folder)bad-ML-DSA-44-\(number).priv")
    #expect(throws: (any Error).self) { _ = try PrivateKey(pem: pem).signingKey(Lab.crypto) }
  }

  @Test(arguments: MLDSAParameterSet.allCases)
  func seedsAndExpandedKeysHaveTheirLength(_ set: MLDSAParameterSet) {
    let expanded = set.expandedKeyLength
    func refusal(_ tag: DERTag, _ count: Int) -> CertificateError.Kind? {
      let form = DERSurgery.encode(tag, [UInt8](repeating: 1, count: count))
      return kind { () throws(CertificateError) in _ = try MLDSAPrivateKeyForms.parse(form.span, set) }
    }
    #expect(refusal(.context(0), 32) == nil && refusal(.octetString, expanded) == nil)
    for count in [0, 31, 33] { #expect(refusal(.context(0), count) == .invalidValue) }
    for count in [32, expanded - 1, expanded + 1] { #expect(refusal(.octetString, count) == .invalidValue) }
  }

  @Test func aForeignExpandedKeyBesideTheSeedIsRefused() throws {
    let seed = SecretBytes(zeroed: 32)
    let foreign = SecretBytes(zeroed: MLDSAParameterSet.mldsa65.expandedKeyLength)
    let key = PrivateKey(.mldsa(MLDSAPrivateKeyMaterial(.mldsa65, seed: seed, expandedKey: foreign)))
    #expect(throws: CryptoError.self) { _ = try key.signingKey(Lab.crypto) }
  }

  @Test(arguments: [MLDSAParameterSet.mldsa65, .mldsa87])
  func chainsValidate(_ set: MLDSAParameterSet) throws {
    let key = try Lab.key(.mldsa(set))
    let root = try CertificateAuthority.selfSigned(
      .authority(
        subject: DistinguishedName(commonName: "PQ"), publicKey: SubjectPublicKeyInfo(key.publicKey),
        validity: Lab.validity), key: key, crypto: Lab.crypto)
    let leafKey = try Lab.key(.mldsa(set)).publicKey
    let leaf = try root.issue(
      .server(names: [ServerName("example.com")], publicKey: SubjectPublicKeyInfo(leafKey), validity: Lab.validity))
    let validator = Validator(trust: TrustStore(anchors: [root.certificate]), crypto: Lab.crypto)
    #expect(throws: Never.self) { _ = try validator.validate([leaf], policy: Lab.policy()) }
    var template = try CertificateTemplate.server(
      names: [ServerName("example.com")], publicKey: SubjectPublicKeyInfo(leafKey), validity: Lab.validity)
    template.keyUsage.insert(.keyAgreement)
    let agreeing = try root.issue(template)
    #expect(throws: ValidationError.self) { _ = try validator.validate([agreeing], policy: Lab.policy()) }
    let other = try Lab("PQ").server()
    #expect(throws: ValidationError.self) { _ = try validator.validate([other], policy: Lab.policy()) }
  }

  @Test func everyLengthButTheRightOneIsRefused() throws {
    let key = try PrivateKey(generating: .mldsa(.mldsa65), Lab.crypto)
    let whole = [UInt8](key.pkcs8DER().span)
    for count in whole.indices {
      #expect(throws: CertificateError.self) { _ = try PrivateKey(der: Array(whole[..<count])) }
    }
    let info = try SubjectPublicKeyInfo(key.signingKey(Lab.crypto).publicKey)
    #expect(info.algorithm == .mldsa(.mldsa65))
    #expect(throws: CertificateError.self) {
      _ = try SubjectPublicKeyInfo(.mldsa(.mldsa87, [UInt8](repeating: 0, count: 1952))).key
    }
    #expect(throws: CryptoError.self) {
      _ = try Lab.crypto.importPublicKey(.mldsa(.mldsa65, [UInt8](repeating: 0, count: 1951)))
    }
  }
}
