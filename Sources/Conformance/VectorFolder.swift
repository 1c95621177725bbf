import Foundation

/// Where the larger third-party vectors are.
package enum VectorFolder {
  /// The folder that TLS13_VECTORS names, or `../shared/vectors` beside the package.
  package static var path: String {
    if let path = ProcessInfo.processInfo.environment["TLS13_VECTORS"] { return path }
    // This file is Sources/Conformance/VectorFolder.swift.
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return package.deletingLastPathComponent().path + "/shared/vectors"
  }

  /// Whether `folder` inside it is there.
  package static func has(_ folder: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + folder) }
}
