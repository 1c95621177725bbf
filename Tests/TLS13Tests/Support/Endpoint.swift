import TLS13
import TLS13Certificates
import TLS13Memory

/// One end of a connection in a test, with what it received and how it ended.
final class Endpoint {
  var connection: TLSConnection
  private var inbox: [UInt8] = []
  private(set) var received: [UInt8] = []
  /// 0-RTT data that came.
  private(set) var earlyData: [UInt8] = []
  private(set) var error: TLSError?
  private(set) var isComplete = false
  private(set) var peerClosed = false
  /// What the client answered when it was asked after the handshake.
  private(set) var clientAuthentications: [PeerIdentity?] = []

  /// What the handshake agreed on, once it has.
  var information: ConnectionInformation? { connection.information }

  /// Whether it has something to say.
  var hasOutput: Bool { connection.hasOutput }

  init(_ connection: consuming TLSConnection) { self.connection = connection }

  /// Feeds bytes, in pieces of `pieces` bytes where that is given.
  func deliver(_ bytes: [UInt8], inPiecesOf pieces: Int? = nil) {
    var start = 0
    while start < bytes.count, error == nil {
      let end = min(start + (pieces ?? bytes.count), bytes.count)
      inbox.append(contentsOf: bytes[start..<end])
      drain()
      start = end
    }
  }

  /// What it waits for.
  var pendingOperation: PendingOperation? { connection.pendingOperation }

  /// Bytes that wait while the connection is suspended.
  var unread: Int { inbox.count }

  /// Goes on with a result, then with the bytes that came meanwhile.
  func resume(_ result: OperationResult) {
    do {
      switch try connection.resume(result) {
      case .handshakeCompleted: isComplete = true
      case .clientAuthenticated(let identity): clientAuthentications.append(identity)
      default: break
      }
      drain()
    } catch { self.error = error }
  }

  private func drain() {
    var consumed = 0
    do {
      while true {
        var span = inbox.mutableSpan
        var rest = span.slice(consumed..<span.count)
        let result = try connection.receive(&rest)
        switch result.event {
        case .needsMoreInput:
          inbox.removeFirst(consumed)
          return
        case .suspended where result.consumed == 0:
          inbox.removeFirst(consumed)
          return
        case .none, .suspended: break
        case .applicationData(let range):
          received.append(contentsOf: inbox[(consumed + range.lowerBound)..<(consumed + range.upperBound)])
        case .earlyData(let range):
          earlyData.append(contentsOf: inbox[(consumed + range.lowerBound)..<(consumed + range.upperBound)])
        case .handshakeCompleted: isComplete = true
        case .clientAuthenticated(let identity): clientAuthentications.append(identity)
        case .peerClosed: peerClosed = true
        }
        consumed += result.consumed
      }
    } catch { self.error = error }
    inbox.removeFirst(min(consumed, inbox.count))
  }
}

/// A client and a server that talk to each other in memory.
final class Pair {
  let client: Endpoint
  let server: Endpoint
  /// Changes what the client sends, flight by flight, counted from 0.
  var onClientFlight: (Int, [UInt8]) -> [UInt8] = { $1 }
  /// Changes what the server sends, flight by flight, counted from 0.
  var onServerFlight: (Int, [UInt8]) -> [UInt8] = { $1 }
  var pieces: Int?
  private var clientFlights = 0
  private var serverFlights = 0

  init(
    _ client: ClientConfiguration = Lab.shared.clientConfiguration { $0.credentials = [Lab.shared.client] },
    _ server: ServerConfiguration = Lab.shared.serverConfiguration(), name: String? = "server.test",
    session: ClientSession? = nil, earlyData: Bool = false
  ) throws {
    let serverName = try name.map { try ServerName($0) }
    self.client = Endpoint(
      try TLSConnection(
        client: ClientContext(client), serverName: serverName, session: session, earlyData: earlyData))
    self.server = Endpoint(TLSConnection(server: try ServerContext(server)))
  }

  /// Carries bytes both ways until nobody has anything to say.
  @discardableResult
  func run() -> Pair {
    while client.connection.hasOutput || server.connection.hasOutput {
      if client.connection.hasOutput {
        server.deliver(onClientFlight(clientFlights, client.connection.takeOutput()), inPiecesOf: pieces)
        clientFlights += 1
      }
      if server.connection.hasOutput {
        client.deliver(onServerFlight(serverFlights, server.connection.takeOutput()), inPiecesOf: pieces)
        serverFlights += 1
      }
    }
    return self
  }
}
