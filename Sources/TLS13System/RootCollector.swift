import TLS13Certificates

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads certificates from files and folders and remembers what it could not read.
struct RootCollector {
  /// Files read from one folder. Debian's has about 300, symbolic links included.
  static let maximumFiles = 10_000

  private(set) var certificates: [Certificate] = []
  private(set) var paths: [String] = []
  private(set) var skipped: [SystemRoots.Skipped] = []

  mutating func readNamed(file: String) throws(SystemRootsError) {
    guard read(file: file) else { throw .unreadable(path: file, variable: "SSL_CERT_FILE") }
  }

  mutating func readNamed(directory: String) throws(SystemRootsError) {
    guard read(directory: directory) else { throw .unreadable(path: directory, variable: "SSL_CERT_DIR") }
  }

  /// Reads every file of a folder, not those in folders inside it. False when there is no such folder.
  mutating func read(directory: String) -> Bool {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else { return false }
    for name in names.sorted().prefix(Self.maximumFiles) {
      let path = "\(directory)/\(name)"
      var isDirectory = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
        skipped.append(SystemRoots.Skipped(path: path, reason: "a link to nothing"))
        continue
      }
      if !isDirectory { read(file: path) }
    }
    return true
  }

  /// Reads a PEM bundle, or one certificate in DER. False when the file cannot be read.
  @discardableResult
  mutating func read(file: String) -> Bool {
    guard let data = FileManager.default.contents(atPath: file) else {
      skipped.append(SystemRoots.Skipped(path: file, reason: "cannot be read"))
      return false
    }
    let bytes = [UInt8](data)
    let before = certificates.count
    for found in Self.parse(bytes) {
      switch found {
      case .success(let certificate): certificates.append(certificate)
      case .failure(let error): skipped.append(SystemRoots.Skipped(path: file, reason: error.description))
      }
    }
    if certificates.count > before { paths.append(file) }
    return true
  }

  /// A DER certificate starts with a SEQUENCE's tag and a two-byte length, which no PEM text does.
  private static func parse(_ bytes: [UInt8]) -> [Result<Certificate, CertificateError>] {
    guard bytes.starts(with: [0x30, 0x82]) else { return Certificate.pemEach(bytes) }
    do throws(CertificateError) { return [.success(try Certificate(der: bytes))] } catch { return [.failure(error)] }
  }
}
