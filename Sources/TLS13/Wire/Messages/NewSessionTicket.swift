import TLS13Memory

/// NewSessionTicket, borrowed from its bytes. RFC 9846 §4.7.1
///
///     struct {
///         uint32 ticket_lifetime;
///         uint32 ticket_age_add;
///         opaque ticket_nonce<0..255>;
///         opaque ticket<1..2^16-1>;
///         Extension extensions<0..2^16-1>;
///     } NewSessionTicket;
struct NewSessionTicket: ~Escapable {
  let ticketLifetime: UInt32
  let ticketAgeAdd: UInt32
  let ticketNonce: Span<UInt8>
  let ticket: Span<UInt8>

  @_lifetime(copy body)
  init(_ body: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(body)
    ticketLifetime = try reader.readUInt32("NewSessionTicket.ticket_lifetime")
    ticketAgeAdd = try reader.readUInt32("NewSessionTicket.ticket_age_add")
    ticketNonce = try reader.readVector(lengthBytes: 1, 0...255, "NewSessionTicket.ticket_nonce")
    ticket = try reader.readVector(lengthBytes: 2, 1...0xffff, "NewSessionTicket.ticket")
    let block = try reader.readVector(lengthBytes: 2, 0...0xffff, "NewSessionTicket.extensions")
    try reader.finish("NewSessionTicket")
    var extensions = ExtensionReader(block, in: .newSessionTicket, offered: nil)
    while let _ = try extensions.next() {}  // RFC 9846 §4.7.1: clients ignore unrecognized extensions
  }
}
