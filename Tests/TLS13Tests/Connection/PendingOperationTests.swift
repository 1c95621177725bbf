import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import Testing

/// What each operation says and which answers it has.
@Suite struct PendingOperationTests {
  private let lab = Lab.shared

  private func selection(_ side: Endpoint) throws -> CredentialSelection {
    guard case .selectCredential(let selection) = try #require(side.pendingOperation) else {
      throw Unwilling()
    }
    return selection
  }

  private func verification(_ side: Endpoint) throws -> ChainVerification {
    guard case .verifyChain(let verification) = try #require(side.pendingOperation) else {
      throw Unwilling()
    }
    return verification
  }

  private func signature(_ side: Endpoint) throws -> SignatureRequest {
    guard case .sign(let request) = try #require(side.pendingOperation) else { throw Unwilling() }
    return request
  }

  // MARK: Selection

  @Test func `a server is told what the client asks for, and needs no credential before`() throws {
    let pair = try Pair(
      Setup().client {
        $0.applicationProtocols = [.http2, .http11]
        $0.sendsCertificateAuthorities = true
      },
      Setup().server {
        $0.credentials = []
        $0.suspends = .credentialSelection
        $0.applicationProtocols = [.http11]
        $0.requiresKnownServerName = true
      }
    ).run()
    let asked = try selection(pair.server)
    guard case .server(let name) = asked.side else { throw Unwilling() }
    #expect(name?.description == "server.test" && asked.applicationProtocol == .http11)
    #expect(asked.signatureSchemes == lab.clientConfiguration().signatureSchemes)
    #expect(asked.authorities == [lab.authority.certificate.subject.der])
    #expect(asked.run().failure?.alert == .handshakeFailure)
    pair.server.resume(asked.use(lab.server))
    pair.run().expectAgreement()
    #expect(pair.server.information?.serverName == "server.test")
  }

  // RFC 6066 §3
  @Test func `a credential that does not carry the name is refused where it has to`() throws {
    let other = try Lab.server(lab.authority, lab.crypto, names: ["other.test"])
    let pair = try Pair(
      Setup().client(),
      Setup().server {
        $0.suspends = .credentialSelection
        $0.requiresKnownServerName = true
      }
    ).run()
    pair.server.resume(try selection(pair.server).use(other))
    pair.run().expectServerRefuses(.unrecognizedName)
  }

  @Test func `a server may refuse a name, and cannot do without a certificate`() throws {
    let step = SuspendedStep.serverSelection
    for (answer, alert) in [
      ({ $0.refuse("nobody here has that name") }, .unrecognizedName), ({ $0.decline() }, .handshakeFailure),
    ] as [((CredentialSelection) -> OperationResult, AlertDescription)] {
      let pair = try step.pair()
      pair.server.resume(answer(try selection(pair.server)))
      pair.run().expectServerRefuses(alert)
    }
  }

  @Test func `a credential whose schemes the peer does not take is refused`() throws {
    for step in [SuspendedStep.serverSelection, .clientSelection] {
      let edwards =
        step.isServer
        ? try Lab.server(lab.authority, lab.crypto, .ed25519) : try Lab.client(lab.authority, lab.crypto, .ed25519)
      let schemes: [SignatureScheme] = [.ecdsaSecp256r1SHA256]
      let pair = try Pair(
        Setup().client { if step.isServer { $0.signatureSchemes = schemes } else { $0.suspends = step.operation } },
        Setup().server { if step.isServer { $0.suspends = step.operation } else { $0.signatureSchemes = schemes } }
      ).run()
      let judge = step.judge(pair)
      judge.resume(try selection(judge).use(edwards))
      pair.run()
      #expect(judge.error?.alert == .handshakeFailure && step.peer(pair).error?.alert == .handshakeFailure)
    }
  }

  // RFC 9846 §4.5.1.3
  @Test func `a client may take another credential, or none`() throws {
    let step = SuspendedStep.clientSelection
    let other = try Lab.client(lab.authority, lab.crypto, .ed25519, name: "other")
    let pair = try step.pair()
    let asked = try selection(pair.client)
    guard case .client(let name) = asked.side else { throw Unwilling() }
    #expect(name?.description == "server.test" && asked.authorities == [lab.authority.certificate.subject.der])
    pair.client.resume(asked.use(other))
    pair.run().expectAgreement()
    #expect(pair.server.information?.peer?.certificate == other.chain[0])
    let silent = try step.pair()
    silent.client.resume(try selection(silent.client).decline())
    silent.run()
    #expect(silent.server.error?.alert == .certificateRequired)
  }

  @Test func `a client without a certificate that fits declines by default`() throws {
    let pair = try Pair(
      Setup().client {
        $0.credentials = []
        $0.suspends = .credentialSelection
      }, lab.serverConfiguration(.optional(lab.trust))
    ).runWithOperations()
    pair.expectAgreement()
    #expect(pair.server.information?.peer == nil)
  }

  // MARK: Verification

  @Test(arguments: [SuspendedStep.clientVerification, .serverVerification])
  func `an application may refuse a good chain`(step: SuspendedStep) throws {
    for (alert, expected) in [(nil, .accessDenied), (.certificateUnknown, .certificateUnknown)]
      as [(AlertDescription?, AlertDescription)]
    {
      let pair = try step.pair()
      let judge = step.judge(pair)
      let asked = try verification(judge)
      #expect(asked.certificates == (step.isServer ? lab.client : lab.server).chain)
      #expect(asked.policy.role == (step.isServer ? .client : .server(try ServerName("server.test"))))
      let good = asked.run()
      #expect(good.validatedChain?.anchor == lab.authority.certificate && good.failure == nil)
      judge.resume(alert.map { asked.refuse("not this one", alert: $0) } ?? asked.refuse("not this one"))
      pair.run()
      #expect(judge.error?.kind == .certificateRejected && judge.error?.alert == expected)
      #expect(step.peer(pair).error?.alert == expected && judge.information == nil)
    }
  }

  @Test(arguments: [SuspendedStep.clientVerification, .serverVerification])
  func `a bad chain stays bad, and its verdict is told`(step: SuspendedStep) throws {
    let stranger = try Lab(caName: "Stranger")
    let pair = try Pair(
      Setup().client {
        $0.credentials = [step.isServer ? stranger.client : lab.client]
        $0.suspends = step.isServer ? [] : step.operation
      },
      lab.serverConfiguration {
        $0.credentials = [step.isServer ? lab.server : stranger.server]
        $0.suspends = step.isServer ? step.operation : []
        $0.sendsCertificateAuthorities = false
      }
    ).run()
    let judge = step.judge(pair)
    let result = try verification(judge).run()
    #expect(result.validatedChain == nil && result.failure?.certificateVerdict?.kind == .unknownIssuer)
    judge.resume(result)
    pair.run()
    #expect(judge.error?.alert == .unknownCA && step.peer(pair).error?.alert == .unknownCA)
  }

  // MARK: Signing

  @Test(arguments: [false, true])
  func `a key that is held elsewhere suspends by itself`(isServer: Bool) throws {
    let setup = Setup()
    let (server, client) = try (lab.server.withoutKey, lab.client.withoutKey)
    for isRight in [true, false] {
      let pair = try Pair(
        setup.client { if !isServer { $0.credentials = [client] } },
        setup.server { if isServer { $0.credentials = [server] } }
      ).run()
      let judge = isServer ? pair.server : pair.client
      let request = try signature(judge)
      #expect(request.scheme == .ecdsaSecp256r1SHA256 && request.content.count == 64 + 33 + 1 + 32)
      #expect(request.run().failure?.kind == .internalFailure)
      let key = (isServer == isRight ? lab.server : lab.client).key
      let result = request.signed(try key.sign(request.content.span, algorithm: request.algorithm))
      #expect((result.failure == nil) == isRight)
      judge.resume(result)
      pair.run()
      if isRight { pair.expectAgreement() } else { #expect(judge.error?.alert == .internalError) }
    }
  }

  @Test func `a signature that is none is refused before it goes out`() throws {
    let judge = try SuspendedStep.serverSigning.pair().server
    let request = try signature(judge)
    for bytes in [[], [0], [UInt8](repeating: 0x30, count: 72)] as [[UInt8]] {
      #expect(request.signed(bytes).failure?.kind == .internalFailure)
    }
  }

  @Test func `a key that is held elsewhere signs nothing here`() throws {
    let key = RemoteSigningKey(publicKey: lab.server.key.publicKey, algorithms: lab.server.key.algorithms)
    #expect(throws: CryptoError.self) { try key.sign([1].span, algorithm: .ecdsa(.sha256)) }
  }
}
