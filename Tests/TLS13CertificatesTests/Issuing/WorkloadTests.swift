import Testing

@testable import TLS13Certificates

@Suite struct WorkloadTests {
  @Test func aWorkloadIsNamedByItsIDAlone() throws {
    let lab = try Lab()
    let id = try SPIFFEID("spiffe://example.org/ns/prod/sa/api")
    let certificate = try lab.root.issue(
      .workload(id, publicKey: lab.leafKey, validity: .hours(1, from: Lab.now)))
    #expect(certificate.spiffeID == id)
    #expect(certificate.subject.isEmpty)
    #expect(certificate.notAfter - certificate.notBefore == 3900)
    do {
      var policy = ValidationPolicy(role: .client, time: Lab.now)
      policy.spiffe = .exactly(id)
      #expect(try lab.verdict([certificate], policy) == nil)
      policy.time = Lab.now + 3601
      #expect(try lab.verdict([certificate], policy) == .expired)
    }
  }

  @Test func aTrustDomainIsNoWorkload() throws {
    let lab = try Lab()
    #expect(throws: CertificateError.self) {
      _ = try CertificateTemplate.workload(
        SPIFFEID("spiffe://example.org"), publicKey: lab.leafKey, validity: .hours(1, from: Lab.now))
    }
  }
}
