import Crypto
public import TLS13Crypto
import TLS13Memory

public import enum TLS13Crypto.CryptoError

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// RFC 9846 §4.3.8.2, §7.4.2
/// Elliptic-curve Diffie-Hellman over a NIST curve, from swift-crypto. The secret is the x-coordinate.
public struct ECDH: KeyExchangeGroup {
  /// secp256r1
  public static let secp256r1 = ECDH(curve: .p256)
  /// secp384r1
  public static let secp384r1 = ECDH(curve: .p384)
  /// secp521r1
  public static let secp521r1 = ECDH(curve: .p521)

  let curve: EllipticCurve

  /// The group.
  public var group: NamedGroup {
    switch curve {
    case .p256: .secp256r1
    case .p384: .secp384r1
    case .p521: .secp521r1
    }
  }

  /// A fresh key.
  public func generatePrivateKey() throws(CryptoError) -> any KeyExchangePrivateKey {
    switch curve {
    case .p256: ECDHPrivateKey<P256>()
    case .p384: ECDHPrivateKey<P384>()
    case .p521: ECDHPrivateKey<P521>()
    }
  }

  /// A fresh share and the secret shared with `clientShare`.
  public func respond(to clientShare: borrowing Span<UInt8>) throws(CryptoError) -> KeyExchangeResponse {
    let key = try generatePrivateKey()
    let secret = try key.sharedSecret(with: clientShare)
    return KeyExchangeResponse(share: key.publicShare, secret: secret)
  }
}

extension ECDH: ImportingKeyExchangeGroup {
  /// A key from its scalar, for test vectors.
  package func importPrivateKey(scalar: borrowing Span<UInt8>) throws(CryptoError) -> any KeyExchangePrivateKey {
    switch curve {
    case .p256: try ECDHPrivateKey<P256>(scalar: scalar)
    case .p384: try ECDHPrivateKey<P384>(scalar: scalar)
    case .p521: try ECDHPrivateKey<P521>(scalar: scalar)
    }
  }
}

/// What the generic key needs of a curve in swift-crypto, which has one set of types for each.
protocol ECDHCurve {
  associatedtype Key: DiffieHellmanKeyAgreement
  static var fieldLength: Int { get }
  static func generate() -> Key
  static func importKey(_ scalar: UnsafeRawBufferPointer) throws -> Key
  static func importPoint(_ point: UnsafeRawBufferPointer) throws -> Key.PublicKey
  static func point(of key: Key) -> [UInt8]
}

// Half of all keys cannot be written in compact form, which TLS never uses: not asking for it halves the time.
extension P256: ECDHCurve {
  static var fieldLength: Int { EllipticCurve.p256.fieldLength }
  static func generate() -> KeyAgreement.PrivateKey { KeyAgreement.PrivateKey(compactRepresentable: false) }
  static func importKey(_ scalar: UnsafeRawBufferPointer) throws -> KeyAgreement.PrivateKey {
    try unsafe KeyAgreement.PrivateKey(rawRepresentation: scalar)
  }
  static func importPoint(_ point: UnsafeRawBufferPointer) throws -> KeyAgreement.PublicKey {
    try unsafe KeyAgreement.PublicKey(x963Representation: point)
  }
  static func point(of key: KeyAgreement.PrivateKey) -> [UInt8] { Array(key.publicKey.x963Representation) }
}

extension P384: ECDHCurve {
  static var fieldLength: Int { EllipticCurve.p384.fieldLength }
  static func generate() -> KeyAgreement.PrivateKey { KeyAgreement.PrivateKey(compactRepresentable: false) }
  static func importKey(_ scalar: UnsafeRawBufferPointer) throws -> KeyAgreement.PrivateKey {
    try unsafe KeyAgreement.PrivateKey(rawRepresentation: scalar)
  }
  static func importPoint(_ point: UnsafeRawBufferPointer) throws -> KeyAgreement.PublicKey {
    try unsafe KeyAgreement.PublicKey(x963Representation: point)
  }
  static func point(of key: KeyAgreement.PrivateKey) -> [UInt8] { Array(key.publicKey.x963Representation) }
}

extension P521: ECDHCurve {
  static var fieldLength: Int { EllipticCurve.p521.fieldLength }
  static func generate() -> KeyAgreement.PrivateKey { KeyAgreement.PrivateKey(compactRepresentable: false) }
  static func importKey(_ scalar: UnsafeRawBufferPointer) throws -> KeyAgreement.PrivateKey {
    try unsafe KeyAgreement.PrivateKey(rawRepresentation: scalar)
  }
  static func importPoint(_ point: UnsafeRawBufferPointer) throws -> KeyAgreement.PublicKey {
    try unsafe KeyAgreement.PublicKey(x963Representation: point)
  }
  static func point(of key: KeyAgreement.PrivateKey) -> [UInt8] { Array(key.publicKey.x963Representation) }
}

final class ECDHPrivateKey<Curve: ECDHCurve>: KeyExchangePrivateKey {
  private let key: Curve.Key

  /// The point in uncompressed form.
  let publicShare: [UInt8]

  init() {
    key = Curve.generate()
    publicShare = Curve.point(of: key)
  }

  init(scalar: borrowing Span<UInt8>) throws(CryptoError) {
    let imported = unsafe scalar.withUnsafeBytes { unsafe try? Curve.importKey($0) }
    guard let imported else { throw .invalidKey("the scalar is not a private key of this curve") }
    key = imported
    publicShare = Curve.point(of: imported)
  }

  // RFC 9846 §4.3.8.2: only the uncompressed form, and a point on the curve.
  func sharedSecret(with serverShare: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
    guard serverShare.count == 2 * Curve.fieldLength + 1, serverShare[0] == 0x04 else {
      throw .invalidPeerShare("the share is not a point in uncompressed form")
    }
    let point = unsafe serverShare.withUnsafeBytes { unsafe try? Curve.importPoint($0) }
    guard let point else { throw .invalidPeerShare("the point is not on the curve") }
    guard let shared = try? key.sharedSecretFromKeyAgreement(with: point) else {
      throw .internalFailure("sharedSecretFromKeyAgreement")
    }
    return SecretBytes(copying: shared, count: Curve.fieldLength)
  }
}
