import Foundation
import SystemPackage
import TLS13Memory

/// The files that commands read and write.
enum Files {
  /// The bytes of a file.
  static func read(_ path: String) throws -> [UInt8] {
    do {
      let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
      let handle = FileHandle(fileDescriptor: file.rawValue, closeOnDealloc: true)
      return [UInt8](try handle.readToEnd() ?? Data())
    } catch { throw CommandFailure("cannot read \(path): \(reason(error))") }
  }

  /// Whether something has this path.
  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch { throw CommandFailure("cannot make the folder \(path): \(reason(error))") }
  }

  /// Writes a file that everybody may read, in place of one that is there.
  static func write(_ text: String, to path: String) throws { try write([UInt8](text.utf8), to: path) }

  /// Writes a file that everybody may read, in place of one that is there.
  static func write(_ bytes: [UInt8], to path: String) throws {
    try create(path, bytes, [.ownerReadWrite, .groupRead, .otherRead])
  }

  /// Writes a file that only its owner may read: it never exists with another mode.
  static func writeSecret(_ secret: borrowing SecretBytes, to path: String) throws {
    var bytes = [UInt8](secret.span)
    defer {
      var span = bytes.mutableSpan
      span.wipe()
    }
    try create(path, bytes, .ownerReadWrite)
  }

  /// The file at `path` is a new one, so that neither its mode nor a link that stood there matters.
  private static func create(_ path: String, _ bytes: [UInt8], _ permissions: FilePermissions) throws {
    do {
      if exists(path) { try FileManager.default.removeItem(atPath: path) }
      let file = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: permissions)
      _ = try file.closeAfter { try file.writeAll(bytes) }
    } catch { throw CommandFailure("cannot write \(path): \(reason(error))") }
  }

  /// Opens a file of secrets to append to; a new one is for its owner alone.
  static func openForAppending(_ path: String) throws -> FileDescriptor {
    do {
      return try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .append, .closeOnExec], permissions: .ownerReadWrite)
    } catch { throw CommandFailure("cannot append to \(path): \(reason(error))") }
  }

  /// What the system says, without the type around it.
  private static func reason(_ error: any Error) -> String {
    if let errno = error as? Errno { return errno.description }
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return (underlying ?? error as NSError).localizedDescription
  }
}
