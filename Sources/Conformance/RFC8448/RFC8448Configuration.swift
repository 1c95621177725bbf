import TLS13
import TLS13Certificates
import TLS13Crypto

extension RFC8448Trace {
  /// The name that every ClientHello of the RFC asks for.
  static let serverName = "server"

  /// 2018-08-10, when RFC 8446 came out: a time at which the certificates are valid. Milliseconds since 1970.
  static let clock: Int64 = 1_533_859_200_000

  /// Whether the server asks the client for a certificate.
  var asksForClient: Bool { !messages(13, from: .server).isEmpty }

  /// The scheme of a side's CertificateVerify, or nil where it sends none.
  func signatureSchemeIfAny(of side: Actor) throws -> SignatureScheme? {
    messages(15, from: side).isEmpty ? nil : try signatureScheme(of: side)
  }

  /// A client that says what the trace's client says.
  func clientConfiguration(_ rewriter: RFC8448Rewriter, _ log: RFC8448Log) throws -> ClientConfiguration {
    let hello = try firstClientHello()
    // The server's certificate has no subject alternative name: there is nothing to check `server` against.
    var configuration = ClientConfiguration(crypto: try provider(for: .client), serverAuthentication: .insecureNone)
    configuration.credentials = asksForClient ? [try credential(of: .client)] : []
    if isResumption { configuration.resumption = ClientResumption() }
    configuration.cipherSuites = hello.cipherSuites
    configuration.keyShareGroups = [.x25519]
    configuration.signatureSchemes = hello.signatureSchemes
    configuration.middleboxCompatibility = !hello.sessionID.isEmpty
    configuration.sendsGREASE = false
    configuration.clock = { Self.clock }
    configuration.observer = { log.observe($0) }
    configuration.insecureKeyLog = { log.add(secret: $0) }
    configuration.insecureMessageRewriter = { rewriter.rewrite($0, $1) }
    return configuration
  }

  /// A server that says what the trace's server says. Its groups are those that it has a recorded key for, which makes
  /// section 5's ask for P-256.
  func serverConfiguration(
    _ rewriter: RFC8448Rewriter, _ log: RFC8448Log, _ tickets: RecordedTickets?
  ) throws -> ServerConfiguration {
    var authentication = ClientAuthentication.none
    if asksForClient {
      authentication = .required(TrustStore(anchors: [try Certificate(der: try certificate(of: .client))]))
    }
    var configuration = ServerConfiguration(
      crypto: try provider(for: .server), credentials: [try credential(of: .server)],
      clientAuthentication: authentication)
    configuration.cipherSuites = [.aes128GCMSHA256]
    if let tickets {
      var resumption = ServerResumption(tickets: tickets, clientChains: .inTicket)
      resumption.count = 0
      resumption.earlyData = EarlyDataAcceptance(replayProtection: ReplayOfReplays())
      configuration.resumption = resumption
    }
    // CertificateRequest repeats the client's list.
    configuration.signatureSchemes = try firstClientHello().signatureSchemes
    configuration.sendsCertificateAuthorities = false
    configuration.sendsGREASE = false
    configuration.chainRequirements.insecureMinimumRSABits = 1024
    configuration.clock = { Self.clock }
    configuration.observer = { log.observe($0) }
    configuration.insecureKeyLog = { log.add(secret: $0) }
    configuration.insecureMessageRewriter = { rewriter.rewrite($0, $1) }
    return configuration
  }

  private func firstClientHello() throws -> RFC8448Hello {
    guard let message = clientHellos.first else { throw RFC8448Error.missing("ClientHello in section \(section)") }
    return try RFC8448Hello(message)
  }

  /// A side's certificate with a key that signs as the trace does: the key of section 2, or, where the RFC keeps the
  /// private key to itself, the recorded signature.
  private func credential(of side: Actor) throws -> Credential {
    // A resumption shows no certificate.
    let trace = isResumption ? try RFC8448Trace.load(section: 3) : self
    let certificate = try Certificate(der: try trace.certificate(of: side))
    guard asksForClient else {
      let key = try provider(for: side).importPrivateKey(try Self.serverRSAKey())
      return try Credential(chain: [certificate], key: key)
    }
    let key = try RecordedSigningKey(self, side, publicKey: try certificate.subjectPublicKeyInfo.key)
    return try Credential(chain: [certificate], key: key)
  }
}
