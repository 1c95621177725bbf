import TLS13Memory

/// KeyUpdate. RFC 9846 §4.7.3
///
///     enum { update_not_requested(0), update_requested(1), (255) } KeyUpdateRequest;
///     struct { KeyUpdateRequest request_update; } KeyUpdate;
struct KeyUpdate {
  let updateRequested: Bool

  init(updateRequested: Bool) { self.updateRequested = updateRequested }

  init(_ body: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(body)
    let request = try reader.readUInt8("KeyUpdate.request_update")
    try reader.finish("KeyUpdate")
    // RFC 9846 §4.7.3: any other value is an illegal parameter
    guard request <= 1 else { throw DecodeError(.invalidValue, "KeyUpdate.request_update") }
    updateRequested = request == 1
  }

  func write(to writer: inout ByteWriter) {
    writer.writeHandshake(.keyUpdate) { $0.write(UInt8(updateRequested ? 1 : 0)) }
  }
}
