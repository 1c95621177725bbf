import Foundation
import Testing

@testable import TLS13Certificates

/// The cases of x509-limbo that ask for RFC 5280 path validation; the conformance tool runs all of them.
@Suite struct LimboTests {
  struct File: Decodable { let testcases: [Case] }

  struct Case: Decodable {
    struct Name: Decodable { let kind: String, value: String }
    let id: String, expected_result: String, validation_kind: String
    let features: [String], key_usage: [String], trusted_certs: [String], untrusted_intermediates: [String]
    let peer_certificate: String
    let validation_time: String?
    let expected_peer_name: Name?
    let max_chain_depth: Int?
  }

  private func accepts(_ test: Case) throws {
    let anchors = try test.trusted_certs.flatMap { try Certificate.pemChain(Array($0.utf8)) }
    // An unparseable certificate beside the path does not spoil it.
    let pool = test.untrusted_intermediates.flatMap { (try? Certificate.pemChain(Array($0.utf8))) ?? [] }
    let leaf = try Certificate.pemChain(Array(test.peer_certificate.utf8))
    let name = try test.expected_peer_name.map { try ServerName($0.value) }
    let time = test.validation_time.flatMap { try? Date($0, strategy: .iso8601) } ?? Date()
    var policy = ValidationPolicy(
      role: test.validation_kind == "CLIENT" ? .client : .server(name), time: Int64(time.timeIntervalSince1970),
      profile: .conforming)
    // No key usage asked for: the case is about RFC 5280 alone.
    if test.key_usage.isEmpty { policy.requiredKeyUsage = [] }
    if let depth = test.max_chain_depth { policy.maximumChainLength = depth + 2 }
    _ = try Validator(trust: TrustStore(anchors: anchors), crypto: Lab.crypto).validate(leaf + pool, policy: policy)
  }

  @Test(.enabled(if: Vectors.has("x509-limbo/limbo.json"))) func rfc5280Cases() throws {
    let file = try JSONDecoder().decode(File.self, from: Data(try Vectors.bytes("x509-limbo/limbo.json")))
    var (right, wrong) = (0, [String]())
    for test in file.testcases where !test.id.hasPrefix("webpki::") && !test.features.contains("has-crl") {
      let expected = test.expected_result == "SUCCESS"
      do {
        try accepts(test)
        if expected { right += 1 } else { wrong.append("\(test.id): accepted") }
      } catch {
        if expected { wrong.append("\(test.id): \(error)") } else { right += 1 }
      }
    }
    print("limbo without webpki and CRL cases: \(right) as expected; differing: \(wrong.joined(separator: "\n"))")
    #expect(wrong.isEmpty)
  }
}
