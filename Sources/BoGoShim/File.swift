import Foundation
import SystemPackage

/// The files that the runner names.
enum File {
  /// The bytes of a file.
  static func read(_ path: String) throws -> [UInt8] {
    let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
    let handle = FileHandle(fileDescriptor: file.rawValue, closeOnDealloc: true)
    return [UInt8](try handle.readToEnd() ?? Data())
  }
}
