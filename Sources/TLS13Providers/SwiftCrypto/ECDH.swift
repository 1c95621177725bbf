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
    case .p256: try ECDHPrivateKey<P256>()
    case .p384: try ECDHPrivateKey<P384>()
    case .p521: try ECDHPrivateKey<P521>()
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
  /// The bits of a scalar's first byte that the order has.
  static var topMask: UInt8 { get }
  static func importKey(_ scalar: UnsafeRawBufferPointer) throws -> Key
  static func importPoint(_ point: UnsafeRawBufferPointer) throws -> Key.PublicKey
  static func point(of key: Key) -> [UInt8]
}

extension P256: ECDHCurve {
  static var fieldLength: Int { EllipticCurve.p256.fieldLength }
  static var topMask: UInt8 { 0xff }
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
  static var topMask: UInt8 { 0xff }
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
  static var topMask: UInt8 { 0x01 }
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

  // FIPS 186-5 §A.2.2
  /// A fresh key by rejection sampling: the import refuses zero and what is not below the order, and one draw in 2^32
  /// at most is refused. swift-crypto's own generation also tests the pair as if it were to sign, which takes four to
  /// ten times as long (P-256: 60 µs and 6 µs).
  init() throws(CryptoError) {
    key = try Self.draw()
    publicShare = Curve.point(of: key)
  }

  init(scalar: borrowing Span<UInt8>) throws(CryptoError) {
    guard let key = Self.importKey(scalar) else {
      throw .invalidKey("the scalar is not a private key of this curve")
    }
    self.key = key
    publicShare = Curve.point(of: key)
  }

  private static func draw() throws(CryptoError) -> Curve.Key {
    // That all of them are refused has a chance of 2^-256.
    for _ in 0..<8 {
      let scalar = SecretBytes(count: Curve.fieldLength) { bytes in
        SodiumRandomSource().fill(&bytes)
        bytes[0] &= Curve.topMask
      }
      if let key = importKey(scalar.span) { return key }
    }
    throw .internalFailure("no random number was a private key")
  }

  private static func importKey(_ scalar: borrowing Span<UInt8>) -> Curve.Key? {
    unsafe scalar.withUnsafeBytes { unsafe try? Curve.importKey($0) }
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
