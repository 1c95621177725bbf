import Conformance
import TLS13Providers
import Testing

/// Every intermediate value of the key schedule that RFC 8448 prints, recomputed with the default provider.
@Suite struct RFC8448KeyScheduleTests {
  private let check: RFC8448Check

  init() throws { check = try RFC8448Check(.default) }

  @Test(arguments: RFC8448Trace.sections)
  func `HKDF-Extract gives the early, handshake and main secrets`(section: Int) throws {
    let extractions = try RFC8448Trace.load(section: section).extractions
    #expect(extractions.count == 3)
    for item in extractions {
      #expect(check.extract(salt: item.salt, inputKeyMaterial: item.inputKeyMaterial) == item.secret, "\(item.name)")
    }
  }

  @Test(arguments: RFC8448Trace.sections)
  func `HKDF-Expand gives every derived secret, key and IV`(section: Int) throws {
    for item in try RFC8448Trace.load(section: section).expansions {
      let output = check.expand(secret: item.secret, info: item.info, count: item.output.count)
      #expect(output == item.output, "\(item.name)")
    }
  }

  @Test(arguments: RFC8448Trace.sections)
  func `the transcript hashes cover the messages that RFC 9846 §7.1 names`(section: Int) throws {
    let trace = try RFC8448Trace.load(section: section)
    for item in trace.transcriptHashes {
      #expect(check.transcriptHash(of: trace, item.point) == item.value, "\(item.name)")
    }
  }

  @Test(arguments: RFC8448Trace.sections)
  func `Finished values and the PSK binder authenticate the transcript`(section: Int) throws {
    let trace = try RFC8448Trace.load(section: section)
    for item in trace.finishedValues {
      let covered = item.binderHash ?? check.transcriptHash(of: trace, .beforeFinished(item.actor))
      #expect(check.authenticate(covered, key: item.key) == item.value, "\(item.name)")
    }
  }

  @Test func `the PSK binder covers the ClientHello up to its binders`() throws {
    let step = try RFC8448Trace.load(section: 4).step("calculate PSK binder", by: .client)
    let prefix = try step.value("ClientHello prefix")
    #expect(try check.digest(prefix) == step.value("binder hash"))
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
