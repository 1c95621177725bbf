import Foundation
import TLS13Memory

@testable import TLS13Certificates

/// The cases from the field, TestVectors/cases.
enum Cases {
  private static let folder = URL(filePath: #filePath).appending(path: "../../../../TestVectors/cases").standardized

  static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: path))) }

  static func file(_ path: String) throws -> StoredFile { try stored(bytes(path)) }

  /// The certificates of PEM files, one after the other.
  static func certificates(_ paths: String...) throws -> [Certificate] {
    try paths.flatMap { try Certificate.pemChain(bytes($0)) }
  }

  /// 2021-10-06T00:00:00Z, within the validity of the cases that come from validators' suites.
  static let time2021: Int64 = 1_633_478_400
  /// 2026-11-21T00:00:00Z
  static let time2026: Int64 = 1_795_219_200
}

/// What a file with these contents holds.
func stored(_ contents: [UInt8]) throws(CertificateError) -> StoredFile { try StoredFile(contents.span) }

func stored(_ contents: String) throws(CertificateError) -> StoredFile { try stored(Array(contents.utf8)) }

extension Passwords {
  init(_ texts: String...) { self.init(texts.map { SharedSecretBytes(SecretBytes(utf8: $0)) }) }
}

extension Certificate {
  /// The same certificate with another number for an extension, so that it has none of this kind. The signature is then
  /// wrong, which matters in no anchor.
  func without(_ code: OIDCode) throws -> Certificate {
    guard let entry = fields.extensions[code] else { return self }
    var der = der
    der[entry.identifier.upperBound - 1] |= 0x40
    return try Certificate(der: der)
  }
}
