import Foundation
import SystemPackage
import TLS13Memory
import TLS13System

/// The files that commands read and write. Those of certificates and keys are read by ``TrustFiles``.
enum Files {
  /// Whether something has this path.
  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// The contents of a file that are neither certificates nor keys.
  static func readSecret(_ path: String) throws -> SecretBytes {
    do { return try SecretBytes(path: path) } catch { throw CommandFailure(error.description) }
  }

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
    var files = FileReplacement()
    try files.add(bytes, at: path)
    try files.commit()
  }

  /// Writes a file that only its owner may read, in place of one that is there.
  static func writeSecret(_ secret: borrowing SecretBytes, to path: String) throws {
    var files = FileReplacement()
    try files.addSecret(secret, at: path)
    try files.commit()
  }

  /// Opens a file of secrets to append to; a new one is for its owner alone.
  static func openForAppending(_ path: String) throws -> FileDescriptor {
    do {
      return try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .append, .closeOnExec], permissions: .ownerReadWrite)
    } catch { throw CommandFailure("cannot append to \(path): \(reason(error))") }
  }

  /// What the system says, without the type around it.
  static func reason(_ error: any Error) -> String {
    if let errno = error as? Errno { return errno.description }
    if let failure = error as? SystemFile.Failure { return Errno(rawValue: failure.code).description }
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return (underlying ?? error as NSError).localizedDescription
  }
}

/// Files that take their places together: each is written whole beside its place, and renamed once all are.
///
/// What is there stays there until then, so that a full disk costs nothing, and it is replaced only if it is a file. A
/// symbolic link is replaced by the file, and what it points to is left alone: a link in a folder that others may write
/// to must not choose where a private key goes.
struct FileReplacement: ~Copyable {
  private var staged: [(temporary: String, target: String)] = []

  deinit { for file in staged { try? FileManager.default.removeItem(atPath: file.temporary) } }

  /// A file that everybody may read.
  mutating func add(_ bytes: [UInt8], at path: String) throws {
    try stage(bytes, path, [.ownerReadWrite, .groupRead, .otherRead])
  }

  /// A file that only its owner may read: it never exists with another mode.
  mutating func addSecret(_ secret: borrowing SecretBytes, at path: String) throws {
    var bytes = [UInt8](secret.span)
    defer {
      var span = bytes.mutableSpan
      span.wipe()
    }
    try stage(bytes, path, .ownerReadWrite)
  }

  /// Puts all files in their places.
  mutating func commit() throws {
    while let (temporary, target) = staged.first {
      do { try SystemFile.rename(temporary, to: target) } catch { throw Self.failure(target, error) }
      staged.removeFirst()
    }
  }

  private mutating func stage(_ bytes: [UInt8], _ path: String, _ permissions: FilePermissions) throws {
    try Self.checkTarget(path)
    let name = ".tls13-" + String(UInt64.random(in: .min ... .max), radix: 36)
    let temporary = FilePath(path).removingLastComponent().appending(name)
    do {
      let file = try FileDescriptor.open(
        temporary, .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec], permissions: permissions)
      staged.append((temporary.string, path))
      try file.closeAfter {
        _ = try file.writeAll(bytes)
        // Some file systems notice only now that the disk is full.
        try FileHandle(fileDescriptor: file.rawValue).synchronize()
      }
    } catch { throw Self.failure(path, error) }
  }

  /// Refuses to replace anything but a file.
  private static func checkTarget(_ path: String) throws {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
    for place in [FilePath(path).lexicallyNormalized().string, link ?? ""] {
      // /dev/stdout is a link that leads to a file now and then; it is the system's all the same.
      guard !place.hasPrefix("/dev/"), !place.hasPrefix("/proc/") else {
        throw CommandFailure("cannot write \(path): it is a device, which is not replaced; name a file")
      }
    }
    guard let type = try? Stat(FilePath(path)).type, type != .regular else { return }
    let kind =
      switch type {
      case .directory: "a folder"
      case .characterSpecial, .blockSpecial: "a device"
      case .fifo: "a pipe"
      case .socket: "a socket"
      default: "no file"
      }
    throw CommandFailure("cannot write \(path): it is \(kind), which is not replaced; name a file")
  }

  private static func failure(_ path: String, _ error: any Error) -> CommandFailure {
    let folder = FilePath(path).removingLastComponent().string
    return switch error as? Errno {
    case .permissionDenied?, .readOnlyFileSystem?, .notPermitted?:
      CommandFailure("cannot write \(path): no file can be made in \(folder.isEmpty ? "this folder" : folder)")
    default: CommandFailure("cannot write \(path): \(Files.reason(error)); what was there before is unchanged")
    }
  }
}
