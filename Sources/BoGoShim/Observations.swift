import Synchronization
import TLS13
import TLS13Certificates
import TLS13Crypto

/// What a connection's observer and key log were told, for the expectations of a test.
final class Observations: Sendable {
  struct Values: Sendable {
    var peerScheme: SignatureScheme?
    var peerSchemes: [SignatureScheme] = []
    var peerChain: [Certificate] = []
    var localChain: [Certificate] = []
    var localScheme: SignatureScheme?
    var secrets: [String: String] = [:]
  }

  private let state = Mutex(Values())

  /// What was seen so far.
  var values: Values { state.withLock { $0 } }

  func observe(_ event: ConnectionEvent) {
    guard case .message(let direction, _, _, _, let detail) = event else { return }
    state.withLock { values in
      switch (direction, detail) {
      case (.received, .certificate(let chain)): values.peerChain = chain
      case (.sent, .certificate(let chain)): values.localChain = chain
      case (.received, .certificateVerify(let scheme)): values.peerScheme = scheme
      case (.sent, .certificateVerify(let scheme)): values.localScheme = scheme
      case (.received, .certificateRequest(let schemes, _)): values.peerSchemes = schemes
      default: break
      }
    }
  }

  /// Keeps a line of the key log under its label.
  func log(_ line: String) {
    let fields = line.split(separator: " ")
    guard fields.count == 3 else { return }
    state.withLock { $0.secrets[String(fields[0])] = String(fields[2]) }
  }
}
