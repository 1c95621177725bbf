import Foundation
import Synchronization

/// Another program, with what it writes. Ended in ``end()``, in `deinit`, and by `timeout` if this process dies first.
final class ChildProcess {
  private let process = Process()
  private let input = Pipe()
  private let output: OutputCollector
  private let errors: OutputCollector
  private let name: String

  /// One at a time: a child that inherited another's pipe would keep it open.
  private static let starting = Mutex(())
  private static let ignoresBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

  init(_ program: String, _ arguments: [String]) throws {
    _ = Self.ignoresBrokenPipes
    name = ([program] + arguments.prefix(2)).joined(separator: " ")
    let watchdog = Self.path(of: "timeout").map { [$0, "-k", "1", "60"] } ?? []
    guard let path = Self.path(of: program) else { throw InteropFailure.process("\(program) is not installed") }
    let command = watchdog + [path] + arguments
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.standardInput = input
    (output, errors) = try Self.starting.withLock { [process] _ in
      let (output, errors) = (Pipe(), Pipe())
      process.standardOutput = output
      process.standardError = errors
      try withoutBlockedSignals { try process.run() }
      return (OutputCollector(output.fileHandleForReading), OutputCollector(errors.fileHandleForReading))
    }
  }

  deinit { end() }

  /// Where a program is installed; nil when it is not.
  static func path(of program: String) -> String? {
    guard !program.contains("/") else { return program }
    return ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  // MARK: Talking

  /// Writes to standard input, on a thread of its own: the program may not read it yet.
  func write(_ bytes: [UInt8]) {
    let handle = input.fileHandleForWriting
    Thread.detachNewThread { writeAll(bytes, handle.fileDescriptor) }
  }

  func write(_ text: String) { write(Array(text.utf8)) }

  func endInput() {
    // Closed already where the program has ended.
    do { try input.fileHandleForWriting.close() } catch {}
  }

  // MARK: Listening

  /// What it wrote to standard output so far.
  var standardOutput: String { output.text }
  /// What it wrote to standard error so far.
  var standardError: String { errors.text }
  /// What it wrote so far.
  var transcript: String { standardOutput + standardError }

  /// Waits until `found` gives something for the output so far.
  func wait<Result>(
    for what: String, before deadline: Deadline = Deadline(), _ found: (ChildProcess) -> Result?
  ) throws -> Result {
    while true {
      let isOver = !process.isRunning && output.isAtEnd && errors.isAtEnd
      if let result = found(self) { return result }
      guard !isOver else { throw InteropFailure.process("\(name) ended without \(what): \(transcript)") }
      guard !deadline.hasPassed else { throw InteropFailure.timeout("\(name): \(what); got: \(transcript)") }
      usleep(2000)
    }
  }

  /// Waits until the output holds `text`.
  func wait(for text: String) throws {
    try wait(for: text) { $0.transcript.contains(text) ? () : nil }
  }

  /// Waits for its end: its exit status.
  func waitForEnd() throws -> Int32 {
    let deadline = Deadline()
    while process.isRunning || !output.isAtEnd || !errors.isAtEnd {
      guard !deadline.hasPassed else { throw InteropFailure.timeout("\(name) does not end: \(transcript)") }
      usleep(2000)
    }
    return process.terminationStatus
  }

  /// Ends it now. `timeout` passes SIGTERM on and waits for the program; what ignores that is killed with it, as the
  /// process group that `timeout` leads.
  func end() {
    endInput()
    guard process.isRunning else { return }
    process.terminate()
    if waitUntilEnded(.seconds(3)) { return }
    let leader = process.processIdentifier
    if kill(-leader, SIGKILL) != 0 { kill(leader, SIGKILL) }
    _ = waitUntilEnded(.seconds(3))
  }

  private func waitUntilEnded(_ duration: Duration) -> Bool {
    let deadline = Deadline(in: duration)
    while process.isRunning, !deadline.hasPassed { usleep(1000) }
    return !process.isRunning
  }
}

/// Collects what comes out of a pipe, on a thread of its own, so that the writer never blocks.
private final class OutputCollector: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    var isAtEnd = false
  }

  private let state = Mutex(State())

  init(_ handle: FileHandle) {
    Thread.detachNewThread { [self] in
      while true {
        let data = readAvailable(handle.fileDescriptor)
        state.withLock {
          $0.bytes.append(contentsOf: data)
          $0.isAtEnd = data.isEmpty
        }
        guard data.isEmpty else { continue }
        // A Process lives on after its program, and with it the pipe; thousands of open files crash Process.run().
        do { try handle.close() } catch {}
        return
      }
    }
  }

  var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }
  var isAtEnd: Bool { state.withLock { $0.isAtEnd } }
}
