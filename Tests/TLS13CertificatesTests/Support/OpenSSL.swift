import Foundation

/// Runs the `openssl` binary in a folder of its own, which is removed afterwards.
final class OpenSSL {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tls13-certificates-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  struct Failed: Error { let arguments: [String], output: String }

  /// Runs one command line in the folder; file names are relative to it.
  @discardableResult
  func run(_ commandLine: String) throws -> String {
    let arguments = commandLine.split(separator: " ").map(String.init)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(arguments: arguments, output: output) }
    return output
  }

  func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: name))) }

  func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: folder.appending(path: name)) }

  func write(_ text: String, _ name: String) throws { try write(Array(text.utf8), name) }
}
