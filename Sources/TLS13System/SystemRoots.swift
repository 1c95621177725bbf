public import TLS13Certificates

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The roots that the operating system trusts, read from where distributions keep them.
///
/// This is a module of its own because it is the one part that reads files: the certificates themselves are parsed and
/// validated by code that does no input or output.
public struct SystemRoots: Sendable {
  /// A file, or a certificate in one, that was left out.
  public struct Skipped: Sendable, Hashable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// Why it was left out.
    public let reason: String

    /// One line for people.
    public var description: String { "\(path): \(reason)" }
  }

  /// The roots; never empty.
  public let store: TrustStore
  /// The files that roots came from.
  public let paths: [String]
  /// What was left out.
  public let skipped: [Skipped]

  /// Reads the system's roots.
  ///
  /// `SSL_CERT_FILE` names a PEM bundle and `SSL_CERT_DIR` folders, with colons between them, of PEM or DER files. If
  /// one of them is set, nothing else is read: whoever names roots means those and no others. (OpenSSL and Go go on to
  /// read the default of the other variable.) Otherwise the first bundle that exists of ``bundlePaths`` is read, and if
  /// there is none, the folders of ``directoryPaths``.
  ///
  /// - Parameter environment: nil for the process's own.
  /// - Throws: ``SystemRootsError`` when no root was found, or when something that a variable names cannot be read. A
  ///   certificate that cannot be parsed is left out and reported in ``skipped``.
  public init(environment: [String: String]? = nil) throws(SystemRootsError) {
    let environment = environment ?? ProcessInfo.processInfo.environment
    let file = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    let directories = (environment["SSL_CERT_DIR"] ?? "").split(separator: ":").map(String.init)
    var collector = RootCollector()
    if file != nil || !directories.isEmpty {
      if let file { try collector.readNamed(file: file) }
      for directory in directories { try collector.readNamed(directory: directory) }
    } else if let bundle = Self.bundlePaths.first(where: FileManager.default.fileExists) {
      collector.read(file: bundle)
    } else {
      for directory in Self.directoryPaths { _ = collector.read(directory: directory) }
    }
    guard !collector.certificates.isEmpty else { throw .noRoots(collector.skipped) }
    store = TrustStore(anchors: collector.certificates)
    paths = collector.paths
    skipped = collector.skipped
  }

  /// Where distributions keep all roots in one file: Debian and Ubuntu, Fedora, openSUSE, RHEL, then Alpine and macOS.
  public static let bundlePaths = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
  ]

  /// Where distributions keep each root in a file of its own.
  public static let directoryPaths = ["/etc/ssl/certs", "/etc/pki/tls/certs"]
}

extension TrustStore {
  /// The roots that the operating system trusts; ``SystemRoots`` says also where they came from and what was skipped.
  ///
  /// - Throws: as ``SystemRoots/init(environment:)``.
  public static func system() throws(SystemRootsError) -> TrustStore { try SystemRoots().store }
}

/// Why the system's roots are not known.
public enum SystemRootsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Something that an environment variable names cannot be read.
  case unreadable(path: String, variable: String)
  /// No file had a root in it; what was left out on the way.
  case noRoots([SystemRoots.Skipped])

  /// One line that says what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let variable): "\(variable) names \(path), which cannot be read"
    case .noRoots(let skipped):
      "no trusted roots found\(skipped.first.map { " (\($0))" } ?? ""): install the package ca-certificates, or name a "
        + "PEM bundle in SSL_CERT_FILE"
    }
  }
}
