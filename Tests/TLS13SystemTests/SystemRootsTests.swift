import Foundation
import TLS13Certificates
import TLS13Crypto
import TLS13Providers
import Testing

@testable import TLS13System

@Suite struct SystemRootsTests {
  /// A folder that is removed afterwards.
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "tls13-system-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }

    @discardableResult
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
      let file = url.appending(path: name)
      try Data(bytes).write(to: file)
      return file.path
    }
  }

  private static func root(_ name: String) throws -> Certificate {
    let crypto = CryptoProvider.default
    let key = try PrivateKey(generating: .ed25519, crypto).signingKey(crypto)
    let template = CertificateTemplate.authority(
      subject: try DistinguishedName(commonName: name), publicKey: try SubjectPublicKeyInfo(key.publicKey),
      validity: .hours(1, from: 1_767_225_600))
    return try CertificateAuthority.selfSigned(template, key: key, crypto: crypto).certificate
  }

  private static func failure(_ environment: [String: String]) -> SystemRootsError? {
    do { _ = try SystemRoots(environment: environment) } catch { return error }
    return nil
  }

  @Test func aBundleWithNoiseAroundItsBlocks() throws {
    let folder = try Folder()
    let (a, b, c) = (try Self.root("A"), try Self.root("B"), try Self.root("C"))
    let broken = "-----BEGIN CERTIFICATE-----\nMIIB!!!!\n-----END CERTIFICATE-----\n"
    let open = "-----BEGIN CERTIFICATE-----\nMIIB\n"
    let text =
      "\u{feff}# Roots of the lab\r\nSubject: A\r\n" + a.pem.replacingOccurrences(of: "\n", with: "\r\n")
      + "\n\n== B ==\n" + broken + b.pem + open + c.pem + "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"
      + a.pem + "trailing words, no line end"
    let path = try folder.write(Array(text.utf8), "bundle.pem")
    let roots = try SystemRoots(environment: ["SSL_CERT_FILE": path])
    #expect(roots.store.anchors == [a, b, c])
    #expect(roots.paths == [path])
    #expect(roots.skipped.count == 2, "\(roots.skipped)")
  }

  @Test func foldersHoldPEMAndDER() throws {
    let (first, second) = (try Folder(), try Folder())
    let (a, b, c) = (try Self.root("A"), try Self.root("B"), try Self.root("C"))
    try first.write(Array(a.pem.utf8), "a.pem")
    try first.write(b.der, "b.der")
    try first.write(Array("nothing here".utf8), "README")
    try FileManager.default.createDirectory(at: first.url.appending(path: "inner"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: first.url.appending(path: "dead.0").path, withDestinationPath: "nowhere.pem")
    try FileManager.default.createSymbolicLink(
      atPath: first.url.appending(path: "live.0").path, withDestinationPath: "a.pem")
    try second.write(Array(c.pem.utf8), "c.pem")
    let roots = try SystemRoots(environment: ["SSL_CERT_DIR": "\(first.url.path):\(second.url.path)"])
    #expect(Set(roots.store.anchors) == [a, b, c])
    #expect(roots.store.anchors.count == 3)
    #expect(roots.skipped.map(\.reason) == ["a link to nothing"])
  }

  @Test func whatIsNamedHasToBeThereAndHoldARoot() throws {
    let folder = try Folder()
    let empty = try folder.write([], "empty.pem")
    #expect(Self.failure(["SSL_CERT_FILE": "/nowhere"]) == .unreadable(path: "/nowhere", variable: "SSL_CERT_FILE"))
    #expect(Self.failure(["SSL_CERT_DIR": "/nowhere"]) == .unreadable(path: "/nowhere", variable: "SSL_CERT_DIR"))
    #expect(Self.failure(["SSL_CERT_FILE": empty]) == .noRoots([]))
    #expect(Self.failure(["SSL_CERT_FILE": "/"]) != nil)
  }

  @Test(.enabled(if: SystemRoots.bundlePaths.contains { FileManager.default.fileExists(atPath: $0) }))
  func thisMachine() throws {
    let roots = try SystemRoots(environment: [:])
    print("\(roots.store.anchors.count) roots from \(roots.paths), skipped: \(roots.skipped)")
    #expect(roots.store.anchors.count > 20)
  }
}
