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

  /// Serves it to its end, or closes it in order where the task is cancelled. A failure is one line on standard error
  /// and concerns no other connection.
  ///
  /// - Parameter requiresAnswer: whether a client that is asked by command has to answer.
  func serve(_ service: Service, _ pipe: PipeOptions, requiresAnswer: Bool) async -> Outcome {
    await withTaskCancellationHandler {
      await run { inbound, outbound, information in
        switch service {
        case .page: try await PageService(information: information).run(inbound, outbound)
        case .echo: try await Service.echo(inbound, outbound)
        case .relay:
          let pump = InputPump(
            input: StandardInput(), channel: channel.channel, waits: pipe.wait, takesCommands: pipe.commands,
            requiresAnswer: requiresAnswer)
          try await Service.relay(inbound, outbound, pump)
        }
      }
    } onCancel: {
      channel.channel.close(promise: nil)
    }
  }

  private func run(
    _ service: (Service.Inbound, Service.Outbound, ConnectionInformation) async throws -> Void
  ) async -> Outcome {
    var outcome = Outcome.refused
    do {
      try await channel.executeThenClose { inbound, outbound in
        if answersEarly {
          try await Service.echo(inbound, outbound)
        } else {
          let information = try await information.get()
          outcome = .failed("")
          try await service(inbound, outbound, information)
        }
        outcome = .served
      }
    } catch {
      let reason = FailureText.describe(error)
      guard case .refused = outcome else {
        note("ended: \(reason)")
        return .failed("\(peer): \(reason)")
      }
      note("handshake failed: \(reason)")
    }
    return outcome
  }

  /// The end of the server is no news of its connections.
  private func note(_ text: String) {
    if !Task.isCancelled { Terminal.note("\(peer): \(text)") }
  }
}
