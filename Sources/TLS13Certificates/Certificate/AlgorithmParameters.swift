public import TLS13Crypto

/// The parameters of RSASSA-PSS, in a key and in a signature. RFC 4055 §3.1
///
/// ```
/// RSASSA-PSS-params  ::=  SEQUENCE  {
///   hashAlgorithm      [0] HashAlgorithm DEFAULT sha1Identifier,
///   maskGenAlgorithm   [1] MaskGenAlgorithm DEFAULT mgf1SHA1Identifier,
///   saltLength         [2] INTEGER DEFAULT 20,
///   trailerField       [3] INTEGER DEFAULT 1  }
/// ```
public struct RSAPSSParameters: Hashable, Sendable {
  /// The digest of the message.
  public let hash: HashFunction
  /// The digest inside MGF1.
  public let maskHash: HashFunction
  /// Bytes of salt; in a key, the fewest that a signature may have.
  public let saltLength: Int

  /// One hash for both, a salt as long as its digest: what TLS 1.3 uses. RFC 9846 §4.3.3
  public init(_ hash: HashFunction) {
    self.hash = hash
    maskHash = hash
    saltLength = hash.digestLength
  }

  init(_ hash: HashFunction, maskHash: HashFunction, saltLength: Int) {
    self.hash = hash
    self.maskHash = maskHash
    self.saltLength = saltLength
  }

  /// The SEQUENCE that is next in `reader`. The defaults mean SHA-1, which is refused, so hashes must be there.
  init(_ reader: inout DERReader) throws(CertificateError) {
    var fields = try reader.enter(.sequence, "RSASSA-PSS-params")
    hash = try fields.readHash(0, "hashAlgorithm")
    var mask = try fields.enter(.contextConstructed(1), "maskGenAlgorithm")
    var generator = try mask.enter(.sequence, "maskGenAlgorithm")
    try mask.finish("maskGenAlgorithm")
    guard try generator.readOIDCode("maskGenAlgorithm") == .mgf1 else {
      throw CertificateError(.unsupported, "maskGenAlgorithm", "not MGF1")
    }
    maskHash = try generator.readHashAlgorithm("maskGenAlgorithm")
    try generator.finish("maskGenAlgorithm")
    saltLength = try fields.readSaltLength()
    try fields.skipTrailerField()
    try fields.finish("RSASSA-PSS-params")
  }

  /// As the signature algorithm of the crypto seam.
  public var algorithm: SignatureAlgorithm { .rsaPSS(hash, maskHash: maskHash, saltLength: saltLength) }

  func write(to writer: inout DERWriter) {
    writer.write(.sequence) { fields in
      fields.write(.contextConstructed(0)) { $0.write(hash: hash) }
      fields.write(.contextConstructed(1)) { mask in
        mask.write(.sequence) { generator in
          generator.write(.mgf1)
          generator.write(hash: maskHash)
        }
      }
      if saltLength != 20 { fields.write(.contextConstructed(2)) { $0.write(integer: saltLength) } }
    }
  }
}

extension DERWriter {
  fileprivate mutating func write(hash: HashFunction) {
    write(.sequence) { algorithm in
      algorithm.write(hash.code)
      algorithm.writeNull()
    }
  }
}

extension HashFunction {
  fileprivate var code: OIDCode {
    switch self {
    case .sha256: .sha256
    case .sha384: .sha384
    case .sha512: .sha512
    }
  }
}

extension DERReader {
  /// `[number] EXPLICIT HashAlgorithm`
  @_lifetime(self: copy self)
  fileprivate mutating func readHash(_ number: UInt8, _ field: StaticString) throws(CertificateError) -> HashFunction {
    var wrapper = try enter(.contextConstructed(number), field)
    let hash = try wrapper.readHashAlgorithm(field)
    try wrapper.finish(field)
    return hash
  }

  /// HashAlgorithm ::= AlgorithmIdentifier, its parameters NULL or absent. RFC 4055 §2.1
  @_lifetime(self: copy self)
  fileprivate mutating func readHashAlgorithm(_ field: StaticString) throws(CertificateError) -> HashFunction {
    var reader = try enter(.sequence, field)
    let code = try reader.readOIDCode(field)
    if !reader.isAtEnd { try reader.readNull(field) }
    try reader.finish(field)
    switch code {
    case .sha256: return .sha256
    case .sha384: return .sha384
    case .sha512: return .sha512
    default: throw CertificateError(.unsupported, field, "a hash other than SHA-256, SHA-384 and SHA-512")
    }
  }

  /// `saltLength [2] INTEGER DEFAULT 20`
  @_lifetime(self: copy self)
  fileprivate mutating func readSaltLength() throws(CertificateError) -> Int {
    guard let element = try readOptional(.contextConstructed(2), "saltLength") else { return 20 }
    var reader = try inside(element, "saltLength")
    let length = try reader.readInteger(in: 0...512, "saltLength")
    try reader.finish("saltLength")
    if length == 20 {
      try flaw(.defaultWritten, "saltLength", "20, the default, is written out", "X.690 §11.5", at: element.start)
    }
    return length
  }

  /// `trailerField [3] INTEGER DEFAULT 1`, which has no other value. RFC 4055 §3.1
  @_lifetime(self: copy self)
  fileprivate mutating func skipTrailerField() throws(CertificateError) {
    guard let element = try readOptional(.contextConstructed(3), "trailerField") else { return }
    var reader = try inside(element, "trailerField")
    _ = try reader.readInteger(in: 1...1, "trailerField")
    try reader.finish("trailerField")
    try flaw(.defaultWritten, "trailerField", "1, the default, is written out", "X.690 §11.5", at: element.start)
  }
}
