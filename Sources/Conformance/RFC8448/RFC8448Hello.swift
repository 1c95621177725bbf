package import TLS13Crypto

/// A ClientHello, ServerHello or HelloRetryRequest of a trace, taken apart without the library's own parser, so that a
/// replay can say what to put where.
package struct RFC8448Hello: Sendable {
  /// An extension, in its place.
  package struct Extension: Sendable {
    /// `ExtensionType`
    package let type: UInt16
    /// `extension_data`
    package let body: [UInt8]
  }

  /// `HandshakeType`: 1 or 2.
  package let type: UInt8
  /// `legacy_version`
  package let legacyVersion: UInt16
  /// `random`
  package let random: [UInt8]
  /// `legacy_session_id`, or `legacy_session_id_echo`.
  package let sessionID: [UInt8]
  /// All of them in a ClientHello, the chosen one in a ServerHello.
  package let cipherSuites: [CipherSuite]
  /// The extensions, in order.
  package let extensions: [Extension]

  /// What signature_algorithms lists.
  package var signatureSchemes: [SignatureScheme] {
    let list = (self[13] ?? []).dropFirst(2)
    return zip(list, list.dropFirst()).enumerated().filter { $0.offset % 2 == 0 }
      .map { SignatureScheme(rawValue: UInt16($0.element.0) << 8 | UInt16($0.element.1)) }
  }

  /// The body of an extension, or nil.
  package subscript(type: UInt16) -> [UInt8]? { extensions.first { $0.type == type }?.body }

  /// Takes a message with its header apart.
  package init(_ message: [UInt8]) throws {
    var rest = message[...]
    type = try UInt8(Self.integer(&rest, 1))
    guard try Self.integer(&rest, 3) == rest.count else { throw RFC8448Error.missing("end of the hello") }
    legacyVersion = try UInt16(Self.integer(&rest, 2))
    random = try Self.take(&rest, 32)
    sessionID = try Self.vector(&rest, 1)
    let suites = try type == 1 ? Self.vector(&rest, 2) : Self.take(&rest, 2)
    cipherSuites = stride(from: 0, to: suites.count, by: 2).map {
      CipherSuite(rawValue: UInt16(suites[$0]) << 8 | UInt16(suites[$0 + 1]))
    }
    _ = try type == 1 ? Self.vector(&rest, 1) : Self.take(&rest, 1)
    var list = try Self.vector(&rest, 2)[...]
    var extensions: [Extension] = []
    while !list.isEmpty {
      extensions.append(Extension(type: try UInt16(Self.integer(&list, 2)), body: try Self.vector(&list, 2)))
    }
    self.extensions = extensions
  }

  private static func take(_ rest: inout ArraySlice<UInt8>, _ count: Int) throws -> [UInt8] {
    guard rest.count >= count else { throw RFC8448Error.missing("whole hello") }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  private static func integer(_ rest: inout ArraySlice<UInt8>, _ count: Int) throws -> Int {
    try take(&rest, count).reduce(0) { $0 << 8 | Int($1) }
  }

  private static func vector(_ rest: inout ArraySlice<UInt8>, _ lengthBytes: Int) throws -> [UInt8] {
    let count = try integer(&rest, lengthBytes)
    return try take(&rest, count)
  }
}
