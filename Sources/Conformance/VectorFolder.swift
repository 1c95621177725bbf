import Foundation

/// Where the larger third-party vectors are.
package enum VectorFolder {
  /// The folder that TLS13_VECTORS names, or `../shared/vectors` beside the package.
  package static var path: String {
    if let path = ProcessInfo.processInfo.environment["TLS13_VECTORS"] { return path }
    return package.deletingLastPathComponent().path + "/shared/vectors"
  }

  /// The package that the program was compiled in. This file is Sources/Conformance/VectorFolder.swift.
  static var package: URL {
    (0..<3).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
  }

  /// Whether `folder` inside it is there.
  package static func has(_ folder: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + folder) }
}
