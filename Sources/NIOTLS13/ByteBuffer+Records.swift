import NIOCore
import TLS13
import TLS13Memory

/// What a pass over received bytes found, in order.
enum Arrival {
  /// Application data.
  case data(ByteBuffer)
  /// 0-RTT data.
  case earlyData(ByteBuffer)
  /// Sessions that tickets brought.
  case sessions([ClientSession])
  /// The handshake is complete.
  case handshakeCompleted
  /// The client's answer to a request after the handshake.
  case clientAuthenticated(PeerIdentity?)
  /// The peer's close_notify.
  case closeNotify
  /// The connection failed, or took too long.
  case failed(any Error)

  fileprivate var isEnd: Bool {
    switch self {
    case .closeNotify, .failed: true
    case .data, .earlyData, .sessions, .handshakeCompleted, .clientAuthenticated: false
    }
  }
}

extension ByteBuffer {
  /// Has `connection` decrypt every whole record where it lies, and moves the reader index behind the last.
  ///
  /// All are decrypted before the first is sliced: a slice shares the memory, and the next write would copy it.
  mutating func openRecords(with connection: inout TLSConnection, into inbox: inout ShortQueue<InboundEvent>) {
    var results = ShortQueue<ReceiveResult>()
    let failure = receive(&connection, &results)
    let start = readerIndex
    var consumed = 0
    var sessions = connection.takeSessions()
    while let result = results.popFirst() {
      if let arrival = arrival(result.event, recordAt: start + consumed) {
        // Before the end of the connection, which nothing follows.
        if arrival.isEnd { inbox.append(&sessions) }
        inbox.append(.arrival(arrival))
      }
      consumed += result.consumed
    }
    inbox.append(&sessions)
    if let failure {
      inbox.append(.arrival(.failed(failure)))
      clear()
    } else {
      moveReaderIndex(forwardBy: consumed)
    }
  }

  private mutating func receive(
    _ connection: inout TLSConnection, _ results: inout ShortQueue<ReceiveResult>
  ) -> TLSError? {
    do throws(TLSError) {
      try withMutableReadableSpan { (bytes: inout MutableSpan<UInt8>) throws(TLSError) in
        var consumed = 0
        while true {
          var rest = bytes.slice(consumed..<bytes.count)
          let result = try connection.receive(&rest)
          if case .needsMoreInput = result.event { return }
          results.append(result)
          consumed += result.consumed
          if case .suspended = result.event, result.consumed == 0 { return }
        }
      }
      return nil
    } catch { return error }
  }

  private func arrival(_ event: ReceiveResult.Event, recordAt start: Int) -> Arrival? {
    switch event {
    case .needsMoreInput, .suspended, .none: nil
    case .applicationData(let range): getSlice(at: start + range.lowerBound, length: range.count).map { .data($0) }
    case .earlyData(let range): getSlice(at: start + range.lowerBound, length: range.count).map { .earlyData($0) }
    case .handshakeCompleted: .handshakeCompleted
    case .clientAuthenticated(let identity): .clientAuthenticated(identity)
    case .peerClosed: .closeNotify
    }
  }

  /// Takes up to `limit` bytes of this buffer and seals them into records at the end of `records`.
  mutating func sealRecords(
    upTo limit: Int, with connection: inout TLSConnection, into records: inout ByteBuffer
  ) throws(TLSError) {
    guard let plaintext = readSlice(length: Swift.min(limit, readableBytes)) else { return }
    let bytes = plaintext.readableBytesUInt8Span
    var sealed = 0
    while sealed < bytes.count {
      // The first bytes are the protocol's own, such as a KeyUpdate that must go before.
      if connection.hasOutput { records.writeBytes(connection.takeOutput()) }
      sealed += try records.appendSealed(bytes.extracting(sealed..<bytes.count), with: &connection)
    }
  }

  /// Seals as much of `plaintext` as one call can, and says how much that was.
  private mutating func appendSealed(
    _ plaintext: Span<UInt8>, with connection: inout TLSConnection
  ) throws(TLSError) -> Int {
    var consumed = 0
    try write(atMost: connection.sealedLength(of: plaintext.count)) {
      (bytes: inout MutableSpan<UInt8>) throws(TLSError) in
      let result = try connection.seal(plaintext, into: &bytes)
      consumed = result.consumed
      return result.written
    }
    return consumed
  }
}

extension ShortQueue<InboundEvent> {
  /// Adds the sessions where there are any, once.
  fileprivate mutating func append(_ sessions: inout [ClientSession]) {
    guard !sessions.isEmpty else { return }
    append(.arrival(.sessions(sessions)))
    sessions = []
  }
}
