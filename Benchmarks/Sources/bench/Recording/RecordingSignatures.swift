import TLS13Crypto
import TLS13Memory

struct RecordingSignatures: SignatureFamily, @unchecked Sendable {
  private let base: any SignatureFamily
  private let recorder: Recorder

  init(_ base: any SignatureFamily, _ recorder: Recorder) {
    self.base = base
    self.recorder = recorder
  }

  var algorithms: [SignatureAlgorithm] { base.algorithms }

  func supports(_ keyType: KeyType) -> Bool { base.supports(keyType) }

  func importPublicKey(_ key: PublicKey) throws(CryptoError) -> any VerificationKey {
    let again = Both<any VerificationKey>(try base.importPublicKey(key), NoVerificationKey())
    recorder.add(.publicKey, 0) { [base] way in
      switch way {
      case .real: again.real = try base.importPublicKey(key)
      case .nothing: again.nothing = NoVerificationKey()
      }
    }
    return RecordingVerificationKey(base: try base.importPublicKey(key), again: again, recorder: recorder)
  }

  func importPrivateKey(_ key: borrowing PrivateKeyMaterial) throws(CryptoError) -> any SigningKey {
    RecordingSigningKey(try base.importPrivateKey(key), recorder)
  }

  func generatePrivateKey(_ keyType: KeyType) throws(CryptoError) -> PrivateKeyMaterial {
    try base.generatePrivateKey(keyType)
  }
}

private struct RecordingVerificationKey: VerificationKey, @unchecked Sendable {
  let base: any VerificationKey
  let again: Both<any VerificationKey>
  let recorder: Recorder

  func isValid(
    signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
  ) -> Bool {
    let (signatureBytes, messageBytes) = ([UInt8](signature), [UInt8](message))
    recorder.add(.publicKey, messageBytes.count) { [again] in
      guard again[$0].isValid(signature: signatureBytes.span, for: messageBytes.span, algorithm: algorithm) else {
        throw Failed("a signature that verified before does not verify")
      }
    }
    return base.isValid(signature: signature, for: message, algorithm: algorithm)
  }
}

private struct RecordingSigningKey: SigningKey, @unchecked Sendable {
  private let keys: Both<any SigningKey>
  private let recorder: Recorder

  init(_ base: any SigningKey, _ recorder: Recorder) {
    keys = Both(base, NoSigningKey(publicKey: base.publicKey))
    self.recorder = recorder
  }

  var publicKey: PublicKey { keys.real.publicKey }
  var algorithms: [SignatureAlgorithm] { keys.real.algorithms }

  func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
    let bytes = [UInt8](message)
    recorder.add(.publicKey, bytes.count) { [keys] in _ = try keys[$0].sign(bytes.span, algorithm: algorithm) }
    return try keys.real.sign(message, algorithm: algorithm)
  }
}

private struct NoVerificationKey: VerificationKey {
  func isValid(
    signature: borrowing Span<UInt8>, for message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm
  ) -> Bool { true }
}

private struct NoSigningKey: SigningKey {
  let publicKey: PublicKey
  var algorithms: [SignatureAlgorithm] { [] }

  func sign(_ message: borrowing Span<UInt8>, algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] { [] }
}
