import Crypto
public import TLS13Crypto
import TLS13Memory

public import enum TLS13Crypto.CryptoError

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// FIPS 204 §5; draft-ietf-tls-mldsa §3.2: the context is empty
/// ML-DSA-65 and ML-DSA-87 from swift-crypto, which has no ML-DSA-44, and takes private keys as seeds only.
public struct MLDSA: SignatureFamily {
  /// ML-DSA-65 and ML-DSA-87.
  public var algorithms: [SignatureAlgorithm] { [.mldsa(.mldsa65), .mldsa(.mldsa87)] }

  /// Needs nothing.
  public init() {}

  /// Whether keys of this type belong here. ML-DSA-44 does, so that the error for it can be precise.
  public func supports(_ keyType: KeyType) -> Bool {
    switch keyType {
    case .mldsa: true
    case .ellipticCurve, .ed25519, .rsa: false
    }
  }

  /// Imports a public key.
  public func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey {
    guard case .mldsa(let set, let bytes) = key else { throw .unsupported("\(key.keyType) as an ML-DSA key") }
    guard bytes.count == set.publicKeyLength else {
      throw .invalidKey("an \(set.rawValue) public key has \(set.publicKeyLength) bytes")
    }
    switch set {
    case .mldsa44: throw Self.lacking(set)
    case .mldsa65: return try MLDSAPublicKey<MLDSA65>(bytes.span)
    case .mldsa87: return try MLDSAPublicKey<MLDSA87>(bytes.span)
    }
  }

  /// Imports a seed. Of an expanded key beside it, the part that the public key shows is compared.
  public func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
    switch key {
    case .mldsa(let key):
      switch key.parameterSet {
      case .mldsa44: throw Self.lacking(.mldsa44)
      case .mldsa65: return try MLDSAPrivateKey<MLDSA65>(key)
      case .mldsa87: return try MLDSAPrivateKey<MLDSA87>(key)
      }
    case .ellipticCurve: throw .unsupported("an EC key as an ML-DSA key")
    case .ed25519: throw .unsupported("an Ed25519 key as an ML-DSA key")
    case .rsa: throw .unsupported("an RSA key as an ML-DSA key")
    }
  }

  /// A fresh seed.
  public func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
    guard case .mldsa(let set) = keyType else { throw .unsupported("generating \(keyType) as an ML-DSA key") }
    guard set != .mldsa44 else { throw Self.lacking(set) }
    let seed = SecretBytes(count: MLDSAParameterSet.seedLength) { SodiumRandomSource().fill(&$0) }
    return .mldsa(MLDSAPrivateKeyMaterial(set, seed: seed, expandedKey: nil))
  }

  private static func lacking(_ set: MLDSAParameterSet) -> CryptoError {
    .unsupported("\(set.rawValue): swift-crypto has ML-DSA-65 and ML-DSA-87")
  }

  /// Verifies under a context, for test vectors.
  package static func isValid(
    signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, context: borrowing Span<UInt8>,
    by bytes: borrowing Span<UInt8>, _ set: MLDSAParameterSet
  ) -> Bool {
    guard signature.count == set.signatureLength, bytes.count == set.publicKeyLength else { return false }
    switch set {
    case .mldsa44: return false
    case .mldsa65: return (try? MLDSAPublicKey<MLDSA65>(bytes))?.isValid(signature, message, context) ?? false
    case .mldsa87: return (try? MLDSAPublicKey<MLDSA87>(bytes))?.isValid(signature, message, context) ?? false
    }
  }
}

/// What the generic keys need of a parameter set in swift-crypto, which has one set of types for each.
protocol MLDSAParameters {
  associatedtype Public: Sendable
  associatedtype Private: Sendable
  static var set: MLDSAParameterSet { get }
  static func importPublic(_ bytes: UnsafeRawBufferPointer) throws -> Public
  static func importSeed(_ seed: UnsafeRawBufferPointer) throws -> Private
  static func publicBytes(of key: Private) -> [UInt8]
  static func isValid(
    _ signature: UnsafeRawBufferPointer, for message: UnsafeRawBufferPointer, context: UnsafeRawBufferPointer,
    by key: Public
  ) -> Bool
  static func sign(_ message: UnsafeRawBufferPointer, with key: Private) throws -> [UInt8]
}

extension MLDSA65: MLDSAParameters {
  static var set: MLDSAParameterSet { .mldsa65 }
  static func importPublic(_ bytes: UnsafeRawBufferPointer) throws -> PublicKey {
    try unsafe PublicKey(rawRepresentation: bytes)
  }
  static func importSeed(_ seed: UnsafeRawBufferPointer) throws -> PrivateKey {
    try unsafe PrivateKey(seedRepresentation: seed, publicKey: nil)
  }
  static func publicBytes(of key: PrivateKey) -> [UInt8] { Array(key.publicKey.rawRepresentation) }
  static func isValid(
    _ signature: UnsafeRawBufferPointer, for message: UnsafeRawBufferPointer, context: UnsafeRawBufferPointer,
    by key: PublicKey
  ) -> Bool {
    unsafe context.isEmpty
      ? key.isValidSignature(signature, for: message)
      : key.isValidSignature(signature, for: message, context: context)
  }
  static func sign(_ message: UnsafeRawBufferPointer, with key: PrivateKey) throws -> [UInt8] {
    try unsafe Array(key.signature(for: message))
  }
}

extension MLDSA87: MLDSAParameters {
  static var set: MLDSAParameterSet { .mldsa87 }
  static func importPublic(_ bytes: UnsafeRawBufferPointer) throws -> PublicKey {
    try unsafe PublicKey(rawRepresentation: bytes)
  }
  static func importSeed(_ seed: UnsafeRawBufferPointer) throws -> PrivateKey {
    try unsafe PrivateKey(seedRepresentation: seed, publicKey: nil)
  }
  static func publicBytes(of key: PrivateKey) -> [UInt8] { Array(key.publicKey.rawRepresentation) }
  static func isValid(
    _ signature: UnsafeRawBufferPointer, for message: UnsafeRawBufferPointer, context: UnsafeRawBufferPointer,
    by key: PublicKey
  ) -> Bool {
    unsafe context.isEmpty
      ? key.isValidSignature(signature, for: message)
      : key.isValidSignature(signature, for: message, context: context)
  }
  static func sign(_ message: UnsafeRawBufferPointer, with key: PrivateKey) throws -> [UInt8] {
    try unsafe Array(key.signature(for: message))
  }
}

/// Verifies ML-DSA signatures. FIPS 204 §5.3
struct MLDSAPublicKey<Parameters: MLDSAParameters>: VerificationKey {
  private let key: Parameters.Public

  init(_ bytes: borrowing Span<UInt8>) throws(CryptoError) {
    let key = unsafe bytes.withUnsafeBytes { unsafe try? Parameters.importPublic($0) }
    guard let key else { throw .invalidKey("malformed \(Parameters.set.rawValue) public key") }
    self.key = key
  }

  func isValid(
    signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
  ) -> Bool {
    guard algorithm == .mldsa(Parameters.set), signature.count == Parameters.set.signatureLength else { return false }
    let none: [UInt8] = []
    return isValid(signature, message, none.span)
  }

  func isValid(
    _ signature: borrowing Span<UInt8>, _ message: borrowing Span<UInt8>, _ context: borrowing Span<UInt8>
  ) -> Bool {
    // FIPS 204 §5.3: a context has at most 255 bytes.
    guard context.count <= 255 else { return false }
    return unsafe signature.withUnsafeBytes { signature in
      unsafe message.withUnsafeBytes { message in
        unsafe context.withUnsafeBytes { context in
          unsafe Parameters.isValid(signature, for: message, context: context, by: key)
        }
      }
    }
  }
}

/// Signs with ML-DSA, hedged: with fresh randomness in each signature. FIPS 204 §5.2
struct MLDSAPrivateKey<Parameters: MLDSAParameters>: SigningKey {
  let publicKey: PublicKey
  var algorithms: [SignatureAlgorithm] { [.mldsa(Parameters.set)] }
  private let key: Parameters.Private

  init(_ material: borrowing MLDSAPrivateKeyMaterial) throws(CryptoError) {
    let name = Parameters.set.rawValue
    guard material.hasSeed else {
      throw .unsupported("an \(name) private key without its seed: swift-crypto takes seeds only")
    }
    guard material.seed.count == MLDSAParameterSet.seedLength else { throw .invalidKey("an ML-DSA seed has 32 bytes") }
    let key = unsafe material.seed.span.withUnsafeBytes { unsafe try? Parameters.importSeed($0) }
    guard let key else { throw .invalidKey("malformed \(name) seed") }
    let bytes = Parameters.publicBytes(of: key)
    // An expanded key starts with the rho of the public key. FIPS 204 §7.2; the rest cannot be compared, since
    // swift-crypto does not give the expanded key out.
    let rhoLength = 32
    if material.hasExpandedKey {
      guard material.expandedKey.count == Parameters.set.expandedKeyLength,
        constantTimeEqual(material.expandedKey.span.extracting(0..<rhoLength), bytes.span.extracting(0..<rhoLength))
      else { throw .invalidKey("the seed and the expanded \(name) key beside it are two different keys") }
    }
    self.key = key
    publicKey = .mldsa(Parameters.set, bytes)
  }

  func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
    guard algorithm == .mldsa(Parameters.set) else {
      throw .unsupported("\(algorithm) with an \(Parameters.set.rawValue) key")
    }
    let signature = unsafe message.withUnsafeBytes { unsafe try? Parameters.sign($0, with: key) }
    guard let signature else { throw .internalFailure("\(Parameters.set.rawValue) signing") }
    return signature
  }
}
