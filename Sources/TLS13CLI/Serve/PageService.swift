import NIOCore
import TLS13

/// Answers one HTTP/1.x request with a page about the connection.
struct PageService {
  let information: ConnectionInformation

  func run(_ inbound: Service.Inbound, _ outbound: Service.Outbound) async throws {
    var iterator = inbound.makeAsyncIterator()
    guard let request = try await Self.head(&iterator) else { return outbound.finish() }
    try await outbound.write(ByteBuffer(string: response(to: request)))
    outbound.finish()
    // What the client still sends is read, so that its system does not tell it of a reset before it has our answer.
    var rest = 1 << 20
    while rest > 0, let data = try await iterator.next() { rest -= data.readableBytes }
  }

  /// The request's head; nil when the client leaves before it is whole.
  private static func head(_ input: inout Service.Inbound.AsyncIterator) async throws -> HTTPRequestHead? {
    var received: [UInt8] = []
    while let data = try await input.next() {
      received += data.readableBytesView
      if let head = HTTPRequestHead(received) { return head }
    }
    return nil
  }

  private func response(to request: HTTPRequestHead) -> String {
    guard request.isHTTP1 else {
      return HTTPResponse.text(status: "400 Bad Request", type: .plain, body: "This server speaks HTTP/1.x.\n", request)
    }
    let page = ConnectionPage(information)
    let body = request.wantsHTML ? page.html : page.plainText
    return HTTPResponse.text(status: "200 OK", type: request.wantsHTML ? .html : .plain, body: body, request)
  }
}
