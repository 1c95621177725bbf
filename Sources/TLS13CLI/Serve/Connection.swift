import NIOCore
import TLS13

/// One client's connection.
struct Connection: Sendable {
  /// How it ended.
  enum Outcome {
    /// In order.
    case served
    /// After the handshake.
    case failed(String)
    /// In the handshake.
    case refused
  }

  /// The client's address.
  let peer: String
  /// What the handshake will have agreed on.
  let information: EventLoopFuture<ConnectionInformation>
  /// Whether early data is echoed before the handshake is complete.
  let answersEarly: Bool
  let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

  /// Serves it to its end. A failure is one line on standard error and concerns nobody else.
  func serve(_ service: Service) async -> Outcome {
    var outcome = Outcome.refused
    do {
      try await channel.executeThenClose { inbound, outbound in
        if answersEarly {
          try await Service.echo(inbound, outbound)
        } else {
          let information = try await information.get()
          outcome = .failed("")
          try await service.run(inbound, outbound, information)
        }
        outcome = .served
      }
    } catch {
      let reason = "\(peer): \(FailureText.describe(error))"
      if !Task.isCancelled { Terminal.note(reason) }
      if case .failed = outcome { outcome = .failed(reason) }
      if case .served = outcome { outcome = .failed(reason) }
    }
    return outcome
  }
}
