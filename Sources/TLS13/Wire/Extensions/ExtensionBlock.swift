import TLS13Memory

/// One extension, its data borrowed. RFC 9846 §4.3
///
///     struct {
///         ExtensionType extension_type;
///         opaque extension_data<0..2^16-1>;
///     } Extension;
struct Extension: ~Escapable {
  let type: ExtensionType
  let data: Span<UInt8>

  @_lifetime(copy data)
  init(type: ExtensionType, data: Span<UInt8>) {
    self.type = type
    self.data = data
  }
}

/// Walks the extensions of one message: refuses a type that stands twice, that its message may not carry, or that
/// answers nothing. RFC 9846 §4.3
struct ExtensionReader: ~Escapable {
  private var reader: ByteReader
  private var isStarted = false
  private let context: ExtensionContext
  private let offered: ExtensionSet?

  /// Reads the `extensions` vector of a message.
  ///
  /// - Parameters:
  ///   - block: the vector without its length.
  ///   - context: which message it stands in.
  ///   - offered: what we sent and the message may answer; nil where it answers nothing.
  @_lifetime(copy block)
  init(_ block: Span<UInt8>, in context: ExtensionContext, offered: ExtensionSet?) {
    reader = ByteReader(block)
    self.context = context
    self.offered = offered
  }

  /// The next extension, or nil at the end.
  @_lifetime(copy self)
  mutating func next() throws(DecodeError) -> Extension? {
    if !isStarted {
      isStarted = true
      try checkBlock()
    }
    guard !reader.isAtEnd else { return nil }
    let entry = try Self.read(&reader)
    try ExtensionTable.check(entry.type, in: context, offered: offered)
    return entry
  }

  /// Refuses a block that cannot be taken apart, or in which a type stands twice, before any extension is judged.
  private func checkBlock() throws(DecodeError) {
    var seen = ExtensionSet()
    var ahead = reader
    while !ahead.isAtEnd {
      let type = try Self.read(&ahead).type
      guard seen.insert(type) else { throw DecodeError(.duplicate, "Extension.extension_type") }
    }
  }

  @_lifetime(copy reader)
  private static func read(_ reader: inout ByteReader) throws(DecodeError) -> Extension {
    let type = ExtensionType(rawValue: try reader.readUInt16("Extension.extension_type"))
    let data = try reader.readVector(lengthBytes: 2, 0...0xffff, "Extension.extension_data")
    return Extension(type: type, data: data)
  }
}

extension ByteWriter {
  /// Writes an extension around what `body` writes.
  mutating func writeExtension<Failure: Error>(
    _ type: ExtensionType, _ body: (inout ByteWriter) throws(Failure) -> Void
  ) throws(Failure) {
    write(type.rawValue)
    try writeVector(lengthBytes: 2, "Extension.extension_data", body)
  }
}
