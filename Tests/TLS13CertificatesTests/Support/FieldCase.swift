import Foundation

@testable import TLS13Certificates

/// A folder of TestVectors/cases: inputs that were met in the field.
struct FieldCase {
  let folder: URL

  /// - Parameter name: the folder, as in `02-explicit-default-false`.
  init(_ name: String) {
    folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "TestVectors/cases/\(name)")
  }

  func bytes(_ file: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: file))) }

  func chain(_ files: String...) throws -> [Certificate] {
    try files.flatMap { try Certificate.pemChain(bytes($0 + ".pem")) }
  }

  /// Validates a chain to the folder's `ca.pem`, an hour after its first certificate was issued.
  func validate(
    _ chain: [Certificate], _ role: PeerRole, _ profile: ValidationPolicy.Profile = .interoperable
  ) throws -> ValidatedChain {
    let policy = ValidationPolicy(role: role, time: chain[0].notBefore + 3_600, profile: profile)
    return try Validator(trust: TrustStore(anchors: self.chain("ca")), crypto: Lab.crypto).validate(
      chain, policy: policy)
  }

  /// The kind of failure; nil when the chain is accepted.
  func verdict(
    _ chain: [Certificate], _ role: PeerRole, _ profile: ValidationPolicy.Profile = .interoperable
  ) throws -> ValidationError.Kind? {
    do {
      _ = try validate(chain, role, profile)
      return nil
    } catch let error as ValidationError { return error.kind }
  }
}
