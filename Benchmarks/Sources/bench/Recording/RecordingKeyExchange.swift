import TLS13Crypto
import TLS13Memory

struct RecordingGroup: KeyExchangeGroup, @unchecked Sendable {
  private let base: Both<any KeyExchangeGroup>
  private let recorder: Recorder

  init(_ base: any KeyExchangeGroup, _ recorder: Recorder) {
    self.base = Both(base, NoGroup(group: base.group))
    self.recorder = recorder
  }

  var group: NamedGroup { base.real.group }

  func generatePrivateKey() throws(CryptoError) -> any KeyExchangePrivateKey {
    let again = Both<any KeyExchangePrivateKey>(try base.real.generatePrivateKey(), NoExchangeKey.shared)
    recorder.add(.publicKey, 0) { [base] way in
      switch way {
      case .real: again.real = try base.real.generatePrivateKey()
      case .nothing: again.nothing = try base.nothing.generatePrivateKey()
      }
    }
    return RecordingExchangeKey(base: try base.real.generatePrivateKey(), again: again, recorder: recorder)
  }

  func respond(to clientShare: borrowing Span<UInt8>) throws(CryptoError) -> KeyExchangeResponse {
    let bytes = [UInt8](clientShare)
    recorder.add(.publicKey, bytes.count) { [base] in _ = try base[$0].respond(to: bytes.span) }
    return try base.real.respond(to: clientShare)
  }
}

/// When the calls are made again the key is another one, for which the server's share is as good as any.
private final class RecordingExchangeKey: KeyExchangePrivateKey, @unchecked Sendable {
  private let base: any KeyExchangePrivateKey
  private let again: Both<any KeyExchangePrivateKey>
  private let recorder: Recorder

  init(base: any KeyExchangePrivateKey, again: Both<any KeyExchangePrivateKey>, recorder: Recorder) {
    self.base = base
    self.again = again
    self.recorder = recorder
  }

  var publicShare: [UInt8] {
    recorder.add(.publicKey, 0) { [again] in _ = again[$0].publicShare }
    return base.publicShare
  }

  func sharedSecret(with serverShare: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
    let bytes = [UInt8](serverShare)
    recorder.add(.publicKey, bytes.count) { [again] in _ = try again[$0].sharedSecret(with: bytes.span) }
    return try base.sharedSecret(with: serverShare)
  }
}

private struct NoGroup: KeyExchangeGroup {
  let group: NamedGroup

  func generatePrivateKey() throws(CryptoError) -> any KeyExchangePrivateKey { NoExchangeKey.shared }

  func respond(to clientShare: borrowing Span<UInt8>) throws(CryptoError) -> KeyExchangeResponse {
    KeyExchangeResponse(share: [], secret: SecretBytes(zeroed: 0))
  }
}

private final class NoExchangeKey: KeyExchangePrivateKey {
  static let shared = NoExchangeKey()
  let publicShare: [UInt8] = []

  func sharedSecret(with serverShare: borrowing Span<UInt8>) throws(CryptoError) -> SecretBytes {
    SecretBytes(zeroed: 0)
  }
}
