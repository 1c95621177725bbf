import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOTLS13
import TLS13
import TLS13Certificates
import Testing

/// What one end of a connection over real sockets has seen, readable from the test's thread.
final class Witness: Sendable {
  let received = NIOLockedValueBox<[UInt8]>([])
  let story = NIOLockedValueBox<[Recorder.Event]>([])
  let errors = NIOLockedValueBox<[any Error]>([])

  var tlsErrors: [TLSError] { errors.withLockedValue { $0.compactMap { $0 as? TLSError } } }

  /// The recorder that tells this witness; `behave` may add to what it does.
  func recorder(_ behave: (Recorder) -> Void) -> Recorder {
    let recorder = Recorder()
    behave(recorder)
    let (onEvent, onRead) = (recorder.onEvent, recorder.onRead)
    recorder.onRead = { [received] context, bytes in
      received.withLockedValue { $0.append(contentsOf: bytes.readableBytesView) }
      onRead(context, bytes)
    }
    recorder.onEvent = { [unowned recorder, story, errors] context, event in
      story.withLockedValue { if event != .readComplete { $0.append(event) } }
      errors.withLockedValue { $0 = recorder.errors }
      onEvent(context, event)
    }
    return recorder
  }
}

/// A server on a free port of the loopback interface, and clients for it.
final class Loopback: Sendable {
  typealias Behaviour = @Sendable (Recorder) -> Void
  let listener: any Channel
  /// The channels of the connections that were accepted, and what their ends saw.
  let accepted: NIOLockedValueBox<[(channel: any Channel, witness: Witness)]>
  private let group = MultiThreadedEventLoopGroup.singleton
  /// Longer than a test's own thread is ever kept waiting by the other tests.
  private static let patience = TimeAmount.minutes(10)

  init(
    _ configuration: ServerConfiguration = Lab.shared.serverConfiguration(), halfClosure: Bool = false,
    operations: TLS13Operations = .concurrent, behaving behave: @escaping Behaviour = { _ in }
  ) async throws {
    let context = try ServerContext(configuration)
    let accepted = NIOLockedValueBox<[(channel: any Channel, witness: Witness)]>([])
    self.accepted = accepted
    listener = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .childChannelOption(.allowRemoteHalfClosure, value: halfClosure)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let witness = Witness()
          accepted.withLockedValue { $0.append((channel, witness)) }
          let handler = TLS13ServerHandler(
            context: context, handshakeTimeout: Self.patience, closeTimeout: Self.patience, operations: operations)
          let handlers: [any ChannelHandler] = [handler, witness.recorder(behave)]
          try channel.pipeline.syncOperations.addHandlers(handlers)
        }
      }.bind(host: "127.0.0.1", port: 0).get()
  }

  func connect(
    _ configuration: ClientConfiguration = Lab.shared.clientConfiguration { $0.credentials = [Lab.shared.client] },
    halfClosure: Bool = false, autoRead: Bool = true, behaving behave: @escaping Behaviour = { _ in }
  ) async throws -> (channel: any Channel, witness: Witness) {
    let witness = Witness()
    let context = try ClientContext(configuration)
    let name = try ServerName("server.test")
    let channel = try await ClientBootstrap(group: group)
      .channelOption(.allowRemoteHalfClosure, value: halfClosure)
      .channelOption(.autoRead, value: autoRead)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let handler = try TLS13ClientHandler(
            context: context, serverName: name, handshakeTimeout: Self.patience, closeTimeout: Self.patience)
          try channel.pipeline.syncOperations.addHandlers([handler, witness.recorder(behave)] as [any ChannelHandler])
        }
      }.connect(to: try #require(listener.localAddress)).get()
    return (channel, witness)
  }

  /// Waits until all accepted connections are closed, then stops listening.
  func finish() async throws {
    for (channel, _) in accepted.withLockedValue({ $0 }) { try await channel.closeFuture.get() }
    try await listener.close()
  }
}
