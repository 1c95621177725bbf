import Conformance
import Synchronization
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@testable import TLS13

/// The stages of the key schedule, by their own methods, against the full handshakes of RFC 8448.
@Suite struct KeyScheduleStagesTests {
  private let suite: KeyScheduleSuite

  init() throws {
    suite = KeyScheduleSuite(try #require(CryptoProvider.default.suite(.aes128GCMSHA256)))
  }

  /// Lines of a key log.
  private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  /// The transcript hash at a point, built message by message as a connection does it.
  private func hash(_ trace: RFC8448Trace, _ point: RFC8448Trace.TranscriptPoint) -> Digest {
    var transcript = Transcript(suite.hash)
    for (index, message) in trace.messages(upTo: point).enumerated() {
      if index == 1 && trace.serverHellos.count == 2 { transcript.replaceClientHelloWithItsHash() }
      transcript.add(message.bytes.span)
    }
    return transcript.hash
  }

  private func handshakeSecret(_ trace: RFC8448Trace) throws -> HandshakeSecret {
    let extraction = try #require(trace.extractions.dropFirst().first)
    return EarlySecret(suite).handshakeSecret(sharedSecret: SecretBytes(copying: extraction.inputKeyMaterial.span))
  }

  @Test(arguments: [3, 5, 6, 7])
  func `every secret of a connection is the one that the RFC prints`(section: Int) throws {
    let trace = try RFC8448Trace.load(section: section)
    let lines = Lines()
    let random = try RFC8448Hello(#require(trace.clientHellos.last)).random
    let log = KeyLogger({ lines.add($0) }, clientRandom: random.span)

    let handshake = try handshakeSecret(trace)
    _ = handshake.clientTrafficSecret(hash(trace, .serverHello), log)
    _ = handshake.serverTrafficSecret(hash(trace, .serverHello), log)
    let main = handshake.mainSecret()
    _ = main.clientTrafficSecret(hash(trace, .finished(.server)), log)
    _ = main.serverTrafficSecret(hash(trace, .finished(.server)), log)
    _ = main.exporterSecret(hash(trace, .finished(.server)), log)
    let resumption = main.resumptionSecret(hash(trace, .finished(.client)))

    let expected = [
      ("CLIENT_HANDSHAKE_TRAFFIC_SECRET", "tls13 c hs traffic"),
      ("SERVER_HANDSHAKE_TRAFFIC_SECRET", "tls13 s hs traffic"),
      ("CLIENT_TRAFFIC_SECRET_0", "tls13 c ap traffic"),
      ("SERVER_TRAFFIC_SECRET_0", "tls13 s ap traffic"),
      ("EXPORTER_SECRET", "tls13 exp master"),
    ]
    let printed = try expected.map { name, label in
      let secret = try trace.secret(label)
      return "\(name) \(hexadecimal(random.span)) \(hexadecimal(secret.span))"
    }
    #expect(lines.all == printed)
    // The ticket of §3 has the nonce 00 00, and its PSK is what §4 resumes with.
    if section == 3 {
      let nonce: [UInt8] = [0, 0]
      #expect(try bytes(resumption.psk(nonce: nonce.span)) == trace.secret("tls13 resumption"))
    }
  }

  @Test(arguments: [3, 5, 6, 7])
  func `verify_data of both sides is what their Finished messages carry`(section: Int) throws {
    let trace = try RFC8448Trace.load(section: section)
    let handshake = try handshakeSecret(trace)
    let client = handshake.clientTrafficSecret(hash(trace, .serverHello), silent)
    let server = handshake.serverTrafficSecret(hash(trace, .serverHello), silent)

    let clientData = bytes(client.verifyData(hash(trace, .beforeFinished(.client))))
    let serverData = bytes(server.verifyData(hash(trace, .beforeFinished(.server))))

    #expect(trace.messages(20, from: .client) == [[20, 0, 0, 32] + clientData])
    #expect(trace.messages(20, from: .server) == [[20, 0, 0, 32] + serverData])
  }

  @Test(arguments: [3, 5, 6, 7], RFC8448Trace.Actor.allCases)
  func `a side's records come out byte for byte`(section: Int, sender: RFC8448Trace.Actor) throws {
    let trace = try RFC8448Trace.load(section: section)
    var writer = RecordWriter(padding: .none, CryptoProvider.default.random)
    var isApplication = false
    for (index, record) in trace.records(from: sender).enumerated() {
      if record.bytes[0] == ContentType.applicationData.rawValue && !writer.isProtected {
        writer.install(try handshakeProtection(trace, sender))
      }
      var sent: [UInt8] = []
      let version: UInt16 = sender == .client && index == 0 ? 0x0301 : 0x0303
      try writer.append(contentType(record), record.payload.span, version: version, to: &sent)
      #expect(sent == record.bytes, "record \(index)")
      if writer.isProtected && !isApplication {
        writer.install(try applicationProtection(trace, sender))
        isApplication = true
      }
    }
  }

  @Test(arguments: [3, 5, 6, 7], RFC8448Trace.Actor.allCases)
  func `a side's records are read back`(section: Int, sender: RFC8448Trace.Actor) throws {
    let trace = try RFC8448Trace.load(section: section)
    var reader = RecordReader()
    var (isProtected, isApplication) = (false, false)
    for (index, sent) in trace.records(from: sender).enumerated() {
      if sent.bytes[0] == ContentType.applicationData.rawValue && !isProtected {
        reader.install(try handshakeProtection(trace, sender))
        isProtected = true
      }
      var bytes = sent.bytes
      let record = try next(&reader, &bytes)
      #expect(record.type == contentType(sent), "record \(index)")
      #expect(Array(bytes[record.content]) == sent.payload, "record \(index)")
      #expect(record.length == sent.bytes.count)
      if isProtected && !isApplication {
        reader.install(try applicationProtection(trace, sender))
        isApplication = true
      }
    }
  }

  // RFC 9846 §7.5, RFC 5869 §2.3
  @Test func `an exporter gives 1 to 255 digests for labels of 1 to 249 bytes`() throws {
    let digest = suite.digestLength
    let exporter = ExporterSecret(suite, SecretBytes(zeroed: digest))
    func refusal(_ label: Int, _ length: Int) -> TLSError.Kind? {
      do throws(TLSError) {
        let exported = try exporter.export(
          label: String(repeating: "a", count: label), context: [UInt8]().span, length: length)
        #expect(exported.count == length)
      } catch { return error.kind }
      return nil
    }
    for (label, length) in [(1, 1), (249, 1), (1, 255 * digest)] { #expect(refusal(label, length) == nil) }
    for (label, length) in [(0, 32), (250, 32), (1, 0), (1, -1), (1, 255 * digest + 1), (1, .max)] {
      #expect(refusal(label, length) == .invalidUse, "\(label), \(length)")
    }
  }

  /// What one side protects its records with after the ServerHello.
  private func handshakeProtection(_ trace: RFC8448Trace, _ side: RFC8448Trace.Actor) throws -> RecordProtection {
    let stage = try handshakeSecret(trace)
    let hello = hash(trace, .serverHello)
    if side == .client { return try stage.clientTrafficSecret(hello, silent).recordProtection() }
    return try stage.serverTrafficSecret(hello, silent).recordProtection()
  }

  /// What one side protects its records with after its Finished.
  private func applicationProtection(_ trace: RFC8448Trace, _ side: RFC8448Trace.Actor) throws -> RecordProtection {
    let stage = try handshakeSecret(trace).mainSecret()
    let finished = hash(trace, .finished(.server))
    if side == .client { return try stage.clientTrafficSecret(finished, silent).recordProtection() }
    return try stage.serverTrafficSecret(finished, silent).recordProtection()
  }

  private var silent: KeyLogger { KeyLogger(nil, clientRandom: [UInt8]().span) }

  private func bytes(_ secret: consuming SecretBytes) -> [UInt8] { [UInt8](secret.span) }

  private func next(_ reader: inout RecordReader, _ bytes: inout [UInt8]) throws -> Record {
    var span = bytes.mutableSpan
    guard let record = try reader.next(&span) else { throw RFC8448Error.missing("whole record") }
    return record
  }

  private func contentType(_ record: RFC8448Trace.Record) -> ContentType {
    switch record.content {
    case "alert": .alert
    case "handshake": .handshake
    case "change_cipher_spec": .changeCipherSpec
    default: .applicationData
    }
  }
}
