import ArgumentParser
import Foundation

/// The command line tool: every part of a mutually authenticated connection, one subcommand each.
@main
struct TLS13Command: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tls13",
    abstract: "TLS 1.3 with mutual authentication: make certificates, serve, connect, and watch the handshake.",
    discussion: """
      A server proves who it is with a certificate; with mutual TLS the client does the same. To see both:

        tls13 ca init lab
        tls13 ca issue lab --server localhost,127.0.0.1
        tls13 ca issue lab --client alice
        tls13 serve --port 4433 --cert lab/localhost.pem \\
          --key lab/localhost.key --client-ca lab/ca.pem --www
        tls13 connect localhost:4433 --ca lab/ca.pem --cert lab/alice.pem \\
          --key lab/alice.key --explain

      The certification authority (ca.pem) is what each side trusts; ca.key signs and stays secret.
      """,
    subcommands: [
      CACommand.self, ServeCommand.self, ConnectCommand.self, VerifyCommand.self, InspectCommand.self,
    ])

  /// Runs the command that the arguments name. Notes are written before the process ends, unless their reader stalls.
  static func main() async {
    ProcessLimits.openStandardStreams()
    ProcessLimits.forbidCoreDumps()
    Signals.ignoreBrokenPipes()
    do {
      try await run()
      guard LineWriter.flushAll() else { _exit(0) }
    } catch {
      guard LineWriter.flushAll() else { _exit(exitCode(for: error).rawValue) }
      exit(withError: error)
    }
  }

  private static func run() async throws {
    var command = try parseAsRoot()
    guard var asynchronous = command as? any AsyncParsableCommand else { return try command.run() }
    try await asynchronous.run()
  }
}
