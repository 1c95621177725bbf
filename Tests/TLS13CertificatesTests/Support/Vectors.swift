import Foundation

/// The third-party vectors, which are not part of the package.
enum Vectors {
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["TLS13_VECTORS"] { return URL(filePath: path) }
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return package.deletingLastPathComponent().appending(path: "shared/vectors")
  }()

  /// Whether a folder or file is there; says so plainly when it is not.
  static func has(_ path: String) -> Bool {
    let exists = FileManager.default.fileExists(atPath: folder.appending(path: path).path)
    if !exists { print("SKIPPED: no \(path) in \(folder.path); set TLS13_VECTORS") }
    return exists
  }

  /// All regular files below a folder.
  static func files(_ path: String) -> [URL] {
    let root = folder.appending(path: path)
    let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isRegularFileKey])
    return (found?.allObjects as? [URL] ?? []).filter { !$0.hasDirectoryPath }.sorted { $0.path < $1.path }
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: path)))
  }
}
