import Conformance
import Foundation
import Testing

@testable import TLS13Certificates

/// How the fields of x509-limbo's format are honoured, on chains of our own.
@Suite struct LimboFileTests {
  let lab: Lab

  init() throws { lab = try Lab() }

  private func pem(_ certificate: Certificate) -> String {
    let body = Data(certificate.der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
    return "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----\n"
  }

  /// Runs one case that is to be accepted, with fields changed.
  private func run(
    _ leaf: Certificate, pool: [Certificate] = [], _ changes: [String: Any] = [:]
  ) throws -> LimboResult {
    var test: [String: Any] = [
      "id": "rfc5280::own", "features": [String](), "importance": "high", "description": "",
      "conflicts_with": [String](),
      "validation_kind": "SERVER", "trusted_certs": [pem(lab.root.certificate)],
      "untrusted_intermediates": pool.map(pem), "peer_certificate": pem(leaf), "peer_certificate_key": NSNull(),
      "validation_time": "2026-01-01T00:00:00+00:00", "signature_algorithms": [String](), "key_usage": [String](),
      "extended_key_usage": [String](), "expected_result": "SUCCESS",
      "expected_peer_name": ["kind": "DNS", "value": "example.com"], "expected_peer_names": [[String: String]](),
      "max_chain_depth": NSNull(), "crls": [String](),
    ]
    test.merge(changes) { $1 }
    let data = try JSONSerialization.data(withJSONObject: ["version": 1, "testcases": [test]])
    let file = FileManager.default.temporaryDirectory.appending(path: "limbo-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try data.write(to: file)
    let results = try LimboFile(path: file.path).run()
    #expect(results.count == 1)
    return results[0]
  }

  @Test func acceptedAndRefused() throws {
    let leaf = try lab.server()
    #expect(try run(leaf).hasPassed == true)
    #expect(try run(leaf, ["expected_result": "FAILURE"]).hasPassed == false)
    #expect(try run(leaf, ["expected_peer_name": ["kind": "DNS", "value": "other.example"]]).hasPassed == false)
    #expect(try run(leaf, ["expected_peer_name": NSNull()]).hasPassed == true)
    #expect(try run(leaf, ["trusted_certs": ["no PEM"]]).description.contains("trusted certificate is malformed"))
    #expect([try run(leaf)].summary == "1 passed, 0 failed, 0 skipped")
  }

  @Test func fractionsOfSecondsAreCutOff() throws {
    let leaf = try lab.server {
      $0.notBefore = Lab.now + 1; $0.notAfter = Lab.now + 2
    }
    #expect(try run(leaf, ["validation_time": "2026-01-01T00:00:00.999+00:00"]).hasPassed == false)
    #expect(try run(leaf, ["validation_time": "2026-01-01T00:00:01+00:00"]).hasPassed == true)
    #expect(try run(leaf, ["validation_time": "2026-01-01T00:00:02.005Z"]).hasPassed == true)
    #expect(try run(leaf, ["validation_time": "2026-01-01T00:00:03Z"]).hasPassed == false)
  }

  @Test func depthCountsNoSelfIssuedCertificates() throws {
    let a = try lab.intermediate("A")
    let again = try lab.intermediate("A", from: a)
    let leaf = try lab.server(from: again)
    let pool = [a.certificate, again.certificate]
    #expect(try run(leaf, pool: pool, ["max_chain_depth": 1]).hasPassed == true)
    #expect(try run(leaf, pool: pool, ["max_chain_depth": 0]).hasPassed == false)
    #expect(try run(lab.server(), ["max_chain_depth": 0]).hasPassed == true)
    #expect(try run(leaf, pool: pool, ["max_chain_depth": 255]).hasPassed == true)
  }

  @Test func usagesAndAlgorithms() throws {
    let leaf = try lab.server { $0.keyUsage = [.keyEncipherment] }
    #expect(try run(leaf).hasPassed == true)
    #expect(try run(leaf, ["key_usage": ["digitalSignature"]]).hasPassed == false)
    #expect(try run(leaf, ["extended_key_usage": ["serverAuth"]]).hasPassed == true)
    #expect(try run(leaf, ["extended_key_usage": ["serverAuth", "clientAuth"]]).hasPassed == false)
    #expect(try run(leaf, ["extended_key_usage": ["unheardOf"]]).hasPassed == false)
    #expect(try run(leaf, ["signature_algorithms": ["ECDSA_WITH_SHA256"]]).hasPassed == true)
    #expect(try run(leaf, ["signature_algorithms": ["RSA_WITH_SHA256", "ED448"]]).hasPassed == false)
  }

  @Test func clientsAndTheirNames() throws {
    let leaf = try lab.client { $0.subjectAlternativeNames = [.rfc822Name("a@example.com"), .dnsName("c.example")] }
    let client: [String: Any] = ["validation_kind": "CLIENT", "expected_peer_name": NSNull()]
    func named(_ names: [[String: String]]) throws -> Bool? {
      try run(leaf, client.merging(["expected_peer_names": names]) { $1 }).hasPassed
    }
    #expect(try named([]) == true)
    #expect(try named([["kind": "RFC822", "value": "a@example.com"], ["kind": "DNS", "value": "c.example"]]) == true)
    #expect(try named([["kind": "RFC822", "value": "b@example.com"]]) == false)
    #expect(try run(leaf).hasPassed == false)
  }

  @Test func theNamespaceChoosesTheProfile() throws {
    let leaf = try lab.server { $0.extendedKeyUsage = [] }
    #expect(try run(leaf).hasPassed == true)
    #expect(try run(leaf, ["id": "webpki::own"]).hasPassed == false)
    #expect(try run(leaf, ["features": ["pedantic-webpki-eku"]]).hasPassed == false)
    let zero = try lab.careless(leaf) { $0.fields[1] = [2, 1, 0] }
    #expect(try run(zero).hasPassed == false)
    #expect(try run(zero, ["id": "online::own"]).hasPassed == true)
    #expect(try run(leaf, ["features": ["no-cert-policies"]]).hasPassed == nil)
  }
}
