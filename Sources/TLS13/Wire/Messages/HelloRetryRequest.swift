import TLS13Crypto
import TLS13Memory

/// A ServerHello that asks for another ClientHello. RFC 9846 §4.2.4
enum HelloRetryRequest {
  static func write(
    sessionID: [UInt8], _ suite: CipherSuite, _ group: NamedGroup, cookie: [UInt8]?, to writer: inout ByteWriter
  ) {
    ServerHello.write(random: ServerHello.helloRetryRequestRandom, sessionID: sessionID, suite, to: &writer) {
      extensions in
      extensions.writeExtension(.keyShare) { $0.write(group.rawValue) }
      if let cookie { extensions.writeExtension(.cookie) { Cookie.write(cookie, to: &$0) } }
    }
  }
}

/// The extensions of a HelloRetryRequest. RFC 9846 §4.2.4
struct HelloRetryRequestExtensions: ~Escapable {
  /// KeyShareHelloRetryRequest.selected_group. RFC 9846 §4.3.8
  let selectedGroup: NamedGroup?
  /// RFC 9846 §4.3.2
  let cookie: Span<UInt8>?

  @_lifetime(copy hello)
  init(_ hello: ServerHello, offered: ExtensionSet) throws(DecodeError) {
    var group: NamedGroup?
    var cookie: Span<UInt8>?
    var reader = ExtensionReader(hello.extensions, in: .helloRetryRequest, offered: offered)
    while let entry = try reader.next() {
      if entry.type == .cookie { cookie = try Cookie.parse(entry.data) }
      guard entry.type == .keyShare else { continue }
      var data = ByteReader(entry.data)
      group = NamedGroup(rawValue: try data.readUInt16("KeyShareHelloRetryRequest.selected_group"))
      try data.finish("KeyShareHelloRetryRequest")
    }
    selectedGroup = group
    self.cookie = cookie
  }
}
