import Foundation
import Testing

/// A run of the built tool, or of another program.
final class Tool {
  /// Beside the tests, where it was built.
  static let path: String? = {
    let tests = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0])
    let tool = tests.deletingLastPathComponent().appendingPathComponent("tls13").path
    return FileManager.default.isExecutableFile(atPath: tool) ? tool : nil
  }()

  private let process = Process()
  private let outputFile: URL
  private let errorFile: URL

  /// - Parameters:
  ///   - input: what standard input is, from the start to the end.
  ///   - inputPipe: standard input instead, for what comes later.
  ///   - unreadErrors: takes standard error and is never read.
  ///   - openFiles: the limit on open files.
  init(
    _ arguments: [String], input: String = "", inputPipe: Pipe? = nil, unreadErrors: Pipe? = nil, openFiles: Int? = nil,
    program: String? = nil
  ) throws {
    let base = FileManager.default.temporaryDirectory.appendingPathComponent("tls13-tool-\(UUID().uuidString)")
    let files = ["in", "out", "err"].map { base.appendingPathExtension($0) }
    try Data(input.utf8).write(to: files[0])
    for file in files[1...] { try Data().write(to: file) }
    (outputFile, errorFile) = (files[1], files[2])
    let command = [program ?? Self.path ?? ""] + arguments
    if let openFiles {
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "ulimit -n \(openFiles); exec \"$0\" \"$@\""] + command
    } else {
      process.executableURL = URL(fileURLWithPath: command[0])
      process.arguments = Array(command.dropFirst())
    }
    if let inputPipe {
      process.standardInput = inputPipe
    } else {
      process.standardInput = try FileHandle(forReadingFrom: files[0])
    }
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    if let unreadErrors {
      process.standardError = unreadErrors
    } else {
      process.standardError = try FileHandle(forWritingTo: files[2])
    }
    try process.run()
    try FileManager.default.removeItem(at: files[0])
  }

  /// A Python script, which speaks for another program. It is `{name}` in the arguments of an error.
  static func python(_ script: String, _ arguments: [String] = []) throws -> Tool {
    try Tool(["-u", "-c", script] + arguments, program: "/usr/bin/python3")
  }

  deinit {
    end()
    for file in [outputFile, errorFile] { try? FileManager.default.removeItem(at: file) }
  }

  var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }
  var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }
  var number: Int32 { process.processIdentifier }
  /// The exit status; nil after a signal.
  var status: Int32? { process.terminationReason == .exit ? process.terminationStatus : nil }

  /// Where a server listens: the number at the end of its first line.
  func port() throws -> String {
    try wait(for: "a port") { tool in
      guard let line = tool.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().first else {
        return nil
      }
      return line.split { !$0.isNumber }.last.map(String.init)
    }
  }

  /// Waits until `found` gives something.
  func wait<Result>(for what: String, _ found: (Tool) -> Result?) throws -> Result {
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .seconds(60) {
      let isOver = !process.isRunning
      if let result = found(self) { return result }
      if isOver { break }
      Thread.sleep(forTimeInterval: 0.01)
    }
    throw ToolFailure(reason: "no \(what): \(output)\(errors)")
  }

  /// Waits until standard error holds `text`.
  func waitForError(_ text: String) throws { try wait(for: text) { $0.errors.contains(text) ? () : nil } }

  /// Waits for its end.
  func finish() throws { try wait(for: "end") { $0.process.isRunning ? nil : () } }

  /// Waits for its end with status 0.
  func succeed(at location: SourceLocation = #_sourceLocation) throws {
    try finish()
    try #require(status == 0, "\(output)\(errors)", sourceLocation: location)
  }

  /// SIGTERM.
  func terminate() { process.terminate() }

  func end() {
    guard process.isRunning else { return }
    // A program that was started by a thread that blocks signals would not see another.
    kill(process.processIdentifier, SIGKILL)
    while process.isRunning { Thread.sleep(forTimeInterval: 0.005) }
  }

  /// What `search` finds in the process's writable memory, piece by piece. Linux shows a child's to its parent.
  func memory<Found>(_ search: ([UInt8]) -> [Found]) throws -> [Found] {
    let maps = try String(contentsOfFile: "/proc/\(number)/maps", encoding: .utf8)
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(number)/mem"))
    var found: [Found] = []
    for line in maps.split(separator: "\n") where line.contains(" rw") {
      let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt64($0, radix: 16) }
      guard ends.count == 2, (try? file.seek(toOffset: ends[0])) != nil,
        let bytes = try? file.read(upToCount: Int(ends[1] - ends[0]))
      else { continue }
      found += search([UInt8](bytes))
    }
    return found
  }
}

/// Why a test could not go on.
struct ToolFailure: Error {
  let reason: String
}

/// A folder with a CA, a server and a client, made by the tool.
struct FileLab {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls13-cli-\(UUID().uuidString)")

  func file(_ name: String) -> String { folder.appendingPathComponent(name).path }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func make() throws {
    try ca("init")
    try ca("issue", "--server", "localhost,127.0.0.1")
    try ca("issue", "--client", "alice")
  }

  /// Runs `tls13 ca` with its folder.
  func ca(_ command: String, _ arguments: String...) throws {
    try Tool(["ca", command, folder.path] + arguments).succeed()
  }

  /// A server on a free port, which asks clients for certificates.
  func serve(
    _ arguments: [String], asksClients: Bool = false, unreadErrors: Pipe? = nil, openFiles: Int? = nil
  ) throws -> Tool {
    let client = asksClients ? ["--client-ca", file("ca.pem")] : []
    return try Tool(
      ["serve", "--port", "0", "--cert", file("localhost.pem"), "--key", file("localhost.key")] + client + arguments,
      unreadErrors: unreadErrors, openFiles: openFiles)
  }

  /// Our client, as alice.
  func connect(_ port: String, _ arguments: [String] = [], input: String = "", inputPipe: Pipe? = nil) throws -> Tool {
    try Tool(
      ["connect", "localhost:\(port)", "--ca", file("ca.pem"), "--cert", file("alice.pem"), "--key", file("alice.key")]
        + arguments, input: input, inputPipe: inputPipe)
  }
}
