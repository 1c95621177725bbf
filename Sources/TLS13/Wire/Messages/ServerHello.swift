import TLS13Crypto
import TLS13Memory

/// ServerHello and HelloRetryRequest, which share a form, borrowed from their bytes. RFC 9846 §4.2.3, §4.2.4
///
///     struct {
///         ProtocolVersion legacy_version = 0x0303;
///         Random random;
///         opaque legacy_session_id_echo<0..32>;
///         CipherSuite cipher_suite;
///         uint8 legacy_compression_method = 0;
///         Extension extensions<6..2^16-1>;
///     } ServerHello;
struct ServerHello: ~Escapable {
  let legacyVersion: UInt16
  let random: Span<UInt8>
  let legacySessionIDEcho: Span<UInt8>
  let cipherSuite: CipherSuite
  let legacyCompressionMethod: UInt8
  /// The raw extensions, empty when the message ends before them, as TLS 1.2 allows.
  let extensions: Span<UInt8>

  /// SHA-256 of "HelloRetryRequest". RFC 9846 §4.2.3
  static let helloRetryRequestRandom: [UInt8] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
  ]

  /// The first seven of the last eight bytes of a random that says "downgraded". RFC 9846 §4.2.3
  private static let downgradeSentinel: [UInt8] = [0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44]

  @_lifetime(copy body)
  init(_ body: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(body)
    legacyVersion = try reader.readUInt16("ServerHello.legacy_version")
    random = try reader.read(32, "ServerHello.random")
    legacySessionIDEcho = try reader.readVector(lengthBytes: 1, 0...32, "ServerHello.legacy_session_id_echo")
    cipherSuite = CipherSuite(rawValue: try reader.readUInt16("ServerHello.cipher_suite"))
    legacyCompressionMethod = try reader.readUInt8("ServerHello.legacy_compression_method")
    if reader.isAtEnd {
      extensions = reader.readRemaining()
    } else {
      extensions = try reader.readVector(lengthBytes: 2, 0...0xffff, "ServerHello.extensions")
      try reader.finish("ServerHello")
    }
  }

  /// RFC 9846 §4.2.3
  var isHelloRetryRequest: Bool { random.isEqual(to: Self.helloRetryRequestRandom.span) }

  /// Whether the server says that it could have done TLS 1.3. RFC 9846 §4.2.3
  var hasDowngradeSentinel: Bool {
    random.extracting(24..<31).isEqual(to: Self.downgradeSentinel.span) && random[31] <= 1
  }

  /// The selected version, or nil where the extension is missing. Looks at nothing else, because the version decides
  /// how the rest is to be read. RFC 9846 §4.3.1
  func selectedVersion() throws(DecodeError) -> UInt16? {
    var reader = ByteReader(extensions)
    while !reader.isAtEnd {
      let type = try reader.readUInt16("Extension.extension_type")
      var data = ByteReader(try reader.readVector(lengthBytes: 2, 0...0xffff, "Extension.extension_data"))
      guard type == ExtensionType.supportedVersions.rawValue else { continue }
      let version = try data.readUInt16("SupportedVersions.selected_version")
      try data.finish("SupportedVersions")
      return version
    }
    return nil
  }
}

/// The extensions of a ServerHello. RFC 9846 §4.2.3
struct ServerHelloExtensions: ~Escapable {
  /// RFC 9846 §4.3.8
  let keyShare: KeyShareEntry?
  /// PreSharedKeyExtension.selected_identity. RFC 9846 §4.3.11
  let selectedIdentity: Int?

  @_lifetime(copy hello)
  init(_ hello: ServerHello, offered: ExtensionSet) throws(DecodeError) {
    var reader = ExtensionReader(hello.extensions, in: .serverHello, offered: offered)
    var share: KeyShareEntry?
    var identity: Int?
    while let entry = try reader.next() {
      var data = ByteReader(entry.data)
      switch entry.type {
      case .keyShare:
        share = try KeyShareEntry(&data)
        try data.finish("KeyShareServerHello")
      case .preSharedKey:
        identity = Int(try data.readUInt16("PreSharedKeyExtension.selected_identity"))
        try data.finish("PreSharedKeyExtension")
      default: break
      }
    }
    keyShare = share
    selectedIdentity = identity
  }
}

extension ServerHello {
  /// Writes a ServerHello or a HelloRetryRequest with what `extensions` writes and supported_versions.
  static func write(
    random: [UInt8], sessionID: [UInt8], _ suite: CipherSuite, to writer: inout ByteWriter,
    extensions: (inout ByteWriter) -> Void
  ) {
    writer.writeHandshake(.serverHello) { hello in
      hello.write(ProtocolVersion.tls12)
      hello.write(random)
      hello.writeVector(lengthBytes: 1, "ServerHello.legacy_session_id_echo") { $0.write(sessionID) }
      hello.write(suite.rawValue)
      hello.write(0 as UInt8)
      hello.writeVector(lengthBytes: 2, "ServerHello.extensions") { list in
        extensions(&list)
        list.writeExtension(.supportedVersions) { $0.write(ProtocolVersion.tls13) }
      }
    }
  }
}
