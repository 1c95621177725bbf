import Lab
import TLS13Certificates

/// That a stack refuses what it must: an authority it does not trust, on either side, and another host's certificate.
struct Verdicts {
  let stack: any Stack
  let scenario: Scenario
  let lab: Hierarchy
  let otherRoot: Certificate

  func check() throws {
    let wrongServer = try refuses(clientTrust: otherRoot, serverTrust: lab.root, name: Hierarchy.serverName)
    guard wrongServer else { throw Failed("\(stack.name): the client accepts a server of an unknown authority") }
    guard try refuses(clientTrust: lab.root, serverTrust: lab.root, name: "other.example.net") else {
      throw Failed("\(stack.name): the client accepts another host's certificate")
    }
    guard scenario.isMutual else { return }
    guard try refuses(clientTrust: lab.root, serverTrust: otherRoot, name: Hierarchy.serverName) else {
      throw Failed("\(stack.name): the server accepts a client of an unknown authority")
    }
  }

  private func refuses(clientTrust: Certificate, serverTrust: Certificate, name: String) throws -> Bool {
    var settings = Settings(
      scenario: scenario, isServer: false, trust: [clientTrust], identity: scenario.isMutual ? lab.client : nil)
    settings.serverName = name
    let client = try stack.context(settings)
    let server = try stack.context(
      Settings(
        scenario: scenario, isServer: true, trust: scenario.isMutual ? [serverTrust] : [], identity: lab.server))
    var unwatched = Unwatched()
    do { try Wire().handshake(client.connect(), server.connect(), &unwatched) } catch { return true }
    return false
  }
}
