import TLS13
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@testable import TLS13Sessions

@Suite struct `Stores of sessions` {
  private let crypto = CryptoProvider.default

  /// A ticket for the state 1, 2, 3.
  private func issue(_ tickets: any TicketProtection, until expires: Int64 = 10) -> [UInt8]? {
    let state: [UInt8] = [1, 2, 3]
    return tickets.protect(SecretBytes(copying: state.span), for: .session, until: expires, now: 0)
  }

  private func bytes(_ secret: consuming SecretBytes?) -> [UInt8]? {
    switch consume secret {
    case .some(let secret): Array(secret.span)
    case .none: nil
    }
  }

  private func recover(_ tickets: any TicketProtection, _ ticket: [UInt8]?, now: Int64 = 0) throws -> [UInt8]? {
    let ticket = try #require(ticket)
    return bytes(tickets.recover(ticket.span, for: .session, now: now))
  }

  @Test func `a sealed ticket opens, again and again, and not when one bit is wrong`() throws {
    let tickets = try SealedTickets(crypto: crypto, keys: RotatingTicketKeys(crypto: crypto))
    let ticket = try #require(issue(tickets))
    #expect(try recover(tickets, ticket) == [1, 2, 3])
    #expect(try recover(tickets, ticket) == [1, 2, 3])
    for index in ticket.indices {
      var wrong = ticket
      wrong[index] ^= 0x20
      #expect(try recover(tickets, wrong) == nil)
      #expect(try recover(tickets, Array(ticket[..<index])) == nil)
    }
  }

  @Test func `two tickets of one state have nothing in common but the key's name`() throws {
    let tickets = try SealedTickets(crypto: crypto, keys: RotatingTicketKeys(crypto: crypto))
    let one = try #require(issue(tickets))
    let other = try #require(issue(tickets))
    #expect(one.prefix(16) == other.prefix(16))
    #expect(one.dropFirst(16) != other.dropFirst(16))
  }

  @Test func `a rotation drops nobody, two do`() throws {
    let keys = RotatingTicketKeys(crypto: crypto, period: 10)
    let tickets = try SealedTickets(crypto: crypto, keys: keys)
    let ticket = issue(tickets, until: 100_000)
    #expect(try recover(tickets, ticket, now: 9_999) == [1, 2, 3])
    #expect(try recover(tickets, ticket, now: 10_000) == [1, 2, 3])
    #expect(try recover(tickets, ticket, now: 19_999) == [1, 2, 3])
    #expect(try recover(tickets, ticket, now: 20_000) == nil)
    // The time may not run backwards over a rotation and back into use of what is gone.
    #expect(try recover(tickets, ticket, now: 0) == nil)
  }

  @Test func `a long silence rotates all keys`() throws {
    let keys = RotatingTicketKeys(crypto: crypto, period: 10)
    let old = keys.keys(at: 0)
    let new = keys.keys(at: 1_000_000)
    let sealed = [old.current.name, old.previous?.name]
    #expect(!sealed.contains(new.current.name) && !sealed.contains(new.previous?.name))
  }

  @Test func `a fleet's shared key opens what another member sealed, also before and after the rotation`() throws {
    let bytes = crypto.random.bytes(TicketKey.length)
    let a = try TicketKey(SecretBytes(copying: bytes.span))
    let b = try TicketKey(SecretBytes(copying: bytes.span))
    let fresh = TicketKey(crypto.random)
    let one = try SealedTickets(crypto: crypto) { _ in TicketKeys(current: a, next: fresh) }
    let other = try SealedTickets(crypto: crypto) { _ in TicketKeys(current: fresh, previous: b) }
    #expect(try recover(other, issue(one)) == [1, 2, 3])
    #expect(try recover(one, issue(other)) == [1, 2, 3])
  }

  @Test func `a stored ticket works once, and not after its end`() throws {
    let tickets = InMemoryTickets(crypto: crypto)
    let ticket = issue(tickets)
    #expect(try recover(tickets, ticket) == [1, 2, 3])
    #expect(try recover(tickets, ticket) == [1, 2, 3])
    let bytes = try #require(ticket)
    let uses = [tickets.consume(bytes.span), tickets.consume(bytes.span)]
    #expect(uses == [true, false])
    #expect(try recover(tickets, ticket) == nil)
    #expect(try recover(tickets, issue(tickets), now: 10) == nil)
    #expect(try recover(tickets, [UInt8](repeating: 0, count: 31)) == nil)
  }

  // RFC 9846 §8.1
  @Test func `of many threads that use one ticket, one may`() async throws {
    let tickets = InMemoryTickets(crypto: crypto)
    for _ in 0..<100 {
      let ticket = try #require(issue(tickets))
      let winners = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 { group.addTask { tickets.consume(ticket.span) } }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(winners == 1)
    }
  }

  @Test func `a full store keeps what is new`() throws {
    let tickets = InMemoryTickets(crypto: crypto, capacity: 4)
    let all = (0..<100).map { _ in issue(tickets) }
    #expect(try recover(tickets, all[0]) == nil)
    #expect(try recover(tickets, all[99]) == [1, 2, 3])
  }

  @Test func `a handshake is first once within its window`() {
    let record = ClientHelloRecord()
    #expect(record.isFirst([1], until: 100, now: 0))
    #expect(!record.isFirst([1], until: 100, now: 99))
    #expect(record.isFirst([2], until: 100, now: 0))
  }

  @Test func `a full record, and one that does not know the past, take no early data`() {
    let record = ClientHelloRecord(capacity: 2)
    #expect(record.isFirst([1], until: 100, now: 0))
    #expect(record.isFirst([2], until: 100, now: 0))
    #expect(!record.isFirst([3], until: 100, now: 0))
    #expect(record.isFirst([3], until: 300, now: 150))
    #expect(!ClientHelloRecord(acceptsFrom: 10).isFirst([1], until: 100, now: 9))
  }

  @Test func `generations keep what is in use and never more than their capacity`() {
    var store = Generations<Int, Int>(capacity: 10)
    for number in 0..<1_000 {
      store.insert(number, for: number)
      #expect(store.value(for: 0) == 0)
    }
    let left = (0..<1_000).filter { store.value(for: $0) != nil }
    #expect(left.count <= 10)
    #expect(store.remove(0) == 0)
    #expect(store.value(for: 0) == nil)
  }
}
