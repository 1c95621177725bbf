import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13

/// Who is let in, and that what one policy lets in another does not admit.
// RFC 9846 §4.4.2, §4.5.1.3, §4.7.1
@Suite struct AuthenticationPolicyTests {
  private let crypto = Lab.shared.crypto
  private let identity: [UInt8] = [1, 2, 3]

  private func psk() throws -> ExternalPSK {
    try ExternalPSK(identity: identity, key: SecretBytes(copying: [UInt8](repeating: 7, count: 32).span))
  }

  private var rawKey: SubjectPublicKeyInfo { Lab.shared.client.publicKey }

  private func server(_ authentication: ClientAuthentication, psks: [ExternalPSK] = []) throws -> AuthenticationPolicy {
    try ServerContext(Lab.shared.serverConfiguration(authentication) { $0.externalPSKs = psks }).authentication
  }

  private func client(
    _ authentication: ServerAuthentication, psks: [ExternalPSK] = []
  ) throws -> AuthenticationPolicy {
    try ClientContext(
      Lab.shared.clientConfiguration {
        $0.serverAuthentication = authentication
        $0.externalPSKs = psks
      }
    ).authentication(of: ServerName("server.test"))
  }

  /// Every policy there is, by name.
  private func policies() throws -> [(String, AuthenticationPolicy)] {
    let trust = Lab.shared.trust
    let keys = TrustedPublicKeys([rawKey])
    let psks = [try psk()]
    return [
      ("none", try server(.none)), ("none with PSK", try server(.none, psks: psks)),
      ("optional", try server(.optional(trust))), ("optional with PSK", try server(.optional(trust), psks: psks)),
      ("required", try server(.required(trust))), ("on request", try server(.onRequest(trust))),
      ("optional key", try server(.optionalKey(keys))), ("required key", try server(.requiredKey(keys))),
      ("client", try client(.required(trust))), ("client with PSK", try client(.required(trust), psks: psks)),
      ("client key", try client(.requiredKey(keys))), ("insecure client", try client(.insecureNone)),
    ]
  }

  private var exemptions: [(String, Exemption)] {
    [
      ("not asked", .notAsked(offered: nil)), ("nothing to show", .notAsked(offered: [])), ("declined", .declined),
      ("anonymous", .anonymousSession), ("PSK", .externalPSK(identity: identity)),
      ("other PSK", .externalPSK(identity: [9])), ("unverified", .unverified),
    ]
  }

  /// All that goes without a credential, where it does.
  private static let permitted: [String: Set<String>] = [
    "none": ["not asked", "nothing to show", "anonymous"],
    "none with PSK": ["not asked", "nothing to show", "anonymous", "PSK"],
    "optional": ["nothing to show", "declined", "anonymous"],
    "optional with PSK": ["nothing to show", "declined", "anonymous", "PSK"],
    "required": [], "on request": ["not asked", "nothing to show", "anonymous"],
    "optional key": ["not asked", "nothing to show", "declined", "anonymous"], "required key": [],
    "client": [], "client with PSK": ["PSK"], "client key": [], "insecure client": ["anonymous", "unverified"],
  ]

  private func isThrown(_ body: () throws -> Void) -> Bool {
    do { try body() } catch { return true }
    return false
  }

  @Test func `each policy exempts whom it says, and nobody else`() throws {
    for (name, policy) in try policies() {
      for (reason, exemption) in exemptions {
        let isRefused = isThrown { _ = try policy.exempt(exemption) }
        #expect(isRefused != Self.permitted[name]?.contains(reason), "\(name): \(reason)")
      }
    }
  }

  /// A proof that a client holds a PSK.
  private func binder() throws -> BinderVerified {
    let suite = KeyScheduleSuite(try #require(crypto.suite(.aes128GCMSHA256)))
    let secret = PSKEarlySecret(suite, psk: [UInt8](repeating: 7, count: 32).span)
    let transcript = Transcript(suite.hash).hash
    let binder = secret.binder(.external, over: transcript)
    let other = BinderVerified(binder.span, secret, .resumption, transcript)
    let verified = BinderVerified(binder.span, secret, .external, transcript)
    #expect(other == nil)
    return try #require(verified)
  }

  // A check that is missing where a token is made must not let anyone in.
  @Test func `a token of another policy is not admitted`() throws {
    let binder = try binder()
    for (maker, policy) in try policies() {
      for (reason, exemption) in exemptions where Self.permitted[maker]?.contains(reason) == true {
        let token = try policy.exempt(exemption)
        for (name, judge) in try policies() {
          let isRefused = isThrown { _ = try judge.admit(token, binder) }
          #expect(isRefused != Self.permitted[name]?.contains(reason), "\(reason) of \(maker) at \(name)")
        }
      }
    }
  }

  @Test func `an identity is admitted where its kind is trusted`() throws {
    let binder = try binder()
    let pair = try Pair().run()
    let identities = [
      (try #require(pair.server.information?.peer), ["required", "optional", "on request"]),
      (PeerIdentity(.rawPublicKey(rawKey), signatureScheme: .ecdsaSecp256r1SHA256), ["required key", "optional key"]),
    ]
    for (identity, trusting) in identities {
      let makers = try policies().filter { trusting.contains($0.0) }.map(\.1)
      let token = try #require(makers.first?.judgeAgain(identity))
      for (name, judge) in try policies() where !name.hasPrefix("client") {
        let isRefused = isThrown { _ = try judge.admit(token, binder) }
        let trusts = trusting.contains { name.hasPrefix($0) && (name.hasSuffix("key") == $0.hasSuffix("key")) }
        #expect(isRefused != trusts, "\(name)")
      }
    }
  }

  @Test func `a key that is trusted no more is not admitted`() throws {
    let identity = PeerIdentity(.rawPublicKey(rawKey), signatureScheme: .ecdsaSecp256r1SHA256)
    let token = try #require(server(.requiredKey(TrustedPublicKeys([rawKey]))).judgeAgain(identity))
    let other = try server(.requiredKey(TrustedPublicKeys([Lab.shared.server.publicKey])))
    #expect(other.judgeAgain(identity) == nil)
    #expect(throws: TLSError.self) { try other.admit(token, binder()) }
  }

  // RFC 9846 §4.7.2
  @Test func `a request after the handshake has a policy of its own`() throws {
    let policy = try server(.onRequest(Lab.shared.trust))
    for exemption in [Exemption.declined, .notAsked(offered: nil), .anonymousSession] {
      #expect(isThrown { _ = try policy.afterHandshake(isRequired: true).exempt(exemption) })
    }
    let optional = policy.afterHandshake(isRequired: false)
    let token = try optional.exempt(.declined)
    #expect(!isThrown { _ = try optional.admit(token, binder()) })
    #expect(isThrown { _ = try policy.afterHandshake(isRequired: true).admit(token, binder()) })
  }

  // RFC 9846 §4.5.2: who is reported is who signed
  @Test func `a result of another connection's chain does not carry over`() throws {
    let other = try Lab.client(Lab.shared.authority, crypto, name: "other")
    let judge = try SuspendedStep.serverVerification.pair()
    let liar = try Pair(
      Setup().client { $0.credentials = [other] }, Setup().server { $0.suspends = .chainVerification }
    ).run()
    let result = try #require(liar.server.pendingOperation).run()
    #expect(result.validatedChain != nil)
    let error = #expect(throws: TLSError.self) { try judge.server.connection.resume(result) }
    #expect(error?.kind == .invalidUse && judge.server.information == nil)
    // Even where it did, the key of the identity must have signed.
    guard case .verifyChain(let verification) = judge.server.pendingOperation else { throw Unwilling() }
    let forged = OperationResult(verification.token, result.outcome)
    judge.server.resume(forged)
    judge.run().expectServerRefuses(.decryptError)
  }
}
