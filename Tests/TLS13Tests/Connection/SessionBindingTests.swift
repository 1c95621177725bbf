import Synchronization
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

  /// A client that is not configured to be who began a session must not act as that, and is told so.
  @Test func `a session that does not fit is not offered, and the reason is given`() throws {
    final class Log: Sendable {
      let seen = Mutex<[SessionMismatch]>([])
      func note(_ event: ConnectionEvent) {
        if case .sessionNotOffered(let mismatch) = event { seen.withLock { $0.append(mismatch) } }
      }
    }
    let lab = try ResumptionLab(.optional(Lab.shared.trust))
    let session = try lab.session()
    let other = try Lab(caName: "Another CA")
    let changes: [(SessionMismatch?, (inout ResumptionLab) throws -> Void)] = [
      (nil, { _ in }),
      (.credentials, { $0.client.credentials = [] }),
      (.credentials, { $0.client.credentials = [try Lab.client(Lab.shared.authority, $0.crypto)] }),
      (
        .trust,
        {
          $0.client.serverAuthentication = .required(
            TrustStore(anchors: [Lab.shared.authority.certificate, other.authority.certificate]))
        }
      ),
      (.cipherSuite, { $0.client.cipherSuites = [.chacha20Poly1305SHA256, .aes256GCMSHA384] }),
      (.expired, { $0.clock.now += 8 * 86_400_000 }),
      (.notConfigured, { $0.client.resumption = nil }),
      (.serverIdentity, { $0.client.resumption?.accepts = { _ in false } }),
    ]
    for (mismatch, change) in changes {
      var changed = lab
      let start = lab.clock.now
      try change(&changed)
      let log = Log()
      changed.client.observer = log.note
      let pair = try changed.second(session)
      #expect(log.seen.withLock { $0 } == [mismatch].compactMap(\.self))
      lab.clock.now = start
      pair.run().expectAgreement("\(String(describing: mismatch))")
      #expect(pair.server.information?.isResumed == (mismatch == nil))
      // What the server learns is who the client is now, never who it was.
      if mismatch == .credentials {
        #expect(pair.server.information?.peer?.certificate == changed.client.credentials.first?.chain[0])
      }
    }
    let log = Log()
    var renamed = lab
    renamed.client.observer = log.note
    _ = try renamed.second(session, name: "other.test")
    #expect(log.seen.withLock { $0 } == [.serverName])
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
