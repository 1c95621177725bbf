import Foundation

/// What BoringSSL's protocol test runner drives: one process for each test, told by its arguments what to do and what
/// to expect. PORTING.md in the runner's sources describes the protocol.
@main
enum BoGoShim {
  /// Says that a test needs something that is not there.
  private static let unimplemented: Int32 = 89

  static func main() async {
    do {
      let flags = try Flags(CommandLine.arguments.dropFirst())
      guard !flags.initial.asksForHandshaker else { return print("No") }
      try await Session(flags).run()
    } catch let error as Unimplemented {
      complain("unimplemented: \(error.what)")
      exit(unimplemented)
    } catch {
      complain(ErrorToken.line(for: error))
      exit(1)
    }
  }

  /// The runner reads standard error, which stays empty where all went well.
  private static func complain(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}

/// A flag, or a value of one, that this shim does not implement.
struct Unimplemented: Error {
  let what: String

  init(_ what: String) { self.what = what }
}

/// An expectation of the test that did not come true, or a test that makes no sense here.
struct Mismatch: Error {
  let what: String

  init(_ what: String) { self.what = what }
}
