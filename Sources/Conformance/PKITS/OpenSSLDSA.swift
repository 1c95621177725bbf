import Foundation
import TLS13Certificates

/// DSA with SHA-1, which four cases of PKITS use and the library does not know: the `openssl` program verifies it, for
/// these vectors and nothing else.
// RFC 3279 §2.2.2, §2.3.2
struct OpenSSLDSA: Sendable {
  /// Where the parameters are looked up that a key inherits from its issuer's. RFC 3279 §2.3.2
  let certificates: [Certificate]

  /// Whether OpenSSL finds the signature good. Without the program, none is.
  func check(_ signature: InsecureSignature) -> Bool {
    guard signature.algorithm.description == "1.2.840.10040.4.3", let key = publicKey(of: signature.issuer)
    else { return false }
    do { return try verify(signature, PEM.encode(PEMBlock(label: "PUBLIC KEY", der: key))) } catch { return false }
  }

  private func verify(_ signature: InsecureSignature, _ key: String) throws -> Bool {
    let folder = FileManager.default.temporaryDirectory.appending(path: "pkits-dsa-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(key.utf8).write(to: folder.appending(path: "key"))
    try Data(signature.signature).write(to: folder.appending(path: "signature"))
    try Data(signature.signed).write(to: folder.appending(path: "signed"))
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl", "dgst", "-sha1", "-verify", "key", "-signature", "signature", "signed"]
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// The issuer's SubjectPublicKeyInfo, with the parameters it inherits where it has none of its own.
  private func publicKey(of issuer: Certificate) -> [UInt8]? {
    guard let algorithm = algorithm(of: issuer, depth: 0), let bits = try? parts(of: issuer).bits else { return nil }
    var writer = DERWriter()
    writer.write(.sequence, algorithm + bits)
    return writer.bytes
  }

  /// The AlgorithmIdentifier with parameters of this certificate's key, or of the nearest issuer's above it.
  private func algorithm(of certificate: Certificate, depth: Int) -> [UInt8]? {
    guard let own = try? parts(of: certificate) else { return nil }
    if own.hasParameters { return own.algorithm }
    let issuer = certificates.first { $0.subject.matches(certificate.issuer) && $0 != certificate }
    return depth < certificates.count ? issuer.flatMap { algorithm(of: $0, depth: depth + 1) } : nil
  }

  private func parts(
    of certificate: Certificate
  ) throws -> (algorithm: [UInt8], hasParameters: Bool, bits: [UInt8]) {
    let der = certificate.subjectPublicKeyInfo.der
    var input = DERReader(der.span)
    var info = try input.enter(.sequence, "SubjectPublicKeyInfo")
    let algorithm = try info.read(.sequence, "algorithm")
    let bits = try info.read(.bitString, "subjectPublicKey")
    var content = DERReader(der.span, trusted: algorithm.content)
    _ = try content.read(.objectIdentifier, "algorithm")
    return (
      Array(der[algorithm.start..<algorithm.content.upperBound]), !content.isAtEnd,
      Array(der[bits.start..<bits.content.upperBound])
    )
  }
}
