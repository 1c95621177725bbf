import SystemPackage
package import TLS13
package import TLS13Certificates
package import TLS13Crypto
package import TLS13Memory

/// Why a file of certificates or keys is of no use, with its name.
package struct FileFailure: Error, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }

  /// What is wrong with the contents of a file.
  fileprivate init(_ paths: [String], _ error: any Error) {
    description = "\(paths.joined(separator: " with ")): \(error)"
  }
}

extension SecretBytes {
  /// Longer files are no files of certificates or keys.
  private static var maximumFileLength: Int { 32 << 20 }

  /// The contents of a file, a pipe included, in wiped memory and nowhere else.
  package init(path: String) throws(FileFailure) {
    do {
      let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
      defer { try? file.close() }
      self = try SystemFile.contents(of: file.rawValue, limit: Self.maximumFileLength)
    } catch let failure as SystemFile.Failure {
      throw Self.failure(path, Errno(rawValue: failure.code))
    } catch { throw Self.failure(path, error as? Errno ?? .ioError) }
  }

  private static func failure(_ path: String, _ errno: Errno) -> FileFailure {
    switch errno {
    case .isDirectory: FileFailure("cannot read \(path): it is a folder; name a file in it")
    case .fileTooLarge: FileFailure("cannot read \(path): it has more than \(maximumFileLength >> 20) MiB")
    default: FileFailure("cannot read \(path): \(errno.description)")
    }
  }
}

extension Passwords {
  /// The first lines of these files, to be tried in turn.
  package init(files: [String]) throws(FileFailure) {
    var secrets: [SharedSecretBytes] = []
    for path in files {
      let contents = try SecretBytes(path: path)
      let end = contents.span.indices.first { [0x0a, 0x0d].contains(contents.span[$0]) } ?? contents.count
      secrets.append(SharedSecretBytes(SecretBytes(copying: contents.span.extracting(0..<end))))
    }
    self.init(secrets)
  }
}

extension StoredFile {
  /// Reads a file: PEM, DER or PKCS#12.
  package init(path: String) throws(FileFailure) {
    let contents = try SecretBytes(path: path)
    do { self = try StoredFile(contents.span) } catch { throw FileFailure([path], error) }
  }
}

extension Certificate {
  /// The certificates of a file.
  package static func file(
    _ path: String, _ passwords: Passwords, _ crypto: CryptoProvider
  ) throws(FileFailure) -> [Certificate] {
    do { return try StoredFile(path: path).certificates(passwords, crypto) } catch let error as CertificateError {
      throw FileFailure([path], error)
    } catch { throw error as? FileFailure ?? FileFailure([path], error) }
  }
}

extension TrustStore {
  /// Trusts every certificate of a file.
  package init(file: String, passwords: Passwords = .none, crypto: CryptoProvider) throws(FileFailure) {
    self.init(anchors: try Certificate.file(file, passwords, crypto))
  }
}

extension Credential {
  /// Takes a chain and its key from files; without a key file, both from the same.
  package init(
    chainFile: String, keyFile: String?, passwords: Passwords = .none, crypto: CryptoProvider
  ) throws(FileFailure) {
    let chain = try StoredFile(path: chainFile)
    let keys: [any SigningKey]?
    if let keyFile { keys = try Self.keys(keyFile, passwords, crypto) } else { keys = nil }
    do { try self.init(chain, keys: keys, passwords, crypto) } catch {
      throw FileFailure([chainFile] + [keyFile].compactMap(\.self), error)
    }
  }

  /// Takes a key pair without a certificate.
  package init(
    rawPublicKeyFile path: String, passwords: Passwords = .none, crypto: CryptoProvider
  ) throws(FileFailure) {
    let keys = try Self.keys(path, passwords, crypto)
    do { try self.init(rawPublicKeyOf: keys) } catch { throw FileFailure([path], error) }
  }

  private static func keys(
    _ path: String, _ passwords: Passwords, _ crypto: CryptoProvider
  ) throws(FileFailure) -> [any SigningKey] {
    let file = try StoredFile(path: path)
    do { return try file.keys(passwords, crypto) } catch { throw FileFailure([path], error) }
  }
}
