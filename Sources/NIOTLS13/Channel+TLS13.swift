public import NIOCore
public import TLS13

extension Channel {
  /// What the handshake of this channel's TLS handler agreed on and who the peer is, once it is complete. From any
  /// thread.
  ///
  /// Fails with what ended the handshake, or with `ChannelPipelineError.notFound` without a TLS handler.
  public func tls13Information() -> EventLoopFuture<ConnectionInformation> {
    let pipeline = pipeline
    return eventLoop.flatSubmit {
      do {
        return try pipeline.syncOperations.handler(type: TLS13Handler.self).handshake(on: pipeline.eventLoop)
      } catch { return pipeline.eventLoop.makeFailedFuture(error) }
    }
  }
}

extension ChannelPipeline.SynchronousOperations {
  /// What the handshake of this pipeline's TLS handler agreed on and who the peer is; nil before it is complete and
  /// after the connection failed. On the event loop only.
  ///
  /// - Throws: `ChannelPipelineError.notFound` without a TLS handler.
  public func tls13Information() throws -> ConnectionInformation? {
    try handler(type: TLS13Handler.self).information
  }
}
