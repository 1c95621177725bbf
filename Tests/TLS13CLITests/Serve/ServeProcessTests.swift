import Foundation
import Testing

@testable import TLS13CLI

/// A server as a process, under what networks and operating systems do to it.
@Suite(.enabled(if: Tool.path != nil, "the tls13 executable is not beside the tests"))
struct ServeProcessTests {
  private let lab = FileLab()

  /// A TLS client of Python's that says hello on `count` connections, one after another.
  private static let echoClient = """
    import socket, ssl, sys
    port, authority, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    context = ssl.create_default_context(cafile=authority)
    for _ in range(count):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as tls:
                tls.sendall(b"hello")
                assert tls.recv(5) == b"hello"
                tls.unwrap()
    """

  private func echo(_ port: String, count: Int = 1) throws {
    try Tool.python(Self.echoClient, [port, lab.file("ca.pem"), "\(count)"]).succeed()
  }

  @Test func connectionsBeyondTheLimitAreClosed() throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve(["--echo", "--accept", "1"])
    let script = """
      import socket, sys
      peers = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(3)]
      # The first is the one that is served, and sends nothing.
      peers[0].close()
      for peer in peers[1:]:
          peer.settimeout(20)
          try: assert peer.recv(1) == b""
          except ConnectionResetError: pass
      """
    try Tool.python(script, [server.port()]).succeed()
    try server.succeed()
    #expect(server.errors.contains("handshake failed: "), "\(server.errors)")
  }

  @Test func aSignalEndsTheServerUnderAFloodOfConnections() throws {
    defer { lab.remove() }
    try lab.make()
    let script = """
      import socket, sys
      held, count = [], 0
      while True:
          try: held.append(socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=0.2))
          except OSError:
              if count >= 300: break
              continue
          count += 1
          if count == 300: print("flooded")
          if len(held) > 100: held.pop(0).close()
      """
    for _ in 1...5 {
      let server = try lab.serve(["--echo"])
      let flood = try Tool.python(script, [server.port()])
      try flood.wait(for: "the flood") { $0.output.contains("flooded") ? () : nil }
      server.terminate()
      try server.finish()
      #expect(server.status == 0, "\(server.errors)")
      flood.end()
    }
  }

  @Test func aReaderOfStandardErrorThatStallsStopsNothing() throws {
    defer { lab.remove() }
    try lab.make()
    let unread = Pipe()
    let server = try lab.serve(["--echo", "--explain"], unreadErrors: unread)
    // Some 4 KB each, and a pipe holds 64 KiB.
    try echo(server.port(), count: 50)
    server.terminate()
    try server.finish()
    #expect(server.status == 0)
    withExtendedLifetime(unread) {}
  }

  @Test func fewOpenFilesMeanFewConnectionsAtOnce() throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve(["--echo"], openFiles: ProcessLimits.reservedFiles + 10)
    let script = """
      import socket, sys
      peers = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(100)]
      print("connected")
      for peer in peers: peer.close()
      """
    try Tool.python(script, [server.port()]).succeed()
    try echo(server.port())
    server.terminate()
    try server.succeed()
  }

  @Test func tooFewOpenFilesAreAnError() throws {
    let failure = #expect(throws: CommandFailure.self) { try ProcessLimits.connections(500, openFiles: 400) }
    #expect(failure?.description.contains("--max-connections 500 takes") == true)
    #expect(failure?.description.contains("ulimit -n") == true)
    #expect(throws: CommandFailure.self) { try ProcessLimits.connections(nil, openFiles: 8) }
    #expect(try ProcessLimits.connections(nil, openFiles: ProcessLimits.reservedFiles + 7) == 7)
    #expect(try ProcessLimits.connections(nil, openFiles: 1 << 20) == ProcessLimits.defaultConnections)
  }

  @Test func connectionsBeyondTheMaximumWait() throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve(["--echo", "--max-connections", "1"])
    let script = """
      import socket, ssl, sys
      context = ssl.create_default_context(cafile=sys.argv[2])
      def connect(timeout):
          plain = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=timeout)
          return context.wrap_socket(plain, server_hostname="localhost", do_handshake_on_connect=False)
      first = connect(20)
      first.do_handshake()
      second = connect(1)
      try:
          second.do_handshake()
          sys.exit("both at once")
      except TimeoutError: pass
      first.close()
      second.settimeout(20)
      third = connect(20)
      second.close()
      third.do_handshake()
      third.sendall(b"hello")
      assert third.recv(5) == b"hello"
      """
    try Tool.python(script, [server.port(), lab.file("ca.pem")]).succeed()
  }

  @Test(arguments: ["--echo", "--www"])
  func idleConnectionsAreClosed(_ service: String) throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve([service, "--idle-timeout", "1"])
    let script = """
      import socket, ssl, sys
      context = ssl.create_default_context(cafile=sys.argv[2])
      plain = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
      with context.wrap_socket(plain, server_hostname="localhost") as tls:
          tls.settimeout(20)
          assert tls.recv(1) == b""
      """
    try Tool.python(script, [server.port(), lab.file("ca.pem")]).succeed()
    try server.waitForError("--idle-timeout")
  }

  @Test func aRequestThatComesByteByByteHasNoMoreTimeThanOthers() throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve(["--www", "--idle-timeout", "2"])
    let script = """
      import socket, ssl, sys, time
      context = ssl.create_default_context(cafile=sys.argv[2])
      plain = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
      start = time.monotonic()
      with context.wrap_socket(plain, server_hostname="localhost") as tls:
          tls.settimeout(0.2)
          while time.monotonic() - start < 20:
              try:
                  tls.sendall(b"G")
                  if tls.recv(1) == b"": sys.exit(0)
              except TimeoutError: pass
              except OSError: sys.exit(0)
      sys.exit("still open")
      """
    try Tool.python(script, [server.port(), lab.file("ca.pem")]).succeed()
  }

  #if os(Linux)
    /// Files that the tool knows nothing of take all numbers but a few.
    private static let starved = """
      import os, resource, socket, ssl, subprocess, sys, time
      tool, limit, lab = sys.argv[1], int(sys.argv[2]), sys.argv[3]
      taken = [os.dup(0) for _ in range(12)]
      resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
      server = subprocess.Popen(
          [tool, "serve", "--port", "0", "--echo", "--cert", lab + "/localhost.pem", "--key", lab + "/localhost.key"],
          stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=taken)
      port = int(server.stdout.readline().decode().rsplit(":", 1)[1])
      for file in taken: os.close(file)
      peers = [socket.create_connection(("127.0.0.1", port)) for _ in range(12)]
      def time_used():
          fields = open(f"/proc/{server.pid}/stat").read().rsplit(")", 1)[1].split()
          return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
      time.sleep(0.5)
      before = time_used()
      time.sleep(2)
      used = time_used() - before
      for peer in peers: peer.close()
      context = ssl.create_default_context(cafile=lab + "/ca.pem")
      with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
          with context.wrap_socket(plain, server_hostname="localhost") as tls:
              tls.sendall(b"hello")
              assert tls.recv(5) == b"hello"
      server.terminate()
      assert server.wait() == 0
      assert b"too many open files" in server.stderr.read()
      assert used < 0.1, used
      """

    @Test func withoutFileDescriptorsTheServerRests() throws {
      defer { lab.remove() }
      try lab.make()
      let limit = ProcessLimits.reservedFiles + 10
      try Tool.python(Self.starved, [try #require(Tool.path), "\(limit)", lab.folder.path]).succeed()
    }

    @Test func aCrashLeavesNoKeysBehind() throws {
      defer { lab.remove() }
      try lab.make()
      let server = try lab.serve(["--echo"])
      _ = try server.port()
      let limits = try String(contentsOfFile: "/proc/\(server.number)/limits", encoding: .utf8)
      let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
      #expect(line.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
      let filter = try String(contentsOfFile: "/proc/\(server.number)/coredump_filter", encoding: .utf8)
      #expect(Int(filter.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16) == 0)
    }
  #endif

  @Test func eachConnectionHasALine() throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve(["--echo", "--groups", "x25519", "--alpn", "h2,http/1.1"], asksClients: true)
    let session = lab.file("session")
    for arguments in [["--session-out", session], ["--session-in", session]] {
      let client = try lab.connect(server.port(), arguments + ["--alpn", "http/1.1"], input: "hello")
      try client.succeed()
    }
    try server.waitForError("resumed")
    let lines = server.errors.split(separator: "\n")
    try #require(lines.count == 2)
    let what = "TLS_AES_128_GCM_SHA256, x25519"
    #expect(lines[0].hasSuffix("\(what), for localhost, ALPN http/1.1"), "\(lines)")
    #expect(lines.allSatisfy { $0.contains(": CN=alice") }, "\(lines)")
    #expect(lines[1].hasSuffix("\(what), resumed, for localhost, ALPN http/1.1"), "\(lines)")
    // Without a certificate
    let stranger = try Tool(["connect", "localhost:\(server.port())", "--ca", lab.file("ca.pem")])
    try stranger.finish()
    #expect(stranger.status == 1)
    try server.waitForError("handshake failed: ")
  }

  @Test func quietServersLogNoConnections() throws {
    defer { lab.remove() }
    try lab.make()
    let server = try lab.serve(["--echo", "--accept", "1", "--quiet"])
    try echo(server.port())
    try server.succeed()
    #expect(server.errors == "")
  }
}
