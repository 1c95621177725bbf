import Foundation
import SystemPackage
import TLS13Memory

/// What the operating system grants this process.
enum ProcessLimits {
  /// Keeps private keys out of core files: a crash then leaves none. Called before any key is read.
  ///
  /// A debugger of the same user can still attach, as to any process of theirs.
  static func forbidCoreDumps() {
    SystemCalls.forbidCoreDumps()
    #if os(Linux)
      // No kind of memory is dumped, not even for a program that the kernel hands cores to. core(5)
      do {
        let filter = try FileDescriptor.open(FilePath("/proc/self/coredump_filter"), .writeOnly)
        _ = try filter.closeAfter { try filter.writeAll("0".utf8) }
      } catch { return }  // Without /proc, the limit has to do.
    #endif
  }

  /// Opens the null device in the place of standard streams that are closed: the next file or socket that is opened would
  /// get their number, and what is meant for people would go there.
  static func openStandardStreams() {
    while let file = try? FileDescriptor.open(FilePath("/dev/null"), .readWrite) {
      guard file.rawValue > FileDescriptor.standardError.rawValue else { continue }
      return close(file)
    }
  }

  private static func close(_ file: FileDescriptor) {
    // Nothing was written that could be lost.
    _ = try? file.close()
  }

  /// Descriptors that serving takes beside one for each connection: standard streams, listening socket, files, and three
  /// for the event loop of each core.
  static var reservedFiles: Int { 16 + 3 * ProcessInfo.processInfo.activeProcessorCount }

  /// As many as common web servers take by default.
  static let defaultConnections = 1000

  /// How many connections can be open at once.
  ///
  /// - Parameter wanted: the user's limit; nil for the default.
  /// - Throws: where this process may not open the files for `wanted` connections, or for a single one.
  static func connections(_ wanted: Int?, openFiles: Int = sysconf(Int32(_SC_OPEN_MAX))) throws -> Int {
    // A negative limit is none.
    let room = openFiles < 0 ? Int.max : openFiles - reservedFiles
    guard room >= wanted ?? 1 else {
      throw CommandFailure(
        "\(wanted.map { "--max-connections \($0)" } ?? "serving") takes \(reservedFiles + (wanted ?? 1)) open files, and "
          + "this process may have \(openFiles); raise the limit (ulimit -n)\(wanted == nil ? "" : " or serve fewer")")
    }
    return wanted ?? min(defaultConnections, room)
  }
}
