import NIOCore
import TLS13

/// What a server does with a connection.
enum Service {
  /// A page about the connection.
  case page
  /// Everything back.
  case echo
  /// Standard input and output.
  case relay

  typealias Inbound = NIOAsyncChannelInboundStream<ByteBuffer>
  typealias Outbound = NIOAsyncChannelOutboundWriter<ByteBuffer>

  static func echo(_ inbound: Inbound, _ outbound: Outbound) async throws {
    for try await data in inbound { try await outbound.write(data) }
    outbound.finish()
  }

  /// The client's end does not end what standard input still has to say.
  static func relay(_ inbound: Inbound, _ outbound: Outbound, _ pump: InputPump) async throws {
    let input = Task { await pump.run(into: outbound) }
    let output = StandardOutput()
    for try await data in inbound { try await output.write(data) }
    await input.value
    outbound.finish()
  }
}
