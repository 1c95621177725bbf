import NIOCore
import TLS13

/// 0-RTT data that a client wants to send, until the end of the handshake says what became of it. RFC 9846 §2.3
struct EarlyDataOffer {
  private let data: ByteBuffer
  /// Bytes of it that went with the ClientHello.
  let sent: Int

  /// Sends as much as the session allows, which may be nothing.
  init(_ data: ByteBuffer, on connection: inout TLSConnection) throws(TLSError) {
    self.data = data
    guard connection.earlyDataStatus == .open else {
      sent = 0
      return
    }
    sent = try connection.sendEarlyData(data.readableBytesUInt8Span)
  }

  /// What became of it.
  func outcome(_ status: EarlyDataStatus) -> TLS13UserEvent {
    guard status == .accepted else { return .earlyDataRejected(data) }
    var unsent = data
    unsent.moveReaderIndex(forwardBy: sent)
    return .earlyDataAccepted(unsent: unsent)
  }
}
