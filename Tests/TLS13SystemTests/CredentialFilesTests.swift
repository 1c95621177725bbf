import Foundation
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@testable import TLS13System

@Suite struct CredentialFilesTests {
  private let folder: URL
  private let crypto = CryptoProvider.default

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tls13-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func write(_ bytes: [UInt8], _ name: String) throws -> String {
    let file = folder.appending(path: name)
    try Data(bytes).write(to: file)
    return file.path
  }

  private func failure(_ body: () throws(FileFailure) -> Void) -> String? {
    do throws(FileFailure) { try body() } catch { return error.description }
    return nil
  }

  private func contents(_ path: String) throws(FileFailure) -> [UInt8] {
    let contents = try SecretBytes(path: path)
    return [UInt8](contents.span)
  }

  @Test func filesAreReadToTheirEndAndNoFurther() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for count in [0, 1, 16_383, 16_384, 16_385, 100_000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let path = try write(bytes, "file")
      #expect(try contents(path) == bytes)
    }
    #expect(
      failure { () throws(FileFailure) in _ = try contents(folder.path) }?.contains("it is a folder") == true)
    #expect(
      failure { () throws(FileFailure) in _ = try contents("/dev/zero") }?.contains("more than 32 MiB") == true
    )
    let absent = folder.path + "/absent"
    #expect(failure { () throws(FileFailure) in _ = try contents(absent) }?.contains("No such file") == true)
  }

  @Test func pipesAreFiles() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("secret\nmore".utf8))
    try pipe.fileHandleForWriting.close()
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    #expect(try contents("/dev/fd/\(descriptor)") == Array("secret\nmore".utf8))
  }

  @Test func credentialsAndTrustFromFiles() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let key = try PrivateKey(generating: .ellipticCurve(.p256), crypto)
    let info = try SubjectPublicKeyInfo(key.signingKey(crypto).publicKey)
    var template = CertificateTemplate.authority(
      subject: try DistinguishedName(commonName: "a"), publicKey: info, validity: .hours(1, from: 1_767_225_600))
    template.keyUsage.insert(.digitalSignature)
    let certificate = try CertificateAuthority.selfSigned(
      template, key: key.signingKey(crypto), crypto: crypto
    ).certificate
    let der = try write(certificate.der, "a.der")
    let locked = try key.encryptedPKCS8PEM(password: SecretBytes(utf8: "pw"), iterations: 2, crypto: crypto)
    let keyFile = try write(Array(locked.utf8), "a.key")
    let both = try write(Array((locked + certificate.pem).utf8), "both.pem")
    #expect(try TrustStore(file: der, crypto: crypto).anchors == [certificate])
    let passwords = try Passwords(files: [try write(Array("no".utf8), "1"), try write(Array("pw\r\nrest".utf8), "2")])
    for (chain, key) in [(der, keyFile), (both, nil), (both, both)] as [(String, String?)] {
      let credential = try Credential(chainFile: chain, keyFile: key, passwords: passwords, crypto: crypto)
      #expect(credential.chain == [certificate])
    }
    #expect(try Credential(rawPublicKeyFile: keyFile, passwords: passwords, crypto: crypto).publicKey == info)
    // The file that is wrong is the one that is named.
    let missing = failure { () throws(FileFailure) in
      _ = try Credential(chainFile: der, keyFile: keyFile, crypto: crypto)
    }
    #expect(missing == "\(keyFile): private key: encrypted, and no password was given")
    let swapped = failure { () throws(FileFailure) in
      _ = try Credential(chainFile: keyFile, keyFile: der, passwords: passwords, crypto: crypto)
    }
    #expect(swapped?.hasPrefix("\(der): private key: none in it") == true)
  }
}
