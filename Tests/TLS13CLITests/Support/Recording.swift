import Synchronization
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

@testable import TLS13CLI

/// A CA with a server and a client, whose names others may have chosen with care.
struct TestLab {
  static let now: Int64 = 1_767_225_600
  static let crypto = CryptoProvider.default

  let authority: CertificateAuthority
  let server: Credential
  let client: Credential

  init(clientName: String = "alice") throws {
    let validity = (Self.now - 86_400)...(Self.now + 10 * 86_400)
    let keys = try (0..<3).map { _ in
      try PrivateKey(generating: .ellipticCurve(.p256), Self.crypto).signingKey(Self.crypto)
    }
    authority = try CertificateAuthority.selfSigned(
      .authority(
        subject: DistinguishedName(commonName: "Test CA"), publicKey: SubjectPublicKeyInfo(keys[0].publicKey),
        validity: validity), key: keys[0], crypto: Self.crypto)
    let server = try CertificateTemplate.server(
      names: [ServerName("server.test"), ServerName("192.0.2.1")],
      publicKey: SubjectPublicKeyInfo(keys[1].publicKey), validity: validity)
    let client = try CertificateTemplate.client(
      name: clientName, uris: ["spiffe://lab/alice"], publicKey: SubjectPublicKeyInfo(keys[2].publicKey),
      validity: validity)
    self.server = try Credential(chain: [authority.issue(server)], key: keys[1])
    self.client = try Credential(chain: [authority.issue(client)], key: keys[2])
  }

  var trust: TrustStore { TrustStore(anchors: [authority.certificate]) }
}

/// What both sides of a handshake in memory told their observers, and what they agreed on.
struct Recording {
  let client: (events: [ConnectionEvent], information: ConnectionInformation?)
  let server: (events: [ConnectionEvent], information: ConnectionInformation?)
  /// Sessions that the client got, where it wanted some.
  let sessions: [TLS13.ClientSession]

  init(
    _ authentication: ClientAuthentication, _ lab: TestLab, credentials: [Credential],
    session: TLS13.ClientSession? = nil,
    changing change: (inout ClientConfiguration, inout ServerConfiguration) -> Void = { _, _ in }
  ) throws {
    let (clientLog, serverLog) = (EventLog(), EventLog())
    var clientConfiguration = ClientConfiguration(
      crypto: TestLab.crypto, serverAuthentication: .required(lab.trust))
    clientConfiguration.credentials = credentials
    clientConfiguration.clock = { TestLab.now * 1000 }
    clientConfiguration.observer = { clientLog.add($0) }
    var serverConfiguration = ServerConfiguration(
      crypto: TestLab.crypto, credentials: [lab.server], clientAuthentication: authentication)
    serverConfiguration.clock = { TestLab.now * 1000 }
    serverConfiguration.observer = { serverLog.add($0) }
    change(&clientConfiguration, &serverConfiguration)
    var client = try TLSConnection(
      client: ClientContext(clientConfiguration), serverName: ServerName("server.test"), session: session)
    var server = TLSConnection(server: try ServerContext(serverConfiguration))
    var (clientInformation, serverInformation): (ConnectionInformation?, ConnectionInformation?) = (nil, nil)
    while client.hasOutput || server.hasOutput {
      Self.deliver(client.takeOutput(), to: &server)
      serverInformation = serverInformation ?? server.information
      Self.deliver(server.takeOutput(), to: &client)
      clientInformation = clientInformation ?? client.information
    }
    sessions = client.takeSessions()
    self.client = (clientLog.events, clientInformation)
    self.server = (serverLog.events, serverInformation)
  }

  /// What a failure has to say, the events say as alerts.
  private static func deliver(_ bytes: [UInt8], to connection: inout TLSConnection) {
    var bytes = bytes
    var start = 0
    while start < bytes.count {
      var span = bytes.mutableSpan
      var rest = span.slice(start..<span.count)
      guard let result = try? connection.receive(&rest), result.consumed > 0 else { return }
      start += result.consumed
    }
  }

  /// The telling of one side.
  func story(_ side: Explainer.Side) -> [String] {
    var explainer = Explainer(side)
    let (events, information) = side == .client ? client : server
    let isAlert = { (event: ConnectionEvent) in if case .alert = event { true } else { false } }
    var lines = events.filter { !isAlert($0) }.flatMap { explainer.lines(for: $0) }
    if let information { lines += explainer.completed(information) }
    return lines + events.filter(isAlert).flatMap { explainer.lines(for: $0) }
  }
}

/// Events in their order.
final class EventLog: Sendable {
  private let log = Mutex<[ConnectionEvent]>([])

  var events: [ConnectionEvent] { log.withLock { $0 } }

  func add(_ event: ConnectionEvent) { log.withLock { $0.append(event) } }
}
