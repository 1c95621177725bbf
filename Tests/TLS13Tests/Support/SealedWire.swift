import Synchronization
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@testable import TLS13

/// A client whose server is a test that holds the server's keys and seals records of its own making.
final class SealedWire {
  enum Epoch: String {
    case serverHandshake = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
    case serverApplication = "SERVER_TRAFFIC_SECRET_0"
  }

  let pair: Pair
  private let keys: Keys

  var client: Endpoint { pair.client }

  private final class Keys {
    var protection: RecordProtection
    init(_ protection: consuming RecordProtection) { self.protection = protection }
  }

  private final class Log: Sendable {
    let lines = Mutex<[String]>([])
  }

  /// A client that is connected, or one that has the ServerHello and nothing more.
  init(
    _ epoch: Epoch = .serverApplication, client change: (inout ClientConfiguration) -> Void = { _ in }
  ) throws {
    let log = Log()
    let setup = Setup()
    pair = try Pair(
      setup.client {
        $0.cipherSuites = [.aes128GCMSHA256]
        $0.insecureKeyLog = { line in log.lines.withLock { $0.append(line) } }
        change(&$0)
      }, setup.server())
    switch epoch {
    case .serverApplication: pair.run().expectAgreement()
    case .serverHandshake:
      pair.server.deliver(pair.client.connection.takeOutput())
      pair.client.deliver(records(pair.server.connection.takeOutput())[0])
    }
    let line = try #require(log.lines.withLock { $0 }.first { $0.hasPrefix(epoch.rawValue + " ") })
    let secret = try #require(Self.bytes(line.split(separator: " ").last.map(String.init) ?? ""))
    keys = Keys(try Self.protection(secret))
  }

  /// Seals a TLSInnerPlaintext and delivers it.
  func deliver(_ inner: [UInt8]) {
    let header = [23, 3, 3] + UInt16(inner.count + 16).wire
    var body = inner + [UInt8](repeating: 0, count: 16)
    var span = body.mutableSpan
    do { try keys.protection.seal(&span, header: header.span) } catch { Issue.record("sealing: \(error)") }
    client.deliver(header + body)
  }

  private static func protection(_ secret: [UInt8]) throws -> RecordProtection {
    let suite = KeyScheduleSuite(try #require(CryptoProvider.default.suite(.aes128GCMSHA256)))
    let silent = KeyLogger(nil, clientRandom: [UInt8]().span)
    return try TrafficSecret(suite, SecretBytes(copying: secret.span), .serverApplication, silent).recordProtection()
  }

  private static func bytes(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)
    }
    return bytes.contains(nil) ? nil : bytes.compactMap { $0 }
  }
}
