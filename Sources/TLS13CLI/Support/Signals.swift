import Dispatch
import Foundation

/// Signals from the system.
enum Signals {
  /// A peer or a pipe that went away is an error of that write, not the end of the process.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Ends the process in so many seconds with status 0, should it not have ended by itself. No handler of the C library
  /// runs: threads may be in the middle of anything.
  static func exit(after seconds: Int) {
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) {
      _ = LineWriter.flushAll()
      _exit(0)
    }
  }

  /// Catches SIGINT and SIGTERM from now on: an element at the first one. The second one ends the process at once.
  static func termination() -> AsyncStream<Void> {
    AsyncStream { continuation in
      let sources = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
          for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
          continuation.yield()
        }
        source.resume()
        return UncheckedSource(source)
      }
      continuation.onTermination = { _ in for source in sources { source.value.cancel() } }
    }
  }
}

/// Dispatch sources may be cancelled from any thread, but do not say so.
private struct UncheckedSource: @unchecked Sendable {
  let value: any DispatchSourceSignal

  init(_ value: any DispatchSourceSignal) { self.value = value }
}
