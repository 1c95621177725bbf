import Crypto
public import TLS13Crypto
import TLS13Memory

public import enum TLS13Crypto.CryptoError

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// RFC 9846 §4.3.3; RFC 5480 §A (ECDSA-Sig-Value)
/// ECDSA over the NIST curves with any of the hashes, from swift-crypto. Signatures are DER ECDSA-Sig-Values.
public struct ECDSA: SignatureFamily {
  /// SHA-256, SHA-384, SHA-512.
  public var algorithms: [SignatureAlgorithm] { [.ecdsa(.sha256), .ecdsa(.sha384), .ecdsa(.sha512)] }

  /// Needs nothing.
  public init() {}

  /// Whether keys of this type belong here.
  public func supports(_ keyType: KeyType) -> Bool {
    switch keyType {
    case .ellipticCurve: true
    case .ed25519, .rsa, .mldsa: false
    }
  }

  /// Imports a point in uncompressed form.
  public func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey {
    guard case .ellipticCurve(let curve, let point) = key else { throw .unsupported("\(key.keyType) as an EC key") }
    switch curve {
    case .p256: return try ECDSAPublicKey<P256>(point: point.span)
    case .p384: return try ECDSAPublicKey<P384>(point: point.span)
    case .p521: return try ECDSAPublicKey<P521>(point: point.span)
    }
  }

  /// Imports a scalar between 1 and the order of the curve, exclusive.
  public func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
    switch key {
    case .ellipticCurve(let key):
      switch key.curve {
      case .p256: return try ECDSAPrivateKey<P256>(scalar: key.scalar.span)
      case .p384: return try ECDSAPrivateKey<P384>(scalar: key.scalar.span)
      case .p521: return try ECDSAPrivateKey<P521>(scalar: key.scalar.span)
      }
    case .ed25519: throw .unsupported("an Ed25519 key as an EC key")
    case .rsa: throw .unsupported("an RSA key as an EC key")
    case .mldsa: throw .unsupported("an ML-DSA key as an EC key")
    }
  }

  /// A fresh scalar.
  public func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
    guard case .ellipticCurve(let curve) = keyType else { throw .unsupported("generating \(keyType) as an EC key") }
    var scalar =
      switch curve {
      case .p256: P256.Signing.PrivateKey(compactRepresentable: false).rawRepresentation
      case .p384: P384.Signing.PrivateKey(compactRepresentable: false).rawRepresentation
      case .p521: P521.Signing.PrivateKey(compactRepresentable: false).rawRepresentation
      }
    let secret = SecretBytes(copying: scalar, count: curve.fieldLength)
    unsafe scalar.withUnsafeMutableBytes { bytes in
      var bytes = unsafe bytes.bindMemory(to: UInt8.self).mutableSpan
      bytes.wipe()
    }
    return .ellipticCurve(curve, scalar: secret)
  }
}

/// What the generic keys need of a curve in swift-crypto, which has one set of types for each.
protocol ECDSACurve {
  associatedtype Public: Sendable
  associatedtype Private: Sendable
  static var curve: EllipticCurve { get }
  /// The hash that TLS 1.3 pairs with the curve. RFC 9846 §4.3.3
  static var hash: TLS13Crypto.HashFunction { get }
  static func importPoint(_ point: UnsafeRawBufferPointer) throws -> Public
  static func importScalar(_ scalar: UnsafeRawBufferPointer) throws -> Private
  static func point(of key: Private) -> [UInt8]
  /// - Parameter signature: r and s, each as long as a coordinate.
  static func isValid(_ signature: UnsafeRawBufferPointer, for digest: some Crypto.Digest, by key: Public) -> Bool
  /// r and s, each as long as a coordinate.
  static func sign(_ digest: some Crypto.Digest, with key: Private) throws -> [UInt8]
}

extension P256: ECDSACurve {
  static var curve: EllipticCurve { .p256 }
  static var hash: TLS13Crypto.HashFunction { .sha256 }
  static func importPoint(_ point: UnsafeRawBufferPointer) throws -> Signing.PublicKey {
    try unsafe Signing.PublicKey(x963Representation: point)
  }
  static func importScalar(_ scalar: UnsafeRawBufferPointer) throws -> Signing.PrivateKey {
    try unsafe Signing.PrivateKey(rawRepresentation: scalar)
  }
  static func point(of key: Signing.PrivateKey) -> [UInt8] { Array(key.publicKey.x963Representation) }
  static func isValid(
    _ signature: UnsafeRawBufferPointer, for digest: some Crypto.Digest, by key: Signing.PublicKey
  ) -> Bool {
    guard let signature = unsafe try? Signing.ECDSASignature(rawRepresentation: signature) else { return false }
    return key.isValidSignature(signature, for: digest)
  }
  static func sign(_ digest: some Crypto.Digest, with key: Signing.PrivateKey) throws -> [UInt8] {
    try Array(key.signature(for: digest).rawRepresentation)
  }
}

extension P384: ECDSACurve {
  static var curve: EllipticCurve { .p384 }
  static var hash: TLS13Crypto.HashFunction { .sha384 }
  static func importPoint(_ point: UnsafeRawBufferPointer) throws -> Signing.PublicKey {
    try unsafe Signing.PublicKey(x963Representation: point)
  }
  static func importScalar(_ scalar: UnsafeRawBufferPointer) throws -> Signing.PrivateKey {
    try unsafe Signing.PrivateKey(rawRepresentation: scalar)
  }
  static func point(of key: Signing.PrivateKey) -> [UInt8] { Array(key.publicKey.x963Representation) }
  static func isValid(
    _ signature: UnsafeRawBufferPointer, for digest: some Crypto.Digest, by key: Signing.PublicKey
  ) -> Bool {
    guard let signature = unsafe try? Signing.ECDSASignature(rawRepresentation: signature) else { return false }
    return key.isValidSignature(signature, for: digest)
  }
  static func sign(_ digest: some Crypto.Digest, with key: Signing.PrivateKey) throws -> [UInt8] {
    try Array(key.signature(for: digest).rawRepresentation)
  }
}

extension P521: ECDSACurve {
  static var curve: EllipticCurve { .p521 }
  static var hash: TLS13Crypto.HashFunction { .sha512 }
  static func importPoint(_ point: UnsafeRawBufferPointer) throws -> Signing.PublicKey {
    try unsafe Signing.PublicKey(x963Representation: point)
  }
  static func importScalar(_ scalar: UnsafeRawBufferPointer) throws -> Signing.PrivateKey {
    try unsafe Signing.PrivateKey(rawRepresentation: scalar)
  }
  static func point(of key: Signing.PrivateKey) -> [UInt8] { Array(key.publicKey.x963Representation) }
  static func isValid(
    _ signature: UnsafeRawBufferPointer, for digest: some Crypto.Digest, by key: Signing.PublicKey
  ) -> Bool {
    guard let signature = unsafe try? Signing.ECDSASignature(rawRepresentation: signature) else { return false }
    return key.isValidSignature(signature, for: digest)
  }
  static func sign(_ digest: some Crypto.Digest, with key: Signing.PrivateKey) throws -> [UInt8] {
    try Array(key.signature(for: digest).rawRepresentation)
  }
}

struct ECDSAPublicKey<Curve: ECDSACurve>: VerificationKey {
  private let key: Curve.Public

  init(point: borrowing Span<UInt8>) throws(CryptoError) {
    guard point.count == 2 * Curve.curve.fieldLength + 1, point[0] == 0x04 else {
      throw .invalidKey("the \(Curve.curve.rawValue) key is not a point in uncompressed form")
    }
    let imported = unsafe point.withUnsafeBytes { unsafe try? Curve.importPoint($0) }
    guard let imported else { throw .invalidKey("the point is not on \(Curve.curve.rawValue)") }
    key = imported
  }

  func isValid(
    signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
  ) -> Bool {
    guard case .ecdsa(let hash) = algorithm else { return false }
    let length = Curve.curve.fieldLength
    // Room for the two numbers of P-521
    var fixed = InlineArray<132, UInt8>(repeating: 0)
    var bytes = fixed.mutableSpan
    guard ECDSASignatureValue.decode(signature, length: length, into: &bytes) else { return false }
    return unsafe fixed.span.extracting(0..<(2 * length)).withUnsafeBytes { signature in
      unsafe message.withUnsafeBytes { message in
        switch hash {
        case .sha256: unsafe Curve.isValid(signature, for: SHA256.hash(data: message), by: key)
        case .sha384: unsafe Curve.isValid(signature, for: SHA384.hash(data: message), by: key)
        case .sha512: unsafe Curve.isValid(signature, for: SHA512.hash(data: message), by: key)
        }
      }
    }
  }
}

struct ECDSAPrivateKey<Curve: ECDSACurve>: SigningKey {
  private let key: Curve.Private

  let publicKey: PublicKey

  /// The curve's own hash first.
  var algorithms: [SignatureAlgorithm] {
    [.ecdsa(Curve.hash)] + TLS13Crypto.HashFunction.allCases.filter { $0 != Curve.hash }.map { .ecdsa($0) }
  }

  init(scalar: borrowing Span<UInt8>) throws(CryptoError) {
    let imported = unsafe scalar.withUnsafeBytes { unsafe try? Curve.importScalar($0) }
    guard let imported else { throw .invalidKey("the scalar is not a private key of \(Curve.curve.rawValue)") }
    key = imported
    publicKey = .ellipticCurve(Curve.curve, point: Curve.point(of: imported))
  }

  func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
    guard case .ecdsa(let hash) = algorithm else { throw .unsupported("\(algorithm) with an EC key") }
    let signature = unsafe message.withUnsafeBytes { message in
      switch hash {
      case .sha256: unsafe try? Curve.sign(SHA256.hash(data: message), with: key)
      case .sha384: unsafe try? Curve.sign(SHA384.hash(data: message), with: key)
      case .sha512: unsafe try? Curve.sign(SHA512.hash(data: message), with: key)
      }
    }
    guard let signature else { throw .internalFailure("ECDSA signing") }
    return ECDSASignatureValue.encode(signature.span)
  }
}
