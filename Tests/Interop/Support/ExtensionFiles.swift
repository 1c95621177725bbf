import Foundation
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory

extension Identity {
  /// The public key beside the private one, as PEM; the file goes with the lab's folder.
  func publicKeyFile() throws -> String {
    let path = keyFile + ".pub"
    let pem = PEM.encode(PEMBlock(label: "PUBLIC KEY", der: credential.publicKey.der))
    try pem.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// The same key without its certificate.
  func rawPublicKey() throws -> Credential {
    try Credential(rawPublicKey: credential.publicKey, key: credential.key)
  }

  /// An OCSP response for the certificate, from now on for an hour, and the file that holds it.
  func ocspResponse(_ status: OCSPCertificateStatus = .good) throws -> (der: [UInt8], file: String) {
    let now = SystemClock.unixMilliseconds() / 1000
    let answer = OCSPAnswer(credential.chain[0], status, thisUpdate: now - 60, nextUpdate: now + 3600)
    let response = try InteropLab.shared.authority.authority.ocspResponse([answer], producedAt: now - 60)
    let file = "\(certificateFile).\(UUID().uuidString).ocsp"
    try Data(response.der).write(to: URL(fileURLWithPath: file))
    return (response.der, file)
  }
}

extension InteropLab {
  /// A path that nothing has yet, in the folder that goes at exit.
  func newFile(_ suffix: String) -> String { "\(authority.file).\(UUID().uuidString).\(suffix)" }
}

/// The 32 bytes behind a mark in a program's output, as hexadecimal digits.
func hexadecimal32(after mark: String, in text: String) -> [UInt8]? {
  guard let start = text.range(of: mark)?.upperBound else { return nil }
  let digits = text[start...].prefix(64)
  let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap { offset in
    UInt8(digits.dropFirst(offset).prefix(2), radix: 16)
  }
  return bytes.count == 32 ? bytes : nil
}
