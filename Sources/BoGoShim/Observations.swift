import Synchronization
import TLS13
import TLS13Certificates
import TLS13Crypto

/// What a connection's observer and key log were told, for the expectations of a test.
final class Observations: Sendable {
  struct Values: Sendable {
    var peerScheme: SignatureScheme?
    var peerSchemes: [SignatureScheme] = []
    /// How many issuers the server lists.
    var authorities = 0
    var peerChain: [Certificate] = []
    /// The raw public key that the peer showed.
    var peerKey: SubjectPublicKeyInfo?
    /// The place of the credential that we showed.
    var selected = -1
    var ocspResponse: [UInt8]?
    var timestamps: [[UInt8]] = []
    var secrets: [String: String] = [:]
    /// The type of the last handshake message that came in.
    var lastMessage: UInt8?
  }

  private let state: Mutex<Values>

  /// Starts with what a resumed connection stands for.
  init(_ values: Values) { state = Mutex(values) }

  /// What was seen so far.
  var values: Values { state.withLock { $0 } }

  func observe(_ event: ConnectionEvent) {
    guard case .message(let direction, let type, _, _, let detail) = event else { return }
    state.withLock { values in
      if case .received = direction { values.lastMessage = type.rawValue }
      switch (direction, detail) {
      case (.received, .certificate(let chain)): (values.peerChain, values.peerKey) = (chain, nil)
      case (.received, .rawPublicKey(let key)): (values.peerChain, values.peerKey) = ([], key)
      case (.received, .certificateVerify(let scheme)): values.peerScheme = scheme
      case (.received, .certificateRequest(let schemes, let authorities)):
        (values.peerSchemes, values.authorities) = (schemes, authorities)
      default: break
      }
    }
  }

  func update(_ change: (inout Values) -> Void) { state.withLock { change(&$0) } }

  /// Keeps what came with the peer's certificate, unless there was none because a session was resumed.
  func observe(_ information: ConnectionInformation) {
    guard !information.isResumed else { return }
    update {
      $0.ocspResponse = information.peerOCSPResponse
      $0.timestamps = information.peerSignedCertificateTimestamps
    }
  }

  /// Keeps a line of the key log under its label.
  func log(_ line: String) {
    let fields = line.split(separator: " ")
    guard fields.count == 3 else { return }
    state.withLock { $0.secrets[String(fields[0])] = String(fields[2]) }
  }
}
