import TLS13
import TLS13Crypto
import TLS13Memory

/// A handshake message and its extensions, taken apart so that a test can tell lies, and put together again.
///
/// Written for the tests alone: it shares no code with the parsers that it attacks.
struct EditableHello: Equatable {
  struct Entry: Equatable {
    var type: UInt16
    var data: [UInt8]
  }

  var type: UInt8
  var legacyVersion: UInt16
  var random: [UInt8]
  var sessionID: [UInt8]
  /// The suites of a ClientHello; the one suite of a ServerHello.
  var suites: [UInt16]
  /// The methods of a ClientHello; the one method of a ServerHello.
  var compression: [UInt8]
  var extensions: [Entry]

  /// Takes a well-formed ClientHello or ServerHello apart.
  init(_ message: [UInt8]) {
    var rest = message[...]
    type = rest.removeFirst()
    rest.removeFirst(3)
    legacyVersion = rest.takeUInt16()
    random = rest.take(32)
    sessionID = rest.take(Int(rest.removeFirst()))
    if type == 1 {
      suites = rest.take(Int(rest.takeUInt16())).codePoints
      compression = rest.take(Int(rest.removeFirst()))
    } else {
      suites = [rest.takeUInt16()]
      compression = rest.take(1)
    }
    extensions = []
    guard !rest.isEmpty else { return }
    rest.removeFirst(2)
    extensions = [Entry](block: rest)
  }

  /// The message with its header.
  var bytes: [UInt8] {
    var body = legacyVersion.wire + random + [UInt8(sessionID.count)] + sessionID
    if type == 1 {
      body += UInt16(2 * suites.count).wire + suites.flatMap(\.wire) + [UInt8(compression.count)] + compression
    } else {
      body += suites.flatMap(\.wire) + compression
    }
    return handshake(type, body + vector16(extensions.block))
  }

  /// The data of an extension; nil takes the extension away.
  subscript(type: UInt16) -> [UInt8]? {
    get { extensions.first { $0.type == type }?.data }
    set {
      guard let newValue else { return extensions.removeAll { $0.type == type } }
      guard let index = extensions.firstIndex(where: { $0.type == type }) else {
        return extensions.append(Entry(type: type, data: newValue))
      }
      extensions[index].data = newValue
    }
  }

  var isHelloRetryRequest: Bool { random.starts(with: [0xcf, 0x21, 0xad, 0x74]) }
}

extension [EditableHello.Entry] {
  /// Takes an extensions vector apart, given without its length.
  init(block: ArraySlice<UInt8>) {
    self = []
    var rest = block
    while !rest.isEmpty {
      let type = rest.takeUInt16()
      append(EditableHello.Entry(type: type, data: rest.take(Int(rest.takeUInt16()))))
    }
  }

  /// The vector without its length.
  var block: [UInt8] { flatMap { extensionBytes($0.type, $0.data) } }
}

/// Code points of extensions that tests name.
enum Code {
  static let serverName: UInt16 = 0
  static let supportedGroups: UInt16 = 10
  static let signatureAlgorithms: UInt16 = 13
  static let alpn: UInt16 = 16
  static let padding: UInt16 = 21
  static let recordSizeLimit: UInt16 = 28
  static let preSharedKey: UInt16 = 41
  static let earlyData: UInt16 = 42
  static let supportedVersions: UInt16 = 43
  static let cookie: UInt16 = 44
  static let pskKeyExchangeModes: UInt16 = 45
  static let certificateAuthorities: UInt16 = 47
  static let postHandshakeAuth: UInt16 = 49
  static let keyShare: UInt16 = 51
}

/// A handshake message of a type around a body.
func handshake(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [type] + body.count.wire24 + body }

/// An extension.
func extensionBytes(_ type: UInt16, _ data: [UInt8]) -> [UInt8] { type.wire + vector16(data) }

/// Bytes behind their length in 8, 16 or 24 bits.
func vector8(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count)] + bytes }
func vector16(_ bytes: [UInt8]) -> [UInt8] { UInt16(bytes.count).wire + bytes }
func vector24(_ bytes: [UInt8]) -> [UInt8] { bytes.count.wire24 + bytes }

/// A plaintext record.
func record(_ type: UInt8, _ content: [UInt8], version: UInt16 = 0x0303) -> [UInt8] {
  [type] + version.wire + vector16(content)
}

/// The records that a flight consists of.
func records(_ flight: [UInt8]) -> [[UInt8]] {
  var rest = flight[...]
  var records: [[UInt8]] = []
  while rest.count >= 5 {
    let length = 5 + Int(rest[rest.startIndex + 3]) << 8 + Int(rest[rest.startIndex + 4])
    records.append(rest.take(length))
  }
  return records
}

extension UInt16 {
  var wire: [UInt8] { [UInt8(truncatingIfNeeded: self >> 8), UInt8(truncatingIfNeeded: self)] }
}

extension Int {
  var wire24: [UInt8] { [UInt8(self >> 16), UInt8(self >> 8 & 255), UInt8(self & 255)] }
}

extension ArraySlice<UInt8> {
  mutating func take(_ count: Int) -> [UInt8] {
    defer { removeFirst(count) }
    return Array(prefix(count))
  }

  mutating func takeUInt16() -> UInt16 {
    let bytes = take(2)
    return UInt16(bytes[0]) << 8 | UInt16(bytes[1])
  }
}

extension [UInt8] {
  var codePoints: [UInt16] {
    stride(from: 0, to: count - 1, by: 2).map { UInt16(self[$0]) << 8 | UInt16(self[$0 + 1]) }
  }
}
