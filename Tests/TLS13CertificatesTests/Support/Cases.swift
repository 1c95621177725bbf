import Foundation
import TLS13Memory

@testable import TLS13Certificates

/// The cases from the field, which are part of the package: `TestVectors/cases`.
enum Cases {
  static func bytes(_ path: String) throws -> [UInt8] {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return [UInt8](try Data(contentsOf: package.appending(path: "TestVectors/cases/\(path)")))
  }

  static func file(_ path: String) throws -> StoredFile { try stored(bytes(path)) }
}

/// What a file with these contents holds.
func stored(_ contents: [UInt8]) throws(CertificateError) -> StoredFile { try StoredFile(contents.span) }

func stored(_ contents: String) throws(CertificateError) -> StoredFile { try stored(Array(contents.utf8)) }

extension Passwords {
  init(_ texts: String...) { self.init(texts.map { SharedSecretBytes(SecretBytes(utf8: $0)) }) }
}
