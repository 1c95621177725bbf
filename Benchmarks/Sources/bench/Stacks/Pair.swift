import Lab
import TLS13Certificates
import TLS13Crypto

/// Client and server of one stack, ready to connect to each other.
final class Pair {
  let stack: any Stack
  let scenario: Scenario
  let client: any Context
  let server: any Context
  private let wire = Wire()

  /// Both sides, with sessions to resume where the scenario asks for it.
  ///
  /// - Throws: ``NotHere``, or ``Failed`` when a handshake is not what the scenario says.
  init(_ stack: any Stack, _ scenario: Scenario, _ lab: Hierarchy, strangers: [Certificate] = []) throws {
    self.stack = stack
    self.scenario = scenario
    let roots = strangers + [lab.root]
    client = try stack.context(
      Settings(
        scenario: scenario, isServer: false, trust: roots, identity: scenario.isMutual ? lab.client : nil))
    server = try stack.context(
      Settings(
        scenario: scenario, isServer: true, trust: scenario.isMutual ? roots : [], identity: lab.server))
    if scenario.resumption != .none { try client.remember(connected().client) }
    try check()
  }

  /// A handshake from nothing to both ends being connected.
  func handshake() throws { _ = try connected() }

  /// Two ends that completed a handshake.
  func connected() throws -> (client: any End, server: any End) {
    var unwatched = Unwatched()
    return try connected(&unwatched)
  }

  /// Two ends that completed a handshake, which is watched.
  func connected(_ steps: inout some Steps) throws -> (client: any End, server: any End) {
    let newClient = try steps.step(.client) { try client.connect() }
    let newServer = try steps.step(.server) { try server.connect() }
    try wire.handshake(newClient, newServer, &steps)
    return (newClient, newServer)
  }

  /// Sends `data` from one end to the other.
  func send(_ data: UnsafeRawBufferPointer, from sender: any End, to receiver: any End) throws {
    try wire.send(data, from: sender, to: receiver)
  }

  /// Sends `data` there and back, watched.
  func exchange(
    _ data: UnsafeRawBufferPointer, _ ends: (client: any End, server: any End), _ steps: inout some Steps
  ) throws { try wire.exchange(data, ends.client, ends.server, &steps) }

  /// Bytes that a handshake takes, from client and server.
  func bytes() throws -> (client: Int, server: Int) {
    try handshake()
    return (wire.sentByClient, wire.sentByServer)
  }

  /// That a handshake is what the scenario says, so that nobody does less work than the others.
  private func check() throws {
    let ends = try connected()
    let resumes = scenario.resumption != .none
    for (outcome, who) in [(ends.client.outcome, "client"), (ends.server.outcome, "server")] {
      guard outcome.isTLS13 else { throw Failed("\(stack.name), \(who): not TLS 1.3") }
      guard outcome.suite ?? scenario.suite.rawValue == scenario.suite.rawValue else {
        throw Failed("\(stack.name), \(who): cipher suite \(String(outcome.suite ?? 0, radix: 16))")
      }
      guard outcome.isResumed ?? resumes == resumes else { throw Failed("\(stack.name), \(who): resumed: \(!resumes)") }
    }
    // A resumed session stands for the certificates of the one that it continues.
    guard !resumes else { return }
    guard ends.client.outcome.peerIsAuthenticated else { throw Failed("\(stack.name): no authenticated server") }
    guard ends.server.outcome.peerIsAuthenticated == scenario.isMutual else {
      throw Failed("\(stack.name): the server has the client's identity: \(!scenario.isMutual)")
    }
  }
}
