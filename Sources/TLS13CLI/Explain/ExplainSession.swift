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

  func authenticated(_ information: ConnectionInformation) { tell { $0.authenticated(information) } }

  private func tell(_ lines: (inout Explainer) -> [String]) {
    // Printed inside, so that lines stay in order.
    explainer.withLock { explainer in Terminal.note(lines(&explainer).map { prefix + $0 }) }
  }
}
