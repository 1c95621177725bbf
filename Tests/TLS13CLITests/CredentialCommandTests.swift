import Foundation
import Testing

/// Credentials and trust in files of every form, given to every command.
@Suite(.enabled(if: Tool.path != nil, "the tls13 executable is not beside the tests"))
struct CredentialCommandTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "tls13-cred-\(UUID().uuidString)").path

  private func file(_ name: String) -> String { folder + "/" + name }

  private func tls13(_ arguments: [String], input: String = "") throws -> Tool {
    let tool = try Tool(arguments, input: input)
    try tool.finish()
    return tool
  }

  @discardableResult
  private func shell(_ script: String) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "cd \(folder) && { \(script); }"]
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }

  /// A CA with a server and a client, and their keys and certificates in other forms. The password is `pw`.
  private func makeLab() throws {
    for arguments in [
      ["init", folder], ["issue", folder, "--server", "localhost"], ["issue", folder, "--client", "alice"],
    ] {
      let tool = try tls13(["ca"] + arguments)
      try #require(tool.status == 0, "\(tool.errors)")
    }
    let made = try shell(
      """
      set -e; echo pw > pw; echo no > wrong
      openssl x509 -in ca.pem -outform DER -out ca.der
      openssl pkcs12 -export -nokeys -in ca.pem -out ca.p12 -passout pass:
      openssl pkcs12 -export -in alice.pem -inkey alice.key -out alice.p12 -passout pass:pw
      openssl ec -in alice.key -aes256 -passout pass:pw -out legacy.key
      openssl pkcs8 -topk8 -in localhost.key -passout pass:pw -out encrypted.key
      cat legacy.key alice.pem > both.pem; openssl x509 -in alice.pem -outform DER -out alice.der
      openssl pkey -in alice.key -outform DER -out alice.key.der
      """)
    try #require(made.status == 0, "\(made.output)")
  }

  @Test func everyFormServesAndConnects() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try makeLab()
    let forms: [[String]] = [
      ["--cert", file("alice.p12"), "--password-file", file("pw")],
      ["--cert", file("both.pem"), "--password-file", file("wrong"), "--password-file", file("pw")],
      ["--cert", file("alice.der"), "--key", file("alice.key.der")],
      ["--cert", file("alice.pem"), "--key", file("alice.p12"), "--password-file", file("pw")],
      ["--cert", file("alice.pem"), "--key", file("legacy.key"), "--password-file", file("pw")],
    ]
    let server = try Tool([
      "serve", "--port", "0", "--cert", file("localhost.pem"), "--key", file("encrypted.key"), "--password-file",
      file("pw"), "--client-ca", file("ca.p12"), "--echo", "--accept", "\(forms.count)",
    ])
    defer { server.end() }
    let port = try server.port()
    for form in forms {
      let client = try tls13(["connect", "localhost:\(port)", "--ca", file("ca.der")] + form, input: "hello\n")
      #expect(client.status == 0 && client.output == "hello\n", "\(form) \(client.errors)")
    }
    try server.finish()
  }

  @Test func oneSentenceSaysWhatIsWrong() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try makeLab()
    let (chain, key) = (["--cert", file("alice.pem")], file("legacy.key"))
    for (arguments, sentence) in [
      (
        chain + ["--key", key],
        "legacy.key: private key: encrypted, and no password was given; give it with --password-file FILE"
      ),
      (
        chain + ["--key", key, "--password-file", file("wrong")],
        "legacy.key: private key: the password is wrong, or the file is damaged"
      ),
      (["--cert", file("both.pem")], "no password was given; give it with --password-file FILE"),
      (["--cert", file("alice.p12")], "no password was given; give it with --password-file FILE"),
      (chain + ["--key", folder], "it is a folder; name a file in it"),
      (chain + ["--key", file("absent")], "No such file"),
      (chain + ["--key", file("alice.pem")], "alice.pem: private key: none in it; found: a certificate"),
      (["--cert", file("alice.key"), "--key", file("alice.key")], "certificate: none in it; found: a private key"),
      (chain + ["--key", file("localhost.key")], "does not belong to"),
      (["--cert", file("alice.pem")], "alice.pem: the certificate chain: private key: none in it"),
    ] {
      let tool = try tls13(["connect", "localhost:1", "--ca", file("ca.pem")] + arguments)
      #expect(tool.status == 1 && tool.errors.contains(sentence), "\(tool.errors)")
      #expect(tool.errors.split(separator: "\n").count == 1)
    }
  }

  @Test func everyCommandReadsThem() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try makeLab()
    for path in ["alice.pem", "alice.der", "alice.p12", "both.pem"] {
      let tool = try tls13(
        ["verify", file(path), "--ca", file("ca.p12"), "--client", "--password-file", file("pw")])
      #expect(tool.status == 0, "\(path) \(tool.output)\(tool.errors)")
      let shown = try tls13(["inspect", file(path), file("legacy.key"), "--password-file", file("pw")])
      #expect(shown.output.contains("belongs to      the certificate of CN=alice"), "\(shown.output)\(shown.errors)")
    }
    // A CA whose key is encrypted.
    try shell("openssl pkcs8 -topk8 -in ca.key -passout pass:pw -out new.key && mv new.key ca.key")
    let closed = try tls13(["ca", "issue", folder, "--client", "bob"])
    #expect(closed.status == 1 && closed.errors.contains("give it with --password-file"), "\(closed.errors)")
    let open = try tls13(["ca", "issue", folder, "--client", "bob", "--password-file", file("pw")])
    #expect(open.status == 0, "\(open.errors)")
  }

  @Test func outputReplacesFilesOnly() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try makeLab()
    try shell("mkdir -p victim/deep && echo kept > victim/deep/file && ln -s /dev/null device")
    let tool = try tls13(["ca", "ocsp", folder, file("alice.pem"), "--output", file("victim")])
    #expect(tool.status == 1 && tool.errors.contains("it is a folder"), "\(tool.errors)")
    #expect(FileManager.default.fileExists(atPath: file("victim/deep/file")))
    let device = try tls13(["ca", "ocsp", folder, file("alice.pem"), "--output", file("device")])
    #expect(device.status == 1 && device.errors.contains("it is a device"), "\(device.errors)")
  }

  /// A file system with room for nothing more, in a mount namespace of its own.
  @Test(.enabled(if: geteuid() == 0, "only root can mount one"))
  func aFullDiskLeavesTheOldFile() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try makeLab()
    let tool = try #require(Tool.path)
    let run = try shell(
      """
      mkdir -p disk; cat > full.sh <<'END'
      mount -t tmpfs -o size=64k none disk || exit 77
      cp ca.pem ca.key alice.pem alice.key disk/ && cp alice.ocsp disk/old.ocsp 2>/dev/null; echo old > disk/old.ocsp
      sha256sum disk/alice.pem disk/alice.key disk/old.ocsp > before
      dd if=/dev/zero of=disk/fill bs=4096 2>/dev/null
      \(tool) ca issue disk --client alice --force; echo "issue: $?"
      \(tool) ca ocsp disk disk/alice.pem --output disk/old.ocsp; echo "ocsp: $?"
      sha256sum -c --quiet before && echo unchanged; ls -A disk
      END
      unshare -m sh full.sh
      """)
    guard run.status != 77, !run.output.contains("unshare failed"), !run.output.contains("permission denied") else {
      print("SKIPPED: no file system can be mounted here: \(run.output)")
      return
    }
    #expect(run.output.contains("issue: 1") && run.output.contains("ocsp: 1"), "\(run.output)")
    #expect(
      run.output.contains("unchanged") && run.output.contains("what was there before is unchanged"), "\(run.output)")
    #expect(!run.output.contains(".tls13-"), "\(run.output)")
  }

  /// Nothing of a private key's file, nor of what was decrypted, is left in the memory of a server that has read it.
  @Test(arguments: [
    ("RSA -pkeyopt rsa_keygen_bits:2048", "pkcs8 -topk8 -nocrypt"),
    ("EC -pkeyopt ec_paramgen_curve:P-256", "pkcs8 -topk8 -nocrypt"),
    ("RSA -pkeyopt rsa_keygen_bits:2048", "pkcs8 -topk8 -passout pass:pw"),
    ("RSA -pkeyopt rsa_keygen_bits:2048", "rsa -traditional -aes128 -passout pass:pw"),
    ("RSA -pkeyopt rsa_keygen_bits:2048", "pkcs12 -export -in c.pem -passout pass:a-password-to-look-for -inkey"),
  ])
  func noTextOfAKeyStaysInMemory(_ algorithm: String, _ form: String) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let input = form.hasSuffix("-inkey") ? "k.pem" : "-in k.pem"
    let made = try shell(
      """
      set -e; echo pw > pw; echo a-password-to-look-for > other
      openssl genpkey -algorithm \(algorithm) -out k.pem
      openssl req -x509 -new -key k.pem -subj /CN=localhost -addext subjectAltName=DNS:localhost -out c.pem
      openssl \(form) \(input) -out file; openssl pkcs8 -topk8 -nocrypt -in k.pem -outform DER -out k.der
      openssl pkey -in k.pem -traditional -outform DER -out t.der
      """)
    try #require(made.status == 0, "\(made.output)")
    let server = try Tool([
      "serve", "--port", "0", "--cert", file("c.pem"), "--key", file("file"), "--password-file", file("other"),
      "--password-file", file("pw"), "--echo",
    ])
    defer { server.end() }
    _ = try server.port()
    var needles: [[UInt8]] = [Array("a-password-to-look-for".utf8)]
    for name in ["file", "k.pem"] {
      let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file(name))), as: UTF8.self)
      needles += text.split(separator: "\n").filter { $0.count == 64 }.map { Array($0.utf8) }
    }
    // The encodings as a whole: a tag, lengths and the first bytes of a number that the key itself no longer has beside it.
    for name in ["k.der", "t.der"] {
      let der = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(name))))
      for start in stride(from: 0, to: der.count - 48, by: 16) { needles.append(Array(der[start..<(start + 48)])) }
    }
    // An RSA key's own numbers lie in memory for as long as it is used, the public one in the certificate as well.
    let own = try ownBytes()
    needles.removeAll { needle in own.contains { Self.contains($0, needle) } }
    try #require(needles.count > 3)
    let found = try server.memory { memory in needles.filter { Self.contains(memory, $0) } }
    #expect(found.isEmpty, "\(found.count) of \(needles.count): \(found.map { String(decoding: $0, as: UTF8.self) })")
  }

  /// What a server that has the key may have: its certificate, and each number of the key on its own.
  private func ownBytes() throws -> [[UInt8]] {
    let certificate = try shell("openssl x509 -in c.pem -outform DER -out c.der").status
    try #require(certificate == 0)
    var own = [[UInt8](try Data(contentsOf: URL(fileURLWithPath: file("c.der"))))]
    let der = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file("t.der"))))
    // The header of the SEQUENCE has two bytes, and those of a long length.
    var offset = der[1] >= 0x80 ? 2 + Int(der[1] & 0x7f) : 2
    while offset + 4 < der.count {
      let long = der[offset + 1] >= 0x80 ? Int(der[offset + 1] & 0x7f) : 0
      guard offset + 2 + long <= der.count else { break }
      let length =
        long == 0 ? Int(der[offset + 1]) : der[(offset + 2)..<(offset + 2 + long)].reduce(0) { $0 << 8 | Int($1) }
      let start = offset + 2 + long
      guard start + length <= der.count else { break }
      own.append(Array(der[start..<(start + length)]))
      offset = start + length
    }
    return own
  }

  private static func contains(_ haystack: [UInt8], _ needle: [UInt8]) -> Bool {
    Data(haystack).range(of: Data(needle)) != nil
  }
}
