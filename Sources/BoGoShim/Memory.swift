import TLS13
import TLS13Memory
import TLS13Providers
import TLS13Sessions

/// What the connections of one test leave to those after them.
struct Memory {
  /// The client's newest session.
  var session: ClientSession?
  /// The server's tickets.
  let tickets: SealedTickets
  let clientChains = InMemoryClientChains()
  let earlyDataRecord = ClientHelloRecord()
  /// What the last connection saw, which a resumed one stands for.
  var observed = Observations.Values()
  /// The time, in milliseconds since 1970, which passes only where the test says so.
  var now = SystemClock.unixMilliseconds()

  init() throws { tickets = try SealedTickets(crypto: .shim, keys: RotatingTicketKeys(crypto: .shim)) }
}
