import TLS13Crypto
import TLS13Memory

/// How a block is encrypted whose headers say so: what OpenSSL calls traditional. RFC 1421 §4.6.1.1, §4.6.1.3
///
/// ```
/// Proc-Type: 4,ENCRYPTED
/// DEK-Info: AES-256-CBC,94F3…
/// ```
///
/// The key comes from the password by one MD5 for every 16 bytes, with the first 8 bytes of the vector as salt: the
/// password is guessed quickly. It is read for those who have such files, and never written.
struct PEMEncryption: Hashable, Sendable {
  let cipher: String
  let initializationVector: [UInt8]

  /// Headers stand before the first empty line. RFC 1421 §4.4. Those of other kinds are skipped. RFC 7468 §2
  static func split(
    _ text: Span<UInt8>, _ contents: Range<Int>
  ) throws(CertificateError) -> (body: Range<Int>, encryption: PEMEncryption?) {
    var lines = PEMLines(text, from: contents.lowerBound, to: contents.upperBound)
    var body = contents.lowerBound
    var isEncrypted = false
    var encryption: PEMEncryption?
    while let range = lines.next() {
      let line = text.extracting(range).trimmed
      let isContinued = body > contents.lowerBound && range.first.map { text[$0] == 0x20 || text[$0] == 0x09 } ?? false
      if line.count == 0, body == contents.lowerBound { continue }
      guard line.count > 0, isContinued || line.indices.contains(where: { line[$0] == UInt8(ascii: ":") }) else {
        break
      }
      body = min(lines.offset, contents.upperBound)
      // Only headers become text: no line of a key's base64 has a colon in it.
      let header = String(decoding: [UInt8](line), as: UTF8.self)
      if header.hasPrefix("Proc-Type:"), header.hasSuffix("ENCRYPTED") { isEncrypted = true }
      if header.hasPrefix("DEK-Info:") { encryption = try PEMEncryption(header: header.dropFirst(9)) }
    }
    guard isEncrypted else { return (body..<contents.upperBound, nil) }
    guard let encryption else { throw CertificateError(.missing, "DEK-Info", "encrypted, and it does not say how") }
    return (body..<contents.upperBound, encryption)
  }

  /// `AES-256-CBC,94F3…`
  private init(header: Substring) throws(CertificateError) {
    let parts = header.split(separator: ",", omittingEmptySubsequences: false)
    cipher = parts[0].filter { $0 != " " }.uppercased()
    let digits = parts.dropFirst().joined().filter { $0 != " " }.compactMap(\.hexDigitValue)
    guard parts.count <= 2, digits.count.isMultiple(of: 2), digits.count <= 64 else {
      throw CertificateError(.invalidValue, "DEK-Info", "not a cipher and a vector in hexadecimal")
    }
    initializationVector = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// The plaintext: one DER SEQUENCE.
  func decrypt(
    _ ciphertext: Span<UInt8>, password: Span<UInt8>, _ crypto: CryptoProvider
  ) throws(CertificateError) -> SecretBytes {
    let lengths = ["AES-128-CBC": 16, "AES-192-CBC": 24, "AES-256-CBC": 32]
    guard let length = lengths[cipher] else { throw PasswordCipherNames.unsupported(pemCipher: cipher) }
    guard initializationVector.count == 16 else {
      throw CertificateError(.invalidValue, "DEK-Info", "\(initializationVector.count) bytes of vector, not 16")
    }
    let primitives = try crypto.requirePasswords("DEK-Info")
    let key: SecretBytes
    do { key = try deriveKey(length, password, primitives) } catch {
      throw CertificateError(.unsupported, "DEK-Info", "\(error)")
    }
    return try PBES2.open(ciphertext, key.span, initializationVector, primitives, "private key")
  }

  /// OpenSSL's EVP_BytesToKey with MD5 and a count of 1: D_i = MD5(D_(i-1) || password || salt), one after another.
  private func deriveKey(
    _ length: Int, _ password: Span<UInt8>, _ crypto: any PasswordProtection
  ) throws(CryptoError) -> SecretBytes {
    var key = SecretBytes(zeroed: 32)
    for start in stride(from: 0, to: length, by: 16) {
      let previous = start == 0 ? 0 : 16
      var message = SecretBytes(zeroed: previous + password.count + 8)
      message.withMutableSpan { bytes in
        for index in bytes.indices {
          if index < previous {
            bytes[index] = key.span[start - 16 + index]
          } else if index < previous + password.count {
            bytes[index] = password[index - previous]
          } else {
            bytes[index] = initializationVector[index - previous - password.count]
          }
        }
      }
      let digest = try crypto.insecureMD5(of: message.span)
      guard digest.count == 16 else { throw .internalFailure("MD5") }
      key.withMutableSpan { bytes in for index in 0..<16 { bytes[start + index] = digest.span[index] } }
    }
    return SecretBytes(copying: key.span.extracting(0..<length))
  }
}
