import Foundation
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// A CA that writes what it issues to files.
struct LabAuthority: Sendable {
  let authority: CertificateAuthority
  let trust: TrustStore
  /// The CA's own certificate.
  let file: String
  private let folder: URL

  /// What an intermediate CA adds to the chains that it issues.
  private let intermediates: [Certificate]

  init(_ name: String, _ folder: URL) throws {
    let key = try PrivateKey(generating: .ellipticCurve(.p256), InteropLab.crypto).signingKey(InteropLab.crypto)
    authority = try CertificateAuthority.selfSigned(
      Self.template(name, key), key: key, crypto: InteropLab.crypto)
    trust = TrustStore(anchors: [authority.certificate])
    self.folder = folder
    intermediates = []
    file = folder.appendingPathComponent("\(name).pem").path
    try authority.certificate.pem.write(toFile: file, atomically: false, encoding: .utf8)
  }

  /// A CA below this one, trusted through it only.
  func intermediate(_ name: String) throws -> LabAuthority {
    let key = try PrivateKey(generating: .ellipticCurve(.p384), InteropLab.crypto).signingKey(InteropLab.crypto)
    let certificate = try authority.issue(Self.template(name, key))
    return LabAuthority(
      authority: try CertificateAuthority(certificate: certificate, key: key, crypto: InteropLab.crypto),
      trust: trust, file: file, folder: folder, intermediates: [certificate] + intermediates)
  }

  private init(
    authority: CertificateAuthority, trust: TrustStore, file: String, folder: URL, intermediates: [Certificate]
  ) {
    self.authority = authority
    self.trust = trust
    self.file = file
    self.folder = folder
    self.intermediates = intermediates
  }

  private static func template(_ name: String, _ key: any SigningKey) throws -> CertificateTemplate {
    .authority(
      subject: try DistinguishedName(commonName: name), publicKey: try SubjectPublicKeyInfo(key.publicKey),
      validity: validity(-3...3))
  }

  func server(
    _ name: String, _ kind: KeyKind = .p256, names: [String] = [InteropLab.serverName],
    days: ClosedRange<Int64> = -1...1
  ) throws -> Identity {
    try issue(name, kind) { key in
      try .server(names: names.map { try ServerName($0) }, publicKey: key, validity: Self.validity(days))
    }
  }

  func client(_ name: String, _ kind: KeyKind = .p256, days: ClosedRange<Int64> = -1...1) throws -> Identity {
    try issue(name, kind) { key in
      try .client(name: name, publicKey: key, validity: Self.validity(days))
    }
  }

  private func issue(
    _ name: String, _ kind: KeyKind, _ template: (SubjectPublicKeyInfo) throws -> CertificateTemplate
  ) throws -> Identity {
    let pss = kind == .rsaPSS
    let privateKey = try PrivateKey(generating: kind.type, InteropLab.crypto, pss: pss)
    let key = try privateKey.signingKey(InteropLab.crypto)
    let certificate = try authority.issue(template(SubjectPublicKeyInfo(key.publicKey, pss: pss)))
    let certificateFile = folder.appendingPathComponent("\(name).pem").path
    let keyFile = folder.appendingPathComponent("\(name).key").path
    let chain = [certificate] + intermediates
    try chain.map(\.pem).joined().write(toFile: certificateFile, atomically: false, encoding: .utf8)
    let intermediatesFile = folder.appendingPathComponent("\(name)-intermediates.pem").path
    try intermediates.map(\.pem).joined().write(toFile: intermediatesFile, atomically: false, encoding: .utf8)
    let pem = privateKey.pkcs8PEM()
    try Data([UInt8](pem.span)).write(to: URL(fileURLWithPath: keyFile))
    return Identity(
      credential: try Credential(chain: chain, key: key), certificateFile: certificateFile, keyFile: keyFile,
      intermediatesFile: intermediatesFile)
  }

  /// From so many days after now, in seconds since 1970.
  private static func validity(_ days: ClosedRange<Int64>) -> ClosedRange<Int64> {
    let now = SystemClock.unixMilliseconds() / 1000
    return (now + days.lowerBound * 86_400)...(now + days.upperBound * 86_400)
  }
}
