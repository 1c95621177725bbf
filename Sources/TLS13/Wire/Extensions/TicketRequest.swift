import TLS13Memory

/// How many tickets a client would like. RFC 9149 §2
///
///     struct {
///         uint8 new_session_count;
///         uint8 resumption_count;
///     } ClientTicketRequest;
///     struct { uint8 expected_count; } ServerTicketRequestHint;
public struct TicketRequest: Hashable, Sendable {
  /// Tickets wanted after a full handshake.
  public var newSessionCount: UInt8
  /// Tickets wanted after a resumption.
  public var resumptionCount: UInt8

  /// A wish for so many tickets.
  public init(newSessionCount: UInt8, resumptionCount: UInt8) {
    self.newSessionCount = newSessionCount
    self.resumptionCount = resumptionCount
  }

  init(_ data: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(data)
    newSessionCount = try reader.readUInt8("ClientTicketRequest.new_session_count")
    resumptionCount = try reader.readUInt8("ClientTicketRequest.resumption_count")
    try reader.finish("ClientTicketRequest")
  }

  func write(to writer: inout ByteWriter) {
    writer.write(newSessionCount)
    writer.write(resumptionCount)
  }

  /// ServerTicketRequestHint.expected_count
  static func expectedCount(_ data: Span<UInt8>) throws(DecodeError) -> UInt8 {
    var reader = ByteReader(data)
    let count = try reader.readUInt8("ServerTicketRequestHint.expected_count")
    try reader.finish("ServerTicketRequestHint")
    return count
  }
}
