/// A whole response, after which the connection ends.
enum HTTPResponse {
  /// What the body is.
  enum ContentType: String {
    case html = "text/html; charset=utf-8"
    case plain = "text/plain; charset=utf-8"
  }

  static func text(status: String, type: ContentType, body: String, _ request: HTTPRequestHead) -> String {
    let head = [
      "HTTP/1.1 \(status)", "Content-Type: \(type.rawValue)", "Content-Length: \(body.utf8.count)",
      "X-Content-Type-Options: nosniff", "Cache-Control: no-store", "Connection: close", "", "",
    ]
    return head.joined(separator: "\r\n") + (request.isHEAD ? "" : body)
  }
}
