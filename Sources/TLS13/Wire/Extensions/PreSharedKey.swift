import TLS13Memory

/// OfferedPsks of a ClientHello, borrowed from its bytes. RFC 9846 §4.3.11
///
///     struct {
///         opaque identity<1..2^16-1>;
///         uint32 obfuscated_ticket_age;
///     } PskIdentity;
///     opaque PskBinderEntry<32..255>;
///     struct {
///         PskIdentity identities<7..2^16-1>;
///         PskBinderEntry binders<33..2^16-1>;
///     } OfferedPsks;
struct OfferedPSKs: ~Escapable {
  /// One identity and the binder at its place.
  struct Entry: ~Escapable {
    let index: Int
    let identity: Span<UInt8>
    let obfuscatedTicketAge: UInt32
    let binder: Span<UInt8>

    @_lifetime(copy identity, copy binder)
    init(_ index: Int, _ identity: Span<UInt8>, _ obfuscatedTicketAge: UInt32, _ binder: Span<UInt8>) {
      self.index = index
      self.identity = identity
      self.obfuscatedTicketAge = obfuscatedTicketAge
      self.binder = binder
    }
  }

  private var identities: ByteReader
  private var binders: ByteReader
  private var index = 0
  /// Bytes of the list of binders with its length: what the end of the ClientHello has after what binders are computed
  /// over. RFC 9846 §4.3.11.2
  let bindersLength: Int

  @_lifetime(copy data)
  init(_ data: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(data)
    identities = ByteReader(
      try reader.readVector(lengthBytes: 2, 7...0xffff, "OfferedPsks.identities"))
    let binderList = try reader.readVector(lengthBytes: 2, 33...0xffff, "OfferedPsks.binders")
    binders = ByteReader(binderList)
    bindersLength = 2 + binderList.count
    try reader.finish("OfferedPsks")
    try checkCounts()
  }

  /// RFC 9846 §4.3.11: one binder for each identity. Reads both lists to their ends.
  private func checkCounts() throws(DecodeError) {
    var all = self
    while let _ = try all.next() {}
  }

  /// The next identity with its binder, or nil at the end of both.
  @_lifetime(copy self)
  mutating func next() throws(DecodeError) -> Entry? {
    guard !identities.isAtEnd else {
      guard binders.isAtEnd else { throw DecodeError(.invalidValue, "OfferedPsks.binders") }
      return nil
    }
    guard !binders.isAtEnd else { throw DecodeError(.invalidValue, "OfferedPsks.binders") }
    let identity = try identities.readVector(lengthBytes: 2, 1...0xffff, "PskIdentity.identity")
    let age = try identities.readUInt32("PskIdentity.obfuscated_ticket_age")
    let binder = try binders.readVector(lengthBytes: 1, 32...255, "PskBinderEntry")
    index += 1
    return Entry(index - 1, identity, age, binder)
  }
}

extension ByteWriter {
  /// Writes OfferedPsks with binders of zeros, to be filled in once all before them is known. RFC 9846 §4.3.11.2
  mutating func writeOfferedPSKs(_ psks: [(identity: [UInt8], obfuscatedTicketAge: UInt32, binderLength: Int)]) {
    writeVector(lengthBytes: 2, "OfferedPsks.identities") { list in
      for psk in psks {
        list.writeVector(lengthBytes: 2, "PskIdentity.identity") { $0.write(psk.identity) }
        list.write(psk.obfuscatedTicketAge)
      }
    }
    writeVector(lengthBytes: 2, "OfferedPsks.binders") { list in
      for psk in psks {
        list.writeVector(lengthBytes: 1, "PskBinderEntry") { $0.write(zeros: psk.binderLength) }
      }
    }
  }
}
