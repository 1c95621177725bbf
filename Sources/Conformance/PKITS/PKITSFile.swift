import Foundation

/// pkits_tests.json: the cases of NIST's Public Key Interoperability Test Suite 1.0.1.
package struct PKITSFile: Decodable {
  /// One case.
  package struct Case: Decodable, Sendable {
    /// As in `4.1.1`; several cases of one number differ in their policy inputs.
    package let number: String
    package let title: String
    /// Names in certs/: the trust anchor first, the target last.
    package let certs: [String]
    /// Names in crls/.
    package let crls: [String]
    package let shouldValidate: Bool
    package let initialPolicySet: [String]
    package let initialExplicitPolicy: Bool
    package let initialPolicyMappingInhibit: Bool
    package let initialInhibitAnyPolicy: Bool
    package let userConstrainedPolicySet: [String]
  }

  /// All cases.
  package let tests: [Case]

  /// Reads the file in `directory`.
  package init(directory: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(
      PKITSFile.self, from: Data(contentsOf: URL(filePath: directory + "/pkits_tests.json")))
  }
}
