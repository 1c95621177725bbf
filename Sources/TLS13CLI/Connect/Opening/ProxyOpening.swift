/// HTTP's CONNECT: the proxy connects to the server and passes bytes on. RFC 9110 §9.3.6
struct ProxyOpening: Opening {
  let target: HostPort
  private var isAccepted = false

  init(_ target: HostPort) { self.target = target }

  var firstWords: [UInt8] {
    let host = target.host.contains(":") ? "[\(target.host)]" : target.host
    return Array("CONNECT \(host):\(target.port) HTTP/1.1\r\nHost: \(host):\(target.port)\r\n\r\n".utf8)
  }

  mutating func take(_ received: inout ReceivedText) throws(CommandFailure) -> OpeningStep {
    while let line = try received.line() {
      if !isAccepted {
        try checkStatus(line)
        isAccepted = true
      } else if line.isEmpty {
        return .finished
      }
    }
    return .incomplete
  }

  /// `HTTP/1.1 200 Connection established`
  private func checkStatus(_ line: String) throws(CommandFailure) {
    let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count >= 2, words[0].hasPrefix("HTTP/1."), words[1].count == 3 else {
      throw CommandFailure("the proxy does not speak HTTP/1; it said", said: line)
    }
    guard words[1] != "407" else {
      throw CommandFailure("the proxy asks for a password (407), which this tool cannot give")
    }
    guard words[1].hasPrefix("2") else {
      throw CommandFailure("the proxy did not connect to \(target.host)", said: line)
    }
  }
}
