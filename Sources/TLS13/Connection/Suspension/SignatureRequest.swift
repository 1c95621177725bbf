public import TLS13Crypto

/// The signature that our CertificateVerify needs. RFC 9846 §4.5.2
public struct SignatureRequest: Sendable {
  /// What is to be signed: the whole content and not a digest of it. It begins with 64 spaces and a context string, so
  /// that a key which signs it signs nothing else by accident.
  public let content: [UInt8]
  /// The algorithm and its parameters.
  public let algorithm: SignatureAlgorithm
  /// The same as TLS names it.
  public let scheme: SignatureScheme
  /// Whose key is to sign.
  public let credential: Credential
  let crypto: CryptoProvider
  let token = OperationToken()

  /// Signs with the credential's own key, which a ``RemoteSigningKey`` cannot do.
  public func run() -> OperationResult {
    let signature: [UInt8]
    do { signature = try credential.key.sign(content.span, algorithm: algorithm) } catch {
      return OperationResult(token, .failure(.internalFailure("our private key did not sign: \(error)")))
    }
    return OperationResult(token, .signature(signature))
  }

  /// Takes a signature that was made elsewhere. It is verified here, at the cost of one verification, for a wrong one
  /// would tell more about the key than about the connection.
  public func signed(_ signature: [UInt8]) -> OperationResult {
    do throws(CryptoError) {
      let key = try crypto.importPublicKey(credential.key.publicKey)
      guard key.isValid(signature: signature.span, for: content.span, algorithm: algorithm) else {
        throw .internalFailure("what was given is no \(scheme) signature by the certificate's key")
      }
      return OperationResult(token, .signature(signature))
    } catch {
      return OperationResult(token, .failure(.internalFailure("the signature cannot be used: \(error)")))
    }
  }
}
