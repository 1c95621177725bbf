import Foundation
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import Testing

/// Certificates that openssl signs with hashes that are broken.
@Suite struct WeakSignatureTests {
  /// A client certificate of a CA, both made by openssl.
  private func issue(_ hash: String) throws -> (credential: Credential, trust: TrustStore) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls13-weak-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    func run(_ command: String, _ arguments: [String]) throws {
      let process = try ChildProcess("openssl", [command] + arguments)
      #expect(try process.waitForEnd() == 0, "\(process.transcript)")
    }
    try "extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n".write(
      toFile: path("leaf.cnf"), atomically: false, encoding: .utf8)
    try run(
      "req",
      ["-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-subj", "/CN=Weak CA", "-days", "2"]
        + ["-addext", "keyUsage=critical,keyCertSign", "-keyout", path("ca.key"), "-out", path("ca.pem")])
    try run(
      "req",
      ["-newkey", "rsa:2048", "-nodes", "-subj", "/CN=client", "-keyout", path("leaf.key"), "-out", path("leaf.csr")])
    try run(
      "x509",
      ["-req", "-in", path("leaf.csr"), "-CA", path("ca.pem"), "-CAkey", path("ca.key"), "-set_serial", "1"]
        + ["-days", "1", "-extfile", path("leaf.cnf"), "-\(hash)", "-out", path("leaf.pem")])
    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name)))) }
    let credential = try Credential(
      chainPEM: bytes("leaf.pem"), keyPEM: bytes("leaf.key"), crypto: InteropLab.crypto)
    return (credential, TrustStore(anchors: try Certificate.pemChain(bytes("ca.pem"))))
  }

  // RFC 9846 §4.5.1.3
  @Test(arguments: ["md5", "sha1", "sha224", "sha256"])
  func aCertificateSignedWithABrokenHash(_ hash: String) throws {
    let (credential, trust) = try issue(hash)
    let lab = InteropLab.shared
    var client = ClientConfiguration(crypto: InteropLab.crypto, serverAuthentication: .required(lab.authority.trust))
    client.credentials = [credential]
    let server = ServerConfiguration(
      crypto: InteropLab.crypto, credentials: [try lab.server().credential], clientAuthentication: .required(trust))
    var ours = TLSConnection(server: try ServerContext(server))
    var theirs = try TLSConnection(client: ClientContext(client), serverName: ServerName(InteropLab.serverName))
    var error: TLSError?
    while ours.hasOutput || theirs.hasOutput, error == nil {
      error = deliver(theirs.takeOutput(), to: &ours)
      if let received = deliver(ours.takeOutput(), to: &theirs) { #expect(received.alert == error?.alert) }
    }
    guard hash != "sha256" else {
      #expect(error == nil && ours.information?.peer?.certificate == credential.chain.first)
      return
    }
    // For SHA-224 the RFC names no alert; it is no algorithm that we know.
    let isKnown = hash != "sha224"
    #expect(error?.alert == (isKnown ? .badCertificate : .unsupportedCertificate))
    #expect(error?.certificateVerdict?.kind == (isKnown ? .weakKey : .unsupportedAlgorithm))
    #expect(ours.information == nil)
  }

  private func deliver(_ bytes: [UInt8], to connection: inout TLSConnection) -> TLSError? {
    var bytes = bytes
    while !bytes.isEmpty {
      do throws(TLSError) {
        var span = bytes.mutableSpan
        let consumed = try connection.receive(&span).consumed
        guard consumed > 0 else { return nil }
        bytes.removeFirst(consumed)
      } catch { return error }
    }
    return nil
  }
}
