import Foundation

/// A file in the format of x509-limbo (github.com/C2SP/x509-limbo), version 1.
package struct LimboFile: Decodable {
  /// Its cases.
  package let testcases: [LimboCase]

  /// Reads a file.
  package init(path: String) throws {
    self = try JSONDecoder().decode(LimboFile.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Runs every case.
  ///
  /// - Parameters:
  ///   - profile: how the profile of a case is chosen.
  ///   - report: called with each result as it is known.
  package func run(profile: LimboProfile = .automatic, report: (LimboResult) -> Void = { _ in }) -> [LimboResult] {
    let runner = LimboRunner(profile: profile)
    return testcases.map { test in
      let result = LimboResult(test, runner.run(test))
      report(result)
      return result
    }
  }
}

/// One case: a chain, what is asked of it, and whether it is to be accepted. Fields as in limbo-schema.json.
package struct LimboCase: Decodable {
  /// A name that the peer is to have.
  package struct Name: Decodable {
    /// DNS, IP or RFC822.
    let kind: String
    let value: String
  }

  /// A short name, with its namespace.
  package let id: String
  package let features: [String]?
  let validation_kind: String
  let trusted_certs: [String]
  let untrusted_intermediates: [String]
  let peer_certificate: String
  let validation_time: String?
  let signature_algorithms: [String]?
  let key_usage: [String]?
  let extended_key_usage: [String]?
  /// SUCCESS or FAILURE.
  package let expected_result: String
  let expected_peer_name: Name?
  let expected_peer_names: [Name]?
  let max_chain_depth: Int?
  let crls: [String]?

  /// Whether the chain is to be accepted.
  package var isToBeAccepted: Bool { expected_result == "SUCCESS" }
}
