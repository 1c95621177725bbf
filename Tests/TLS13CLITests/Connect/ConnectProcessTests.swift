import Foundation
import Testing

@testable import TLS13CLI

/// The client as a process, with our server, OpenSSL's and Python's.
@Suite(.enabled(if: Tool.path != nil, "the tls13 executable is not beside the tests"))
struct ConnectProcessTests {
  private let lab = FileLab()

  private func report(_ tool: Tool) throws -> [String: Any] {
    let lines = tool.output.split(separator: "\n")
    try #require(lines.count == 1, "\(tool.output)")
    return try #require(JSONSerialization.jsonObject(with: Data(tool.output.utf8)) as? [String: Any])
  }

  // MARK: What is said of a connection

  @Test func aReportInJSON() throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve(["--echo", "--alpn", "h2"], asksClients: true)
    let arguments = ["--json", "--alpn", "h2", "--showcerts", "--export", "EXPORTER-test:16", "--session-out"]
    let client = try lab.connect(server.port(), arguments + [lab.file("session")], input: "hello\n")
    try client.succeed()
    let report = try report(client)
    for (name, value) in [
      "address": "localhost:\(try server.port())", "outcome": "closed", "protocolVersion": "TLS 1.3",
      "cipherSuite": "TLS_AES_128_GCM_SHA256", "group": "X25519MLKEM768", "applicationProtocol": "h2",
      "serverName": "localhost", "serverProof": "certificate", "signatureScheme": "ecdsa_secp256r1_sha256",
      "clientSignatureScheme": "ecdsa_secp256r1_sha256",
    ] { #expect(report[name] as? String == value, "\(name): \(report)") }
    for (name, value) in [
      "serverAuthenticated": true, "helloRetryRequest": false, "clientCertificateRequested": true, "resumed": false,
      "sessionWritten": true,
    ] { #expect(report[name] as? Bool == value, "\(name): \(report)") }
    #expect(report["version"] as? Int == 1 && report["bytesReceived"] as? Int == 6)
    #expect(report["failure"] == nil && report["earlyDataAccepted"] == nil)
    let certificate = try #require((report["certificates"] as? [[String: Any]])?.first)
    #expect(certificate["names"] as? [String] == ["DNS localhost", "IP 127.0.0.1"])
    #expect((certificate["sha256"] as? String)?.count == 64)
    #expect(certificate["pem"] as? String == (try String(contentsOfFile: lab.file("localhost.pem"), encoding: .utf8)))
    let exported = try #require((report["exported"] as? [[String: Any]])?.first)
    #expect(exported["label"] as? String == "EXPORTER-test" && (exported["hexadecimal"] as? String)?.count == 32)
  }

  @Test func aReportOfAFailure() throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve(["--echo"], asksClients: true)
    let client = try Tool([
      "connect", "localhost:\(server.port())", "--ca", lab.file("ca.pem"), "--servername", "other.test", "--json",
    ])
    try client.finish()
    #expect(client.status == 1)
    let report = try report(client)
    let failure = try #require(report["failure"] as? [String: Any])
    #expect(report["outcome"] as? String == "failed" && report["cipherSuite"] == nil)
    #expect(failure["kind"] as? String == "certificateRejected" && failure["alert"] as? String != nil, "\(report)")
    #expect((failure["message"] as? String)?.contains("other.test") == true)
    #expect((report["certificates"] as? [Any])?.count == 1)
    // Nothing listens there.
    let unreachable = try Tool(["connect", "127.0.0.1:1", "--ca", lab.file("ca.pem"), "--json"])
    try unreachable.finish()
    #expect(((try self.report(unreachable))["failure"] as? [String: Any])?["kind"] as? String == "other")
  }

  @Test func oneLineOnRequest() throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve(["--echo"], asksClients: true)
    let client = try lab.connect(server.port(), ["--summary", "--groups", "P-256"], input: "hello\n")
    try client.succeed()
    #expect(client.output == "hello\n")
    #expect(
      client.errors.hasPrefix("localhost:\(try server.port()): CN=localhost (DNS localhost, IP 127.0.0.1), issued by "),
      "\(client.errors)")
    #expect(
      client.errors.hasSuffix(
        "TLS_AES_128_GCM_SHA256, secp256r1, our certificate shown (ecdsa_secp256r1_sha256)\n"), "\(client.errors)")
  }

  @Test(arguments: ["localhost", "other.test"])
  func certificatesAreShownAlsoWhereTheyAreRefused(_ name: String) throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve(["--echo"])
    let client = try lab.connect(server.port(), ["--showcerts", "--servername", name])
    try client.finish()
    #expect(client.status == (name == "localhost" ? 0 : 1))
    #expect(client.output.hasPrefix("0 subject: CN=localhost\n"), "\(client.output)")
    #expect(client.output.hasSuffix(try String(contentsOfFile: lab.file("localhost.pem"), encoding: .utf8)))
  }

  // MARK: Revocation and credentials

  @Test func revokedClientsAndServersAreRefused() throws {
    defer { lab.remove() }
    try lab.make()
    try lab.ca("crl")
    let list = lab.file("ca.crl")
    let server = try lab.serve(["--echo", "--crl", list], asksClients: true)
    try lab.connect(server.port(), ["--crl", list]).succeed()
    try lab.ca("revoke", lab.file("alice.pem"))
    try lab.ca("revoke", lab.file("localhost.pem"))
    try lab.ca("crl")
    let refused = try lab.connect(server.port(), ["--crl", list])
    try refused.finish()
    #expect(refused.status == 1 && refused.errors.contains("revoked"), "\(refused.errors)")
    let strict = try lab.serve(["--echo", "--crl", list], asksClients: true)
    let alice = try lab.connect(strict.port())
    try alice.finish()
    #expect(alice.status == 1 && alice.errors.contains("certificate_revoked"), "\(alice.errors)")
    try strict.waitForError("revoked")
  }

  @Test func aListOfAnotherAuthoritySaysNothingGood() throws {
    let other = FileLab()
    defer {
      lab.remove()
      other.remove()
    }
    try lab.make()
    try other.ca("init")
    try other.ca("crl")
    let server = try lab.serve(["--echo"])
    let client = try lab.connect(server.port(), ["--crl", other.file("ca.crl")])
    try client.finish()
    #expect(client.status == 1, "\(client.errors)")
  }

  /// What `openssl s_client` is shown.
  private func shown(_ port: String, _ arguments: [String]) throws -> String {
    let client = try Tool(
      ["s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", lab.file("ca.pem")] + arguments,
      program: "/usr/bin/openssl")
    try client.finish()
    return client.output
  }

  @Test func aServerShowsTheCertificateThatTheClientCanUse() throws {
    defer { lab.remove() }
    try lab.make()
    try lab.ca("issue", "--server", "rsa.test,localhost", "--algorithm", "rsa2048")
    try lab.ca("issue", "--server", "other.test")
    var arguments = ["serve", "--port", "0", "--echo"]
    for name in ["localhost", "rsa.test", "other.test"] {
      arguments += ["--cert", lab.file("\(name).pem"), "--key", lab.file("\(name).key")]
    }
    let server = try Tool(arguments)
    let port = try server.port()
    let ecdsa = try shown(port, ["-servername", "localhost", "-sigalgs", "ECDSA+SHA256:RSA-PSS+SHA256"])
    #expect(ecdsa.contains("Peer signature type: ECDSA") && ecdsa.contains("Verify return code: 0"), "\(ecdsa)")
    // The lab's CA signs with ECDSA.
    let rsa = try shown(port, ["-servername", "localhost", "-sigalgs", "RSA-PSS+SHA256"])
    #expect(rsa.contains("Peer signature type: RSA-PSS"), "\(rsa)")
    #expect(try shown(port, ["-servername", "other.test"]).contains("subject=CN = other.test"))
  }

  @Test func signatureSchemesAreForBothSides() throws {
    defer { lab.remove() }
    try lab.make()
    try lab.ca("issue", "--server", "rsa.test,localhost", "--algorithm", "rsa2048")
    let server = try Tool([
      "serve", "--port", "0", "--echo", "--cert", lab.file("rsa.test.pem"), "--key", lab.file("rsa.test.key"),
      "--client-ca",
      lab.file("ca.pem"), "--signature-schemes", "RSA-PSS+SHA512,ECDSA+SHA256",
    ])
    let client = try lab.connect(server.port(), ["--json"])
    try client.succeed()
    #expect(try report(client)["signatureScheme"] as? String == "rsa_pss_rsae_sha512")
    let other = try lab.connect(server.port(), ["--signature-schemes", "ecdsa_secp256r1_sha256"])
    try other.finish()
    #expect(other.status == 1)
    let unfit = try lab.serve(["--echo", "--signature-schemes", "ed25519"])
    try unfit.finish()
    #expect(unfit.status == 1 && unfit.errors.contains("localhost.key signs with none of --signature-schemes"))
  }

  // MARK: What the ClientHello says

  /// Prints the first cipher suite of a ClientHello, and whether it has the name.
  private static let listener = """
    import socket
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1])
    peer, _ = listener.accept()
    peer.settimeout(20)
    def take(count):
        data = b""
        while len(data) < count: data += peer.recv(count - len(data))
        return data
    hello = take(int.from_bytes(take(5)[3:5], "big"))
    start = 4 + 2 + 32
    start += 1 + hello[start] + 2
    print(hello[start:start + 2].hex(), "localhost" if b"localhost" in hello else "nameless")
    """

  @Test func namesAndReservedValuesCanBeLeftOut() throws {
    defer { lab.remove() }
    try lab.make()
    for (arguments, expected) in [([], "a localhost\n"), (["--no-grease", "--no-servername"], "1301 nameless\n")] {
      let listener = try Tool.python(Self.listener)
      let client = try lab.connect(listener.port(), arguments)
      try listener.succeed()
      try client.finish()
      #expect(listener.output.hasSuffix(expected), "\(listener.output)")
    }
    let server = try lab.serve(["--echo"])
    try lab.connect(server.port(), ["--no-grease", "--no-servername"]).succeed()
    let wrong = try lab.connect(server.port(), ["--no-servername", "--servername", "other.test"])
    try wrong.finish()
    #expect(wrong.status == 1 && wrong.errors.contains("other.test"), "\(wrong.errors)")
  }

  @Test(arguments: ["<&-", "</"])
  func inputThatCannotBeReadHasEnded(_ redirection: String) throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve(["--echo"])
    let command = "exec \"$0\" connect localhost:\(try server.port()) --ca \(lab.file("ca.pem")) \(redirection)"
    let client = try Tool(["-c", command, try #require(Tool.path)], program: "/bin/sh")
    try client.succeed()
  }

  // MARK: Keys

  @Test func bothSidesExportTheSame() throws {
    defer { lab.remove() }
    try lab.make()
    let export = ["--export", "EXPORTER-test:24"]
    let server = try lab.serve(["--echo"] + export)
    let client = try lab.connect(server.port(), export)
    try client.succeed()
    let line = try #require(
      client.errors.split(separator: "\n").first { $0.hasPrefix("exported EXPORTER-test (24 bytes): ") })
    #expect(line.split(separator: " ").last?.count == 48)
    try server.waitForError(String(line))
    let openSSL = try shown(
      server.port(), ["-servername", "localhost", "-keymatexport", "EXPORTER-test", "-keymatexportlen", "24"])
    let material = try #require(
      openSSL.split(separator: "\n").first { $0.contains("Keying material: ") }?.split(separator: " ").last)
    try server.waitForError(material.lowercased())
  }

  @Test func importedKeysAreBoundToTheirContext() throws {
    defer { lab.remove() }
    try lab.make()
    let key = ["--psk", "000102030405060708090a0b0c0d0e0f", "--psk-identity", "door", "--psk-import"]
    let server = try Tool(["serve", "--port", "0", "--echo"] + key + ["--psk-context", "lab"])
    let target = ["connect", "localhost:\(try server.port())", "--ca", lab.file("ca.pem")]
    let client = try Tool(target + key + ["--psk-context", "lab", "--json"])
    try client.succeed()
    let name = try report(client)["externalPSK"] as? String
    #expect(name == #""door" (imported for TLS 1.3 with SHA-256, context "lab")"#)
    let other = try Tool(target + key + ["--psk-context", "yard"])
    try other.finish()
    #expect(other.status == 1)
  }

  @Test func commandsUpdateKeysAndAskTheClient() throws {
    defer { lab.remove() }
    try lab.make()
    let (serverInput, clientInput) = (Pipe(), Pipe())
    let server = try Tool(
      [
        "serve", "--port", "0", "--cert", lab.file("localhost.pem"), "--key", lab.file("localhost.key"), "--client-ca",
        lab.file("ca.pem"), "--post-handshake-auth", "--commands", "--explain",
      ], inputPipe: serverInput)
    let client = try lab.connect(
      server.port(), ["--post-handshake-auth", "--commands", "--explain"], inputPipe: clientInput)
    try client.waitForError("Who proved what to whom")
    try clientInput.fileHandleForWriting.write(contentsOf: Data("hello\nK\nk\nmore\n".utf8))
    try server.wait(for: "the data") { $0.output.hasSuffix("hello\nmore\n") ? () : nil }
    #expect(server.errors.contains("<- KeyUpdate"), "\(server.errors)")
    #expect(!server.errors.contains("CN=alice"))
    try serverInput.fileHandleForWriting.write(contentsOf: Data("c\n".utf8))
    try server.waitForError("CN=alice")
    try clientInput.fileHandleForWriting.write(contentsOf: Data("q\n".utf8))
    try serverInput.fileHandleForWriting.write(contentsOf: Data("q\n".utf8))
    try client.succeed()
    try server.succeed()
  }

  // MARK: The end

  @Test func aSessionIsThereBeforeTheEnd() throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve(["--echo"])
    let input = Pipe()
    let client = try lab.connect(server.port(), ["--session-out", lab.file("session")], inputPipe: input)
    try client.wait(for: "the session") { _ in
      FileManager.default.fileExists(atPath: lab.file("session")) ? () : nil
    }
    // The connection is cut, and the session is good all the same.
    kill(server.number, SIGKILL)
    try client.finish()
    #expect(client.status == 1)
    withExtendedLifetime(input) {}
    _ = try SessionFile.read(lab.file("session"))
  }

  /// Sees the client's close_notify, or that none comes while it waits.
  private static let observer = """
    import socket, ssl, sys
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1])
    plain, _ = listener.accept()
    with context.wrap_socket(plain, server_side=True) as tls:
        assert tls.recv(5) == b"hello"
        tls.settimeout(1)
        try: print("closed" if tls.recv(1) == b"" else "data")
        except TimeoutError: print("open")
        tls.settimeout(20)
        tls.sendall(b"bye")
        try: tls.unwrap()
        except OSError: pass
    """

  @Test(arguments: [true, false])
  func theEndOfTheInputIsToldUnlessWeWait(_ waits: Bool) throws {
    defer { lab.remove() }
    try lab.make()
    let server = try Tool.python(Self.observer, [lab.file("localhost.pem"), lab.file("localhost.key")])
    let client = try lab.connect(server.port(), waits ? ["--wait"] : [], input: "hello")
    try client.finish()
    try server.succeed()
    #expect(server.output.hasSuffix(waits ? "open\n" : "closed\n"), "\(server.output)")
    if waits { #expect(client.status == 0 && client.output == "bye", "\(client.errors)") }
  }

  // MARK: Before TLS

  /// The plaintext part of each protocol, then an echo under TLS.
  private static let startTLSServer = """
    import socket, ssl, sys
    protocol = sys.argv[3]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1])
    plain, _ = listener.accept()
    plain.settimeout(20)
    def line():
        text = b""
        while not text.endswith(b"\\n"): text += plain.recv(1)
        return text.decode().strip().upper()
    def until(end):
        text = b""
        while not text.endswith(end): text += plain.recv(1)
        return text
    if protocol == "smtp":
        plain.sendall(b"220-mail.test\\r\\n220 ready\\r\\n")
        assert line().startswith("EHLO ")
        plain.sendall(b"250-mail.test\\r\\n250-PIPELINING\\r\\n250-STARTTLS\\r\\n250 HELP\\r\\n")
        assert line() == "STARTTLS"
        plain.sendall(b"220 go ahead\\r\\n")
    elif protocol == "imap":
        plain.sendall(b"* OK ready\\r\\n")
        tag, command = line().split()
        assert command == "STARTTLS"
        plain.sendall(tag.lower().encode() + b" OK begin\\r\\n")
    elif protocol == "postgres":
        assert plain.recv(8) == bytes([0, 0, 0, 8, 4, 210, 22, 47])
        plain.sendall(b"S")
    elif protocol == "ldap":
        assert plain.recv(1) == b"0"
        request = plain.recv(plain.recv(1)[0])
        assert request[:3] == bytes([2, 1, 1]) and request[7:] == b"1.3.6.1.4.1.1466.20037"
        plain.sendall(bytes([0x30, 12, 2, 1, 1, 0x78, 7, 10, 1, 0, 4, 0, 4, 0]))
    elif protocol == "xmpp":
        until(b"streams'>")
        plain.sendall(b"<?xml version='1.0'?><stream:stream id='1' version='1.0'><stream:features>"
                      b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>")
        until(b"/>")
        plain.sendall(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
    with context.wrap_socket(plain, server_side=True) as tls:
        tls.sendall(tls.recv(100))
        tls.unwrap()
    """

  @Test(arguments: StartTLS.allCases)
  func protocolsThatStartInPlaintext(_ protocol: StartTLS) throws {
    defer { lab.remove() }
    try lab.make()
    let server = try Tool.python(
      Self.startTLSServer, [lab.file("localhost.pem"), lab.file("localhost.key"), `protocol`.rawValue])
    let client = try lab.connect(server.port(), ["--starttls", `protocol`.rawValue], input: "hello")
    try client.succeed()
    #expect(client.output == "hello")
    try server.succeed()
  }

  /// A proxy that knows CONNECT, for one connection.
  private static let proxy = """
    import socket, sys, threading
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1])
    client, _ = listener.accept()
    head = b""
    while not head.endswith(b"\\r\\n\\r\\n"): head += client.recv(1)
    words = head.split()
    assert words[0] == b"CONNECT"
    host, port = words[1].decode().rsplit(":", 1)
    print(words[1].decode())
    server = socket.create_connection((host, int(port)))
    client.sendall(b"HTTP/1.1 200 Connection established\\r\\n\\r\\n")
    def copy(a, b):
        try:
            while data := a.recv(65536): b.sendall(data)
            b.shutdown(socket.SHUT_WR)
        except OSError: pass
    other = threading.Thread(target=copy, args=(server, client))
    other.start()
    copy(client, server)
    other.join()
    """

  @Test func throughAProxy() throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve(["--echo"])
    let proxy = try Tool.python(Self.proxy)
    let client = try lab.connect(server.port(), ["--proxy", "127.0.0.1:\(proxy.port())"], input: "hello")
    try client.succeed()
    #expect(client.output == "hello")
    try proxy.succeed()
    #expect(proxy.output.contains("localhost:\(try server.port())\n"))
  }
}
