public import NIOCore

/// How long a connection that is over still takes what its peer sends, to drop it.
///
/// TCP resets a connection whose socket is closed while bytes from the peer are unread or still to come, and the reset
/// can overtake our last words: the alert that says what is wrong, or the end of our data. RFC 9293 §3.10.4, RFC 1122
/// §4.2.2.13. Therefore our direction of the transport is ended first (FIN), and the channel is closed when the peer has
/// ended its direction, too, or at one of these bounds.
public struct TLS13Lingering: Hashable, Sendable {
  /// From when our last words are due until the channel closes at the latest. With zero it closes as soon as they were
  /// given to the transport.
  public var timeout: TimeAmount
  /// Bytes that are dropped before the channel closes at the latest.
  public var byteLimit: Int

  /// Bounds the wait.
  ///
  /// - Parameters:
  ///   - timeout: 5 s, as for a close: a megabyte at 2 Mbit/s, and less than the 10 s that any client can hold a
  ///     connection before its handshake is complete.
  ///   - byteLimit: 16 MiB. A client that writes before it reads has at most 4 MiB in its socket and 6 MiB in ours, by
  ///     Linux' limits (tcp_wmem, tcp_rmem); beyond that it waits for us to read.
  public init(timeout: TimeAmount = .seconds(5), byteLimit: Int = 1 << 24) {
    self.timeout = timeout
    self.byteLimit = byteLimit
  }
}

extension TLS13Handler {
  /// Whether the session is over and the channel not closed yet.
  var isLeaving: Bool {
    switch phase {
    case .lingering, .disconnecting: true
    case .idle, .handshaking, .open, .closing, .ended: false
    }
  }

  /// Drops what arrives from here on, and ends our direction of the transport after our last words.
  func startLingering(_ context: ChannelHandlerContext, after lastWords: EventLoopFuture<Void>) {
    guard case .lingering = phase else { return }
    received = ByteBuffer()
    schedule(in: lingering.timeout) { $0.disconnect() }
    lastWords.assumeIsolated().whenComplete { [weak self] _ in self?.endOutput() }
    // At once: a peer that waits for us to read takes nothing from us.
    context.read()
  }

  private func endOutput() {
    guard case .lingering = phase, let context else { return }
    let ended = outputClosePromise.take() ?? context.eventLoop.makePromise(of: Void.self)
    // A transport without half-closure has no resets either.
    ended.futureResult.assumeIsolated().whenFailure { [weak self] _ in self?.disconnect() }
    context.close(mode: .output, promise: ended)
  }

  /// Counts bytes that are dropped.
  func drop(_ count: Int, of bytesLeft: Int) {
    guard count < bytesLeft else { return disconnect() }
    phase = .lingering(bytesLeft: bytesLeft - count)
  }
}
