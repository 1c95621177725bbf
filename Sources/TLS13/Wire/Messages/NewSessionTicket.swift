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
  /// RFC 9846 §4.3.10; 0 where the extension is missing.
  let maximumEarlyDataSize: UInt32
  let isResumableAcrossNames: Bool

  @_lifetime(copy body)
  init(_ body: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(body)
    ticketLifetime = try reader.readUInt32("NewSessionTicket.ticket_lifetime")
    ticketAgeAdd = try reader.readUInt32("NewSessionTicket.ticket_age_add")
    ticketNonce = try reader.readVector(lengthBytes: 1, 0...255, "NewSessionTicket.ticket_nonce")
    ticket = try reader.readVector(lengthBytes: 2, 1...0xffff, "NewSessionTicket.ticket")
    let block = try reader.readVector(lengthBytes: 2, 0...0xffff, "NewSessionTicket.extensions")
    try reader.finish("NewSessionTicket")
    var maximumEarlyDataSize: UInt32 = 0
    var isResumableAcrossNames = false
    var extensions = ExtensionReader(block, in: .newSessionTicket, offered: nil)
    // RFC 9846 §4.7.1: clients ignore unrecognized extensions
    while let entry = try extensions.next() {
      if entry.type == .earlyData { maximumEarlyDataSize = try EarlyDataIndication.maximumSize(entry.data) }
      if entry.type == .tlsFlags {
        isResumableAcrossNames = try TLSFlags.contains(TLSFlags.resumptionAcrossNames, in: entry.data)
      }
    }
    self.isResumableAcrossNames = isResumableAcrossNames
    self.maximumEarlyDataSize = maximumEarlyDataSize
  }

  /// Writes a NewSessionTicket; early_data only where some is allowed.
  static func write(
    lifetime: UInt32, ageAdd: UInt32, nonce: [UInt8], ticket: [UInt8], maximumEarlyDataSize: UInt32,
    _ grease: GREASE? = nil, to writer: inout ByteWriter
  ) {
    writer.writeHandshake(.newSessionTicket) { message in
      message.write(lifetime)
      message.write(ageAdd)
      message.writeVector(lengthBytes: 1, "NewSessionTicket.ticket_nonce") { $0.write(nonce) }
      message.writeVector(lengthBytes: 2, "NewSessionTicket.ticket") { $0.write(ticket) }
      message.writeVector(lengthBytes: 2, "NewSessionTicket.extensions") { extensions in
        // RFC 8701 §4.1
        if let grease { extensions.writeExtension(grease.extensionType(.firstExtension)) { _ in } }
        guard maximumEarlyDataSize > 0 else { return }
        extensions.writeExtension(.earlyData) { $0.write(maximumEarlyDataSize) }
      }
    }
  }
}
