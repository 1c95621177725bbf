import Conformance
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

/// Every intermediate value of the key schedule that RFC 8448 prints, recomputed with the default provider.
@Suite struct RFC8448KeyScheduleTests {
  private let hash: any HashAlgorithm

  init() throws {
    hash = try #require(CryptoProvider.default.suite(.aes128GCMSHA256)).hash
  }

  private func extract(_ salt: [UInt8], _ inputKeyMaterial: [UInt8]) -> [UInt8] {
    let secret = HKDF.extract(hash, salt: salt.span, inputKeyMaterial: inputKeyMaterial.span)
    return [UInt8](secret.span)
  }

  private func expand(_ secret: [UInt8], _ info: [UInt8], _ count: Int) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: count)
    var span = output.mutableSpan
    HKDF.expand(
      hash.makeHMAC(key: secret.span), info: info.span, digestLength: hash.function.digestLength, into: &span)
    return output
  }

  private func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: hash.function.digestLength)
    var span = output.mutableSpan
    hash.makeHMAC(key: key.span).authenticate(message.span, into: &span)
    return output
  }

  private func digest(_ bytes: [UInt8]) -> [UInt8] { [UInt8](hash.digest(of: bytes.span).span) }

  @Test(arguments: RFC8448Trace.sections)
  func `HKDF-Extract gives the early, handshake and main secrets`(section: Int) throws {
    let extractions = try RFC8448Trace.load(section: section).extractions
    #expect(extractions.count == 3)
    for item in extractions {
      #expect(extract(item.salt, item.inputKeyMaterial) == item.secret, "\(item.name)")
    }
  }

  @Test(arguments: RFC8448Trace.sections)
  func `HKDF-Expand gives every derived secret, key and IV`(section: Int) throws {
    for item in try RFC8448Trace.load(section: section).expansions {
      #expect(expand(item.secret, item.info, item.output.count) == item.output, "\(item.name)")
    }
  }

  @Test(arguments: RFC8448Trace.sections)
  func `the transcript hashes cover the messages that RFC 9846 §7.1 names`(section: Int) throws {
    let trace = try RFC8448Trace.load(section: section)
    for item in trace.transcriptHashes {
      #expect(digest(trace.transcript(item.point, hash: digest)) == item.value, "\(item.name)")
    }
  }

  @Test(arguments: RFC8448Trace.sections)
  func `Finished values and the PSK binder authenticate the transcript`(section: Int) throws {
    let trace = try RFC8448Trace.load(section: section)
    for item in trace.finishedValues {
      let covered = item.binderHash ?? digest(trace.transcript(.beforeFinished(item.actor), hash: digest))
      #expect(authenticate(covered, key: item.key) == item.value, "\(item.name)")
    }
  }

  @Test func `the PSK binder covers the ClientHello up to its binders`() throws {
    let step = try RFC8448Trace.load(section: 4).step("calculate PSK binder", by: .client)
    let prefix = try step.value("ClientHello prefix")
    #expect(try digest(prefix) == step.value("binder hash"))
    #expect(try RFC8448Trace.load(section: 4).clientHellos.first?.starts(with: prefix) == true)
  }

  @Test func `the ticket's secret is the pre-shared key of the resumed handshake`() throws {
    let issued = try RFC8448Trace.load(section: 3).secret("tls13 resumption")
    #expect(try RFC8448Trace.load(section: 4).extractions.first?.inputKeyMaterial == issued)
  }

  @Test func `nothing that the RFC prints is left out`() throws {
    let traces = try RFC8448Trace.loadAll()
    #expect(traces.map(\.steps.count) == [55, 60, 54, 52, 51])
    #expect(traces.flatMap(\.steps).map(\.fields.count).reduce(0, +) == 543)
    #expect(traces.map(\.extractions.count).reduce(0, +) == 15)
    #expect(traces.map(\.expansions.count).reduce(0, +) == 101)
    #expect(traces.map(\.finishedValues.count).reduce(0, +) == 11)
    #expect(traces.map(\.transcriptHashes.count).reduce(0, +) == 47)
    #expect(try traces.map { try $0.protectedRecords().count }.reduce(0, +) == 27)
  }
}
