import Synchronization
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@testable import TLS13Certificates

/// With a warm cache the verdicts are the same, and no signature is verified.
struct SignatureCacheTests {
  /// Counts what is verified and imported.
  final class Counter: Sendable {
    let verified = Atomic(0)
    let imported = Atomic(0)
  }

  struct CountingFamily: SignatureFamily {
    let base: any SignatureFamily
    let counter: Counter

    var algorithms: [SignatureAlgorithm] { base.algorithms }
    func supports(_ keyType: KeyType) -> Bool { base.supports(keyType) }
    func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey {
      counter.imported.add(1, ordering: .relaxed)
      return CountingKey(base: try base.importPublicKey(key), counter: counter)
    }
    func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
      try base.importPrivateKey(key)
    }
    func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
      try base.generatePrivateKey(keyType)
    }
  }

  struct CountingKey: VerificationKey {
    let base: any VerificationKey
    let counter: Counter

    func isValid(
      signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
    ) -> Bool {
      counter.verified.add(1, ordering: .relaxed)
      return base.isValid(signature: signature, for: message, algorithm: algorithm)
    }
  }

  let lab: Lab
  let counter = Counter()
  let cache = SignatureCache()
  let validator: Validator
  let chain: [Certificate]

  init() throws {
    lab = try Lab()
    let intermediate = try lab.intermediate("A")
    chain = [try lab.server(from: intermediate), intermediate.certificate]
    var crypto = Lab.crypto
    crypto.signatures = crypto.signatures.map { [counter] in CountingFamily(base: $0, counter: counter) }
    crypto.verifiedSignatures = cache
    validator = Validator(trust: TrustStore(anchors: [lab.root.certificate]), crypto: crypto)
  }

  private func verdict(_ chain: [Certificate], _ policy: ValidationPolicy) -> ValidationError.Kind? {
    do throws(ValidationError) {
      _ = try validator.validate(chain, policy: policy)
      return nil
    } catch { return error.kind }
  }

  private var verified: Int { counter.verified.load(ordering: .relaxed) }
  private var imported: Int { counter.imported.load(ordering: .relaxed) }

  @Test func aWarmCacheVerifiesAndImportsNothing() throws {
    #expect(verdict(chain, try Lab.policy()) == nil)
    #expect(cache.count == 2)
    let before = (verified, imported)
    #expect(before == (2, 2))
    #expect(verdict(chain, try Lab.policy()) == nil)
    #expect((verified, imported) == before)
  }

  @Test func everythingElseIsCheckedEveryTime() throws {
    #expect(verdict(chain, try Lab.policy()) == nil)
    #expect(verdict(chain, try Lab.policy("other.example")) == .nameMismatch)
    #expect(verdict(chain, try Lab.policy(at: Lab.validity.upperBound + 1)) == .expired)
    #expect(verdict(chain, try Lab.policy(at: Lab.validity.lowerBound - 1)) == .notYetValid)
    var policy = try Lab.policy()
    policy.signatureAlgorithms = [.ed25519]
    #expect(verdict(chain, policy) == .unsupportedAlgorithm)
    policy = try Lab.policy()
    policy.role = .client
    #expect(verdict(chain, policy) == .wrongPurpose)
    policy = try Lab.policy()
    policy.budget.signatures = 1
    #expect(verdict(chain, policy) == .budgetExceeded)
    #expect(verified == 2)
  }

  @Test func anotherTrustStoreIsNotFooled() throws {
    #expect(verdict(chain, try Lab.policy()) == nil)
    let stranger = Validator(trust: TrustStore(anchors: [try Lab("Other").root.certificate]), crypto: validator.crypto)
    #expect(throws: ValidationError.self) { try stranger.validate(chain, policy: Lab.policy()) }
  }

  /// One flipped bit anywhere in the leaf: with the good leaf's signature in the cache, none is accepted.
  @Test func aChangedCertificateIsNotFound() throws {
    #expect(verdict(chain, try Lab.policy()) == nil)
    let der = chain[0].der
    for index in der.indices {
      var changed = der
      changed[index] ^= 1 << UInt8(index % 8)
      guard let leaf = try? Certificate(der: changed) else { continue }
      #expect(verdict([leaf, chain[1]], try Lab.policy()) != nil, "byte \(index)")
    }
    #expect(cache.count == 2)
  }

  @Test func badSignaturesAreNotRemembered() throws {
    var der = chain[0].der
    der[der.count - 1] ^= 1
    let bad = [try Certificate(der: der), chain[1]]
    for _ in 0..<3 { #expect(verdict(bad, try Lab.policy()) == .badSignature) }
    #expect(cache.count == 0)
  }

  /// Lists and responses are remembered as certificates are, once their signer is known to be valid.
  @Test func listsAndResponses() throws {
    let root = lab.root.certificate
    let list = try CRLTemplate().sign(by: lab.root)
    let leaf = try lab.server()
    var policy = try Lab.policy()
    policy.revocation = .require([list], scope: .endEntity)
    policy.revocation.ocspResponses = [
      try OCSPMaker(certificate: leaf, issuer: root, signer: root, key: lab.rootKey).response()
    ]
    #expect(verdict([leaf], policy) == nil)
    #expect(cache.count == 3 && verified == 3)
    #expect(verdict([leaf], policy) == nil)
    #expect(verified == 3)
    // What they say is looked at every time.
    policy.time = Lab.now + 7_200
    #expect(verdict([leaf], policy) == .revocationStatusUnknown)
    policy.time = Lab.now
    policy.revocation = .require([try CRLTemplate([.init(leaf)]).sign(by: lab.root)])
    #expect(verdict([leaf], policy) == .revoked)
  }

  /// A certificate that the peer sends beside its chain, for a key that did sign the list, but issued by nobody.
  @Test func signersThatNobodyTrustsAreNotRemembered() throws {
    let stranger = try Lab("Stranger")
    let list = try CRLTemplate().sign(by: stranger.root)
    var policy = try Lab.policy()
    let point = ExtensionValue.distributionPoint(crlIssuer: stranger.root.certificate.subject)
    let indirect = try CRLTemplate {
      $0.issuingDistributionPoint = ExtensionValue.issuingDistributionPoint(flags: [4])
    }.sign(by: stranger.root)
    policy.revocation = .checkGiven([list, indirect])
    let leaf = try lab.server { $0.additionalExtensions = [point] }
    #expect(verdict([leaf, stranger.root.certificate], policy) == nil)
    #expect(verified == 1, "the leaf's: a stranger's key is not used")
    #expect(cache.count == 1, "the leaf's")
  }

  /// A stranger's own chain, whose inner signatures are good, leaves nothing behind.
  @Test func strangersLeaveNothingBehind() throws {
    let other = try Lab("Other")
    let intermediate = try other.intermediate("B")
    let chain = [try other.server(from: intermediate), intermediate.certificate, other.root.certificate]
    #expect(verdict(chain, try Lab.policy()) == .unknownIssuer)
    #expect(cache.count == 0)
  }
}
