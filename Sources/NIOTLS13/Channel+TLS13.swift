public import NIOCore
import Synchronization
public import TLS13

extension Channel {
  /// What the handshake of this channel's TLS handler agreed on and who the peer is, once it is complete. From any
  /// thread, and also when the channel was closed since.
  ///
  /// Fails with what ended the handshake, or with `ChannelPipelineError.notFound` without a TLS handler.
  public func tls13Information() -> EventLoopFuture<ConnectionInformation> {
    eventLoop.flatSubmit { [self] in
      do {
        return try pipeline.syncOperations.handler(type: TLS13Handler.self).handshake(on: eventLoop)
      } catch {
        return eventLoop.makeCompletedFuture(HandshakeResults.shared.result(of: self) ?? .failure(error))
      }
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

/// What became of the handshakes whose handlers left their pipelines, as they do when the channel closes.
///
/// A pipeline forgets its handlers at that moment, and a channel has no place for anything else. Whoever connects and
/// then asks for the result would learn nothing from a connection that was refused at once.
final class HandshakeResults: Sendable {
  typealias HandshakeResult = Result<ConnectionInformation, any Error>

  private struct Entry {
    weak var channel: (any Channel)?
    let result: HandshakeResult
  }

  private struct Table {
    var entries: [ObjectIdentifier: Entry] = [:]
    /// Entries at which those of channels that are gone are dropped.
    var fullAt = HandshakeResults.smallestTable
  }

  static let shared = HandshakeResults()
  /// Entries that are kept without a look at their channels.
  static let smallestTable = 64

  private let table = Mutex(Table())

  /// Keeps the result for as long as the channel exists. Of several handlers the one next to the socket counts, as it
  /// does in the pipeline, which removes it first.
  func keep(_ result: HandshakeResult, of channel: any Channel) {
    table.withLock { table in
      let entry = table.entries[ObjectIdentifier(channel)]
      guard entry?.channel == nil else { return }
      table.entries[ObjectIdentifier(channel)] = Entry(channel: channel, result: result)
      guard table.entries.count >= table.fullAt else { return }
      table.entries = table.entries.filter { $0.value.channel != nil }
      table.fullAt = max(Self.smallestTable, 2 * table.entries.count)
    }
  }

  func result(of channel: any Channel) -> HandshakeResult? {
    table.withLock { table in
      let entry = table.entries[ObjectIdentifier(channel)]
      return entry?.channel == nil ? nil : entry?.result
    }
  }

  /// How many results are kept.
  var count: Int { table.withLock { $0.entries.count } }
}
