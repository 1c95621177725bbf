import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

@testable import TLS13

/// How the client of a written session authenticates its server.
private enum SessionKind: UInt8, CaseIterable {
  case chain, external, rawPublicKey, nobody

  private static let rawKey: Credential = {
    do {
      let key = try PrivateKey(generating: .ed25519, .default).signingKey(.default)
      return try Credential(rawPublicKey: SubjectPublicKeyInfo(key.publicKey), key: key)
    } catch { fatalError("\(error)") }
  }()

  var client: ClientConfiguration {
    var client = ResumptionLab.shared.client(self == .external ? .external : .earlyData)
    client.cipherSuites = client.crypto.suites.map(\.suite)
    switch self {
    case .chain, .external: break
    case .rawPublicKey: client.serverAuthentication = .requiredKey(TrustedPublicKeys([Self.rawKey.publicKey]))
    case .nobody: client.serverAuthentication = .insecureNone
    }
    return client
  }

  var server: ServerConfiguration {
    var server = ResumptionLab.shared.server(self == .external ? .external : .earlyData)
    if self == .rawPublicKey { server.credentials = [Self.rawKey] }
    return server
  }

  func session() throws -> ClientSession {
    var wire = try Wire(client, server, session: nil, earlyData: false)
    wire.run()
    guard let session = wire.client.takeSessions().first else { fatalError("no session of \(self)") }
    return session
  }

  /// Whether a client that resumed knows with whom.
  func isSatisfied(by information: ConnectionInformation) -> Bool {
    switch self {
    case .chain, .rawPublicKey: information.peer != nil
    case .external: information.peer != nil || information.externalPSKIdentity != nil
    case .nobody: true
    }
  }
}

/// The same contexts and a good session for every input.
private struct SessionLab {
  static let shared: [SessionLab] = SessionKind.allCases.map {
    do { return try SessionLab($0) } catch { fatalError("\(error)") }
  }

  let kind: SessionKind
  let client: ClientContext
  let server: ServerContext
  let good: ClientSession

  init(_ kind: SessionKind) throws {
    self.kind = kind
    client = try ClientContext(kind.client)
    server = try ServerContext(kind.server)
    good = try kind.session()
  }

  /// The session with those parts of the good one that the bits name: what it is bound to, its ticket, who the server is.
  func mend(_ session: ClientSession, _ bits: UInt8) -> ClientSession {
    let (trust, ticket, server) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0)
    var mended = ClientSession(
      cipherSuite: session.cipherSuite, applicationProtocol: session.applicationProtocol,
      serverName: session.serverName, server: server ? good.server : session.server, receivedAt: session.receivedAt,
      lifetime: session.lifetime, maximumEarlyDataSize: session.maximumEarlyDataSize,
      ticket: ticket ? good.ticket : session.ticket, ageAdd: ticket ? good.ageAdd : session.ageAdd,
      trust: trust ? good.trust : session.trust, own: trust ? good.own : session.own,
      unvalidatedCertificates: session.unvalidatedCertificates, leafExtensions: session.leafExtensions,
      psk: ticket ? good.psk : session.psk)
    mended.externalPSKReference = trust ? good.externalPSKReference : session.externalPSKReference
    mended.isResumableAcrossNames = session.isResumableAcrossNames
    return mended
  }
}

/// A written session, read, written again, and offered. The first byte has the kind of session and what of it is made
/// right before it is offered, since trust and keys are new in each process.
func fuzzClientSession(_ input: [UInt8]) {
  guard let first = input.first else { return }
  let lab = SessionLab.shared[Int(first >> 3) % SessionLab.shared.count]
  guard let session = read(Array(input.dropFirst())) else { return }
  let written = write(session)
  guard let again = read(written) else { fatalError("what was written cannot be read") }
  require(write(again) == written, "a session that changes when it is written twice")
  _ = "\(session)"
  do {
    var client = try TLSConnection(
      client: lab.client, serverName: ServerName("server.test"), session: lab.mend(again, first), earlyData: true)
    if client.earlyDataStatus == .open { _ = try client.sendEarlyData([1, 2, 3].span) }
    var wire = Wire(client: client, server: TLSConnection(server: lab.server))
    wire.run()
    if let information = wire.client.information {
      require(lab.kind.isSatisfied(by: information), "a server that proved nothing")
    } else {
      // The ticket's key is not the session's.
      require(wire.client.failure != nil && wire.server.failure != nil, "a handshake that does not end")
    }
  } catch { fatalError("\(error)") }
}

private func read(_ bytes: [UInt8]) -> ClientSession? {
  do { return try ClientSession(insecureSerialized: SecretBytes(copying: bytes.span)) } catch {
    require(error.kind == .invalidUse, "\(error)")
    return nil
  }
}

private func write(_ session: ClientSession) -> [UInt8] {
  do {
    let secret = try session.insecureSerialized()
    return Array(secret.span)
  } catch { fatalError("a session that was read cannot be written: \(error)") }
}

/// A session of each kind, as it is and with each part to be made right.
func clientSessionSeeds() throws -> [[UInt8]] {
  SessionLab.shared.flatMap { lab in
    (0..<8).map { [lab.kind.rawValue << 3 | $0] + write(lab.good) }
  }
}
