import Testing

@testable import TLS13Certificates

/// What the conforming profile refuses and the interoperable one accepts.
@Suite struct ConformanceCheckTests {
  let lab: Lab

  init() throws { lab = try Lab() }

  private func verdicts(_ leaf: Certificate) throws -> [ValidationError.Kind?] {
    var policy = try Lab.policy()
    let interoperable = try lab.verdict([leaf], policy)
    policy.profile = .conforming
    return [interoperable, try lab.verdict([leaf], policy)]
  }

  @Test func whatTheLibraryIssuesConforms() throws {
    #expect(try verdicts(lab.server()) == [nil, nil])
  }

  @Test func serialNumbers() throws {
    #expect(try verdicts(lab.server { $0.serialNumber = [0] }) == [nil, .malformed])
    #expect(try verdicts(lab.server { $0.serialNumber = [0x7f] + [UInt8](repeating: 1, count: 19) }) == [nil, nil])
    #expect(throws: IssuingError.self) { try lab.server { $0.serialNumber = [UInt8](repeating: 0xff, count: 20) } }
  }

  @Test func keyCertSignWithoutCA() throws {
    #expect(try verdicts(lab.server { $0.keyUsage = [.digitalSignature, .keyCertSign] }) == [nil, .malformed])
  }

  @Test func preferredNameSyntax() throws {
    let leaf = try lab.server { $0.subjectAlternativeNames.append(.dnsName("under_score.example")) }
    #expect(try verdicts(leaf) == [nil, .malformed])
    let policy = try Lab.policy("example.com")
    #expect(try lab.verdict([lab.server { $0.subjectAlternativeNames = [.dnsName("a_b.example")] }], policy) != nil)
  }

  @Test func emptySubject() throws {
    #expect(try verdicts(lab.server { $0.subject = .empty }) == [nil, nil])
    let unnamed = try lab.client {
      $0.subject = .empty
      $0.extendedKeyUsage = []
    }
    var policy = ValidationPolicy(role: .client, time: Lab.now)
    #expect(try lab.verdict([unnamed], policy) == nil)
    policy.profile = .conforming
    #expect(try lab.verdict([unnamed], policy) == .malformed)
  }
}
