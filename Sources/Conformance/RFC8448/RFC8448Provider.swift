import Synchronization
package import TLS13Crypto
import TLS13Memory
import TLS13Providers

extension RFC8448Trace {
  /// The default provider with a side's ephemeral keys, random bytes and signature salt in the place of fresh ones, and
  /// with RSA keys as short as the RFC's. One replay uses it up.
  package func provider(for side: Actor) throws -> CryptoProvider {
    var provider = CryptoProvider.default
    provider.groups = try keyPairs(of: side).map(RecordedGroup.init)
    provider.signatures = provider.signatures.filter { !$0.supports(.rsa(bits: 2048)) }
    let signsWithRSA = try signatureSchemeIfAny(of: side) == .rsaPSSRSAESHA256
    let salts = RecordedRandom(signsWithRSA ? try signatureSalt() : [])
    provider.signatures.append(RSAFamily(insecureMinimumModulusBits: 1024, salts: salts))
    provider.random = RecordedRandom(try randomBytes(of: side))
    return provider
  }

  /// What a side draws at random for its hello: the random, and a client's session ID where it is not empty.
  private func randomBytes(of side: Actor) throws -> [UInt8] {
    guard let message = side == .client ? clientHellos.first : serverHellos.last else {
      throw RFC8448Error.missing("hello from the \(side)")
    }
    let hello = try RFC8448Hello(message)
    return side == .client ? hello.random + hello.sessionID : hello.random
  }
}

/// A group whose fresh key is the one in a trace.
struct RecordedGroup: KeyExchangeGroup {
  let pair: RFC8448Trace.KeyPair

  var group: NamedGroup { pair.group }

  func generatePrivateKey() throws(CryptoError) -> any KeyExchangePrivateKey {
    let scalar = pair.privateKey
    if group == .secp256r1 { return try ECDH.secp256r1.importPrivateKey(scalar: scalar.span) }
    return try X25519PrivateKey(scalar: SecretBytes(copying: scalar.span))
  }

  func respond(to clientShare: borrowing Span<UInt8>) throws(CryptoError) -> KeyExchangeResponse {
    let key = try generatePrivateKey()
    return KeyExchangeResponse(share: key.publicShare, secret: try key.sharedSecret(with: clientShare))
  }
}

/// Gives out recorded bytes in order; a replay that asks for more is wrong.
final class RecordedRandom: RandomSource {
  private let bytes: Mutex<ArraySlice<UInt8>>

  init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes[...]) }

  func fill(_ target: inout MutableSpan<UInt8>) {
    let count = target.count
    let next = bytes.withLock { rest in
      precondition(rest.count >= count, "the replay asks for more random bytes than the trace has")
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    target.copy(from: next.span)
  }
}

/// Signs with the signature in a trace, after checking that it is one for what is to be signed: the private keys of
/// section 6 are not in the RFC.
package struct RecordedSigningKey: SigningKey {
  package let publicKey: PublicKey
  package let algorithms: [SignatureAlgorithm]
  private let signature: [UInt8]
  private let verifier: any VerificationKey

  /// Takes a side's signature; `publicKey` is the key in that side's certificate.
  package init(_ trace: RFC8448Trace, _ side: RFC8448Trace.Actor, publicKey: PublicKey) throws {
    self.publicKey = publicKey
    let isECDSA = try trace.signatureScheme(of: side) == .ecdsaSecp256r1SHA256
    algorithms = [isECDSA ? .ecdsa(.sha256) : .rsaPSS(.sha256)]
    signature = try trace.signature(of: side)
    verifier = try trace.provider(for: side).importPublicKey(publicKey)
  }

  package func sign(
    _ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
  ) throws(CryptoError) -> [UInt8] {
    guard verifier.isValid(signature: signature.span, for: message, algorithm: algorithm) else {
      throw .internalFailure("the recorded signature is not one for this transcript")
    }
    return signature
  }
}
