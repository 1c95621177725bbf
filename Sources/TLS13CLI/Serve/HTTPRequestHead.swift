/// As much of a request's head as the page needs. RFC 9112 §2.1
struct HTTPRequestHead {
  /// Larger heads are taken for something else than HTTP.
  static let maximumLength = 16_384

  let isHTTP1: Bool
  let isHEAD: Bool
  /// Whether the client is a browser, more or less.
  let wantsHTML: Bool

  /// Takes what has arrived; nil until the head is whole or too long.
  init?(_ received: [UInt8]) {
    let lines = received.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Self.line)
    let isWhole = lines.dropLast().contains("")
    guard isWhole || received.count > Self.maximumLength else { return nil }
    let words = (lines.first ?? "").split(separator: " ", omittingEmptySubsequences: false)
    isHTTP1 = isWhole && words.count == 3 && words[2].hasPrefix("HTTP/1.")
    isHEAD = words.first == "HEAD"
    wantsHTML = lines.prefix { !$0.isEmpty }.contains { line in
      let line = line.lowercased()
      return line.hasPrefix("accept:") && line.contains("text/html")
    }
  }

  private static func line(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes, as: UTF8.self)
  }
}
