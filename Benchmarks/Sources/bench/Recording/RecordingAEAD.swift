import TLS13Crypto
import TLS13Memory

struct RecordingAEAD: AEADAlgorithm, @unchecked Sendable {
  private let base: Both<any AEADAlgorithm>
  private let recorder: Recorder

  init(_ base: any AEADAlgorithm, _ recorder: Recorder) {
    self.base = Both(base, NoAEAD(keyLength: base.keyLength, recordLimit: base.recordLimit))
    self.recorder = recorder
  }

  var keyLength: Int { base.real.keyLength }
  var recordLimit: UInt64 { base.real.recordLimit }

  func makeKey(_ key: borrowing Span<UInt8>) throws(CryptoError) -> any AEADKey {
    let bytes = [UInt8](key)
    let again = Both<any AEADKey>(try base.real.makeKey(key), NoAEADKey.shared)
    recorder.add(.aead, 0) { [base] way in
      switch way {
      case .real: again.real = try base.real.makeKey(bytes.span)
      case .nothing: again.nothing = try base.nothing.makeKey(bytes.span)
      }
    }
    return RecordingAEADKey(base: try base.real.makeKey(key), again: again, recorder: recorder)
  }
}

private final class RecordingAEADKey: AEADKey {
  private let base: any AEADKey
  private let again: Both<any AEADKey>
  private let recorder: Recorder

  init(base: any AEADKey, again: Both<any AEADKey>, recorder: Recorder) {
    self.base = base
    self.again = again
    self.recorder = recorder
  }

  func seal(
    _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
  ) throws(CryptoError) {
    record(message.span, nonce, header) { (key, message, nonce, header) in
      try key.seal(&message, nonce: nonce, authenticating: header)
    }
    try base.seal(&message, nonce: nonce, authenticating: header)
  }

  func open(
    _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
  ) throws(CryptoError) {
    record(message.span, nonce, header) { (key, message, nonce, header) in
      try key.open(&message, nonce: nonce, authenticating: header)
    }
    try base.open(&message, nonce: nonce, authenticating: header)
  }

  /// Each call finds the message as it was, since what it does to it is done in place.
  private func record(
    _ message: borrowing Span<UInt8>, _ nonce: borrowing Span<UInt8>, _ header: borrowing Span<UInt8>,
    _ call: @escaping (any AEADKey, inout MutableSpan<UInt8>, Span<UInt8>, Span<UInt8>) throws -> Void
  ) {
    let (bytes, nonce, header) = ([UInt8](message), [UInt8](nonce), [UInt8](header))
    var room = bytes
    recorder.add(.aead, bytes.count) { [again] in
      var message = room.mutableSpan
      message.copy(from: bytes.span)
      try call(again[$0], &message, nonce.span, header.span)
    }
  }
}

private struct NoAEAD: AEADAlgorithm {
  let keyLength: Int
  let recordLimit: UInt64
  func makeKey(_ key: borrowing Span<UInt8>) throws(CryptoError) -> any AEADKey { NoAEADKey.shared }
}

private final class NoAEADKey: AEADKey, Sendable {
  static let shared = NoAEADKey()

  func seal(
    _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
  ) throws(CryptoError) {}

  func open(
    _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
  ) throws(CryptoError) {}
}
