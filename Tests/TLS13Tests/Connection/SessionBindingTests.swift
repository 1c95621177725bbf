import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import Testing

@testable import TLS13

/// What sessions are bound to besides names and trust.
@Suite struct SessionBindingTests {
  private func key(_ byte: UInt8) -> SecretBytes {
    let bytes = [UInt8](repeating: byte, count: 32)
    return SecretBytes(copying: bytes.span)
  }

  // RFC 9846 §4.7.1
  @Test func `a session under an external PSK is resumed while both sides still have the key`() throws {
    var lab = try ResumptionLab()
    let psk = try ExternalPSK(identity: Array("meter".utf8), key: key(7))
    lab.client.externalPSKs = [psk]
    lab.server.externalPSKs = [psk]
    let first = try lab.first()
    #expect(first.client.information?.externalPSKIdentity == psk.identity)
    let sessions = first.client.connection.takeSessions()
    #expect(sessions.count == 2)
    let second = try lab.second(sessions[0]).run()
    second.expectAgreement()
    for side in [second.client, second.server] {
      #expect(side.information?.isResumed == true && side.information?.externalPSKIdentity == psk.identity)
      #expect(side.information?.peer == nil)
    }
    let again = try #require(second.client.connection.takeSessions().first)
    #expect(try lab.second(again).run().client.information?.isResumed == true)
    // Without the key on one side, a certificate has to do
    let other = try ExternalPSK(identity: Array("other".utf8), key: key(8))
    var changed = lab
    changed.server.externalPSKs = [other]
    changed.client.externalPSKs = [psk]
    let refused = try changed.second(sessions[1]).run()
    #expect(refused.client.information?.isResumed == false && refused.client.information?.peer != nil)
    changed = lab
    changed.client.externalPSKs = []
    let forgotten = try changed.second(sessions[1]).run()
    #expect(forgotten.server.information?.isResumed == false && forgotten.client.information?.peer != nil)
  }

  @Test func `a session whose suite is no longer offered is not resumed`() throws {
    var lab = try ResumptionLab()
    lab.client.cipherSuites = [.aes128GCMSHA256]
    let session = try lab.session()
    lab.client.cipherSuites = [.aes128GCMSHA256, .chacha20Poly1305SHA256]
    let liar = Liar.clientHello { $0.suites = [0x1303] }
    lab.client.insecureMessageRewriter = liar.hook
    let pair = try lab.second(session).run()
    // The binder is computed after the change, so that only the suite tells the server
    #expect(pair.server.information?.isResumed == false)
  }

  // RFC 9846 §4.3.10
  @Test func `early data is offered only under the session's application protocol`() throws {
    var lab = try ResumptionLab(earlyDataSize: 1000)
    lab.client.applicationProtocols = [.http2, .http11]
    lab.server.applicationProtocols = [.http2]
    let sessions = try lab.first().client.connection.takeSessions()
    #expect(try lab.second(sessions[0], earlyData: true).client.connection.earlyDataStatus == .open)
    lab.client.applicationProtocols = [.http11]
    #expect(try lab.second(sessions[1], earlyData: true).client.connection.earlyDataStatus == .none)
  }

  // RFC 6066 §3: MUST NOT when resuming
  @Test func `a server acknowledges no name when it resumes`() throws {
    for resumes in [false, true] {
      var lab = try ResumptionLab()
      let session = try lab.session()
      let seen = Mailbox()
      lab.server.insecureMessageRewriter = { type, message in
        if type == 8 { seen.put([EditableHello.Entry](block: message[6...]).contains { $0.type == Code.serverName }) }
        return message
      }
      let pair = try lab.second(resumes ? session : nil).run()
      #expect(pair.client.information?.isResumed == resumes)
      #expect(seen.value == !resumes)
    }
  }

  private final class Mailbox: @unchecked Sendable {
    private(set) var value: Bool?
    func put(_ value: Bool) { self.value = value }
  }

  // draft-ietf-tls-tlsflags §2
  @Test func `the flags of a ticket end with a byte that has some`() throws {
    func flags(_ data: [UInt8]) throws -> Bool { try TLSFlags.contains(8, in: data.span) }
    #expect(try flags([1, 1]) == false)
    #expect(try flags([2, 0, 1]) == true)
    #expect(try flags([3, 0, 0xfe, 1]) == false)
    func alert(_ data: [UInt8]) -> AlertDescription? {
      do throws(DecodeError) {
        _ = try TLSFlags.contains(8, in: data.span)
        return nil
      } catch { return TLSError.malformed(error, in: .newSessionTicket).alert }
    }
    for bad: [UInt8] in [[], [0], [2, 1], [1, 1, 1]] { #expect(alert(bad) == .decodeError) }
    for bad: [UInt8] in [[1, 0], [2, 1, 0]] { #expect(alert(bad) == .illegalParameter) }
  }
}
