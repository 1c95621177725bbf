/// As much of a request's head as the page needs. RFC 9112 §2.1
struct HTTPRequestHead {
  /// Larger heads are taken for something else than HTTP.
  static let maximumLength = 16_384

  let isHTTP1: Bool
  let isHEAD: Bool
  /// Whether the client is a browser, more or less.
  let wantsHTML: Bool

  /// Takes what has arrived; nil until the head is whole or too long.
  init?(_ received: String) {
    let lines = received.split(separator: /\r?\n/, omittingEmptySubsequences: false)
    guard lines.dropLast().contains("") || received.utf8.count > Self.maximumLength else { return nil }
    let words = (lines.first ?? "").split(separator: " ", omittingEmptySubsequences: false)
    isHTTP1 = words.count == 3 && words[2].hasPrefix("HTTP/1.") && received.utf8.count <= Self.maximumLength
    isHEAD = words.first == "HEAD"
    wantsHTML = lines.dropFirst().prefix { !$0.isEmpty }.contains { line in
      let line = line.lowercased()
      return line.hasPrefix("accept:") && line.contains("text/html")
    }
  }
}
