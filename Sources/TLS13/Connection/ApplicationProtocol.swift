/// The name of an application protocol, such as `h2`. RFC 7301 §3.1
public struct ApplicationProtocol: Hashable, Sendable {
  /// The name as it is on the wire: 1 to 255 bytes.
  public let bytes: [UInt8]

  /// Any name of 1 to 255 bytes; nil otherwise.
  public init?(bytes: [UInt8]) {
    guard (1...255).contains(bytes.count) else { return nil }
    self.bytes = bytes
  }

  /// The UTF-8 bytes of `name`; nil unless they are 1 to 255.
  public init?(_ name: String) { self.init(bytes: Array(name.utf8)) }

  /// HTTP/2
  public static let http2 = ApplicationProtocol(unchecked: "h2")
  /// HTTP/1.1
  public static let http11 = ApplicationProtocol(unchecked: "http/1.1")

  private init(unchecked name: StaticString) { bytes = Array(name.description.utf8) }
}

extension ApplicationProtocol: CustomStringConvertible {
  /// The name as text.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}
