import TLS13Crypto
import TLS13Memory
import TLS13Sessions
import Testing

@testable import TLS13

/// RFC 9846 §4.3.2: a HelloRetryRequest whose cookie holds all that the server has to remember.
@Suite struct `Stateless HelloRetryRequest` {
  private let cookies: SealedTickets

  init() throws {
    let crypto = Lab.shared.crypto
    cookies = try SealedTickets(crypto: crypto, keys: RotatingTicketKeys(crypto: crypto))
  }

  private func lab() throws -> ResumptionLab {
    var lab = try ResumptionLab(.required(Lab.shared.trust))
    lab.client.keyShareGroups = [.x25519]
    lab.server.groups = [.secp384r1]
    lab.server.retryCookies = cookies
    return lab
  }

  /// A client with its second ClientHello, and what the first server said.
  private func second(_ lab: ResumptionLab, session: ClientSession? = nil) throws -> (Pair, [UInt8]) {
    let pair = try lab.second(session)
    pair.server.deliver(pair.client.connection.takeOutput())
    pair.client.deliver(pair.server.connection.takeOutput())
    return (pair, pair.client.connection.takeOutput())
  }

  private func fresh(_ lab: ResumptionLab) throws -> Endpoint {
    Endpoint(TLSConnection(server: try ServerContext(lab.server)))
  }

  @Test func `the same connection goes on by the cookie`() throws {
    let pair = try lab().first()
    #expect(pair.client.information?.usedHelloRetryRequest == true)
    #expect(pair.server.information?.usedHelloRetryRequest == true)
    #expect(pair.server.information?.peer != nil)
  }

  @Test func `another server with the same keys takes the second ClientHello`() throws {
    let lab = try lab()
    let (pair, hello) = try second(lab)
    let other = try fresh(lab)
    other.deliver(hello)
    while pair.client.hasOutput || other.hasOutput {
      pair.client.deliver(other.connection.takeOutput())
      other.deliver(pair.client.connection.takeOutput())
    }
    #expect(other.isComplete && pair.client.isComplete)
    #expect(other.information?.usedHelloRetryRequest == true)
  }

  // RFC 9846 §4.2.2: as a set
  @Test func `the extensions may come in another order with the cookie`() throws {
    var lab = try lab()
    lab.client.insecureMessageRewriter = Liar.clientHello(1) { $0.extensions.reverse() }.hook
    #expect(try lab.first().server.information?.usedHelloRetryRequest == true)
  }

  @Test func `a resumption goes on by the cookie, its binder over all of the transcript`() throws {
    var lab = try lab()
    let plain = lab
    lab.server.retryCookies = nil
    lab.server.groups = [.x25519]
    let session = try lab.session()
    var retrying = plain
    retrying.server.resumption = lab.server.resumption
    #expect(try retrying.second(session).run().client.information?.isResumed == true)
  }

  // RFC 9846 §4.2.2
  @Test func `another server misses the PSKs that the first was offered`() throws {
    var lab = try lab()
    let plain = lab
    lab.server.retryCookies = nil
    lab.server.groups = [.x25519]
    let session = try lab.session()
    var retrying = plain
    retrying.server.resumption = lab.server.resumption
    let (_, flight) = try second(retrying, session: session)
    let bytes = try #require(records(flight).first { $0[0] == 22 })
    var hello = EditableHello(Array(bytes.dropFirst(5)))
    hello[Code.preSharedKey] = nil
    let other = try fresh(retrying)
    other.deliver(record(22, hello.bytes))
    #expect(other.error?.alert == .missingExtension)
  }

  // RFC 9846 §4.2.2: a server that would rather have another group does not ask twice
  @Test func `another server that wants another share than the first one asked for refuses`() throws {
    let lab = try lab()
    let (pair, hello) = try second(lab)
    var other = lab
    other.server.groups = [.secp256r1, .secp384r1]
    other.server.retriesForBetterGroup = true
    let server = try fresh(other)
    server.deliver(hello)
    pair.client.deliver(server.connection.takeOutput())
    #expect(server.error?.alert == .illegalParameter && pair.client.error?.kind == .peerAlert)
  }

  @Test(arguments: [0, 47, 49]) func `a key for tickets and cookies of another length is refused`(length: Int) {
    let error = #expect(throws: TLSError.self) { _ = try TicketKey(SecretBytes(zeroed: length)) }
    #expect(error?.kind == .configuration)
  }

  @Test func `an old cookie, one that was changed, and none at all are refused`() throws {
    let lab = try lab()
    let (_, hello) = try second(lab)
    lab.clock.now += 60_001
    let late = try fresh(lab)
    late.deliver(hello)
    #expect(late.error?.alert == .illegalParameter)
    lab.clock.now -= 60_001
    var found = 0
    for index in stride(from: 60, to: hello.count, by: 3) {
      var wrong = hello
      wrong[index] ^= 1
      let other = try fresh(lab)
      other.deliver(wrong)
      if other.error?.alert == .illegalParameter { found += 1 }
      #expect(!other.isComplete)
    }
    #expect(found > 30)
  }

  /// A time before 1970 cannot be one of ours, and its age would overflow.
  @Test(arguments: [Int64.min, -1])
  func `a cookie from before 1970 is none`(issuedAt: Int64) throws {
    let lab = try lab()
    let context = try ServerContext(lab.server)
    let suite = KeyScheduleSuite(try #require(lab.crypto.suite(.aes128GCMSHA256)))
    let digest = suite.hash.digest(of: [1].span)
    for (issuedAt, isOurs) in [(issuedAt, false), (lab.clock.now, true)] {
      let state = RetryState(
        issuedAt: issuedAt, suite: suite, group: .secp384r1, clientHelloHash: digest,
        firstHello: ClientHelloFingerprint(digest, offersPSKs: false))
      let cookie = try #require(state.cookie(cookies))
      #expect((RetryState(cookie.span, context) != nil) == isOurs)
    }
  }

  @Test func `a second ClientHello without the cookie is refused where it was asked for`() throws {
    let lab = try lab()
    let pair = try lab.second(nil)
    let first = pair.client.connection.takeOutput()
    pair.server.deliver(first)
    pair.server.deliver(first)
    #expect(pair.server.error?.alert == .missingExtension)
  }
}
