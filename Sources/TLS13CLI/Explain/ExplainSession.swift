import Synchronization
import TLS13

/// Tells one connection's handshake on standard error while it happens.
final class ExplainSession: Sendable {
  private let explainer: Mutex<Explainer>
  private let prefix: String

  /// Lines start with `prefix`, to tell connections apart.
  init(_ side: Explainer.Side, prefix: String = "") {
    explainer = Mutex(Explainer(side))
    self.prefix = prefix
  }

  func observe(_ event: ConnectionEvent) { tell { $0.lines(for: event) } }

  func completed(_ information: ConnectionInformation) { tell { $0.completed(information) } }

  /// A client's 0-RTT data went with its ClientHello, or none could.
  func offered(earlyData count: Int) { tell { $0.offered(earlyData: count) } }

  /// A client's 0-RTT data came to its server.
  func received(earlyData count: Int) { tell { $0.received(earlyData: count) } }

  func earlyDataOutcome(accepted: Bool) { tell { $0.earlyDataOutcome(accepted: accepted) } }

  func authenticated(_ information: ConnectionInformation) { tell { $0.authenticated(information) } }

  private func tell(_ lines: (inout Explainer) -> [String]) {
    // Printed inside, so that lines stay in order.
    explainer.withLock { explainer in Terminal.note(lines(&explainer).map { prefix + $0 }) }
  }
}
