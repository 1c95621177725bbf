import Synchronization
import TLS13

/// What a connection told its observer and its key log.
final class RFC8448Log: Sendable {
  struct Message: Equatable {
    let direction: ConnectionEvent.Direction
    let type: UInt8
    /// Nil for a received CertificateVerify, which the observer hears of once its signature is verified.
    let octets: Int?
  }

  struct Alert: Equatable {
    let direction: ConnectionEvent.Direction
    let description: AlertDescription

    init(_ direction: ConnectionEvent.Direction, _ description: AlertDescription) {
      self.direction = direction
      self.description = description
    }
  }

  private struct Entries {
    var messages: [Message] = []
    var alerts: [Alert] = []
    var secrets: Set<String> = []
  }

  private let entries = Mutex(Entries())

  /// Handshake messages, in order.
  var messages: [Message] { entries.withLock { $0.messages } }
  /// Alerts, in order.
  var alerts: [Alert] { entries.withLock { $0.alerts } }
  /// Lines of the key log.
  var secrets: Set<String> { entries.withLock { $0.secrets } }

  func observe(_ event: ConnectionEvent) {
    entries.withLock { entries in
      switch event {
      case .message(let direction, let type, let octets, _, _):
        entries.messages.append(Message(direction: direction, type: type.rawValue, octets: octets))
      case .alert(let direction, let alert): entries.alerts.append(Alert(direction, alert))
      case .sharedSecret, .sessionNotOffered, .certificateAnswer, .chainValidated, .possessionProved, .finishedVerified,
        .newKeys:
        break
      }
    }
  }

  func add(secret line: String) { entries.withLock { _ = $0.secrets.insert(line) } }
}

extension RFC8448Trace {
  /// The handshake messages that a side's observer is told about. A ticket that a replay sends is not the engine's own.
  func messageLog(of side: Actor) -> [RFC8448Log.Message] {
    messages.filter { $0.sender != side || $0.type != 4 }.map { message in
      RFC8448Log.Message(
        direction: message.sender == side ? .sent : .received, type: message.type, octets: message.bytes.count)
    }
  }

  /// The lines of the key log. RFC 9850 §2
  func secretLog() throws -> Set<String> {
    guard let hello = clientHellos.first else { throw RFC8448Error.missing("ClientHello in section \(section)") }
    let random = try RFC8448Hello(hello).random
    let early = [
      ("CLIENT_EARLY_TRAFFIC_SECRET", "tls13 c e traffic"), ("EARLY_EXPORTER_SECRET", "tls13 e exp master"),
    ]
    let others = [
      ("CLIENT_HANDSHAKE_TRAFFIC_SECRET", "tls13 c hs traffic"),
      ("SERVER_HANDSHAKE_TRAFFIC_SECRET", "tls13 s hs traffic"),
      ("CLIENT_TRAFFIC_SECRET_0", "tls13 c ap traffic"),
      ("SERVER_TRAFFIC_SECRET_0", "tls13 s ap traffic"),
      ("EXPORTER_SECRET", "tls13 exp master"),
    ]
    let labels = isResumption ? early + others : others
    return Set(try labels.map { "\($0) \(Self.hexadecimal(random)) \(Self.hexadecimal(try secret($1)))" })
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
