import TLS13Crypto
import TLS13Memory

struct RecordingHash: HashAlgorithm, @unchecked Sendable {
  private let base: Both<any HashAlgorithm>
  private let recorder: Recorder

  init(_ base: any HashAlgorithm, _ recorder: Recorder) {
    self.base = Both(base, NoHash(function: base.function))
    self.recorder = recorder
  }

  var function: HashFunction { base.real.function }

  func makeHasher() -> any Hasher {
    let again = Both<any Hasher>(base.real.makeHasher(), NoHasher())
    recorder.add(.hash, 0) { [base] way in
      switch way {
      case .real: again.real = base.real.makeHasher()
      case .nothing: again.nothing = base.nothing.makeHasher()
      }
    }
    return RecordingHasher(base: base.real.makeHasher(), again: again, recorder: recorder)
  }

  func makeHMAC(key: borrowing Span<UInt8>) -> any HMACKey {
    let bytes = [UInt8](key)
    let again = Both<any HMACKey>(base.real.makeHMAC(key: key), NoHMAC())
    recorder.add(.hmac, bytes.count) { [base] way in
      switch way {
      case .real: again.real = base.real.makeHMAC(key: bytes.span)
      case .nothing: again.nothing = base.nothing.makeHMAC(key: bytes.span)
      }
    }
    return RecordingHMAC(base: base.real.makeHMAC(key: key), again: again, recorder: recorder)
  }
}

/// A copy that goes its own way is a hasher of its own when the calls are made again.
private struct RecordingHasher: Hasher, @unchecked Sendable {
  var base: any Hasher
  var again: Both<any Hasher>
  let recorder: Recorder
  private var token = Token()

  private final class Token {}

  init(base: any Hasher, again: Both<any Hasher>, recorder: Recorder) {
    self.base = base
    self.again = again
    self.recorder = recorder
  }

  mutating func update(_ bytes: borrowing Span<UInt8>) {
    separate()
    base.update(bytes)
    let bytes = [UInt8](bytes)
    recorder.add(.hash, bytes.count) { [again] way in
      switch way {
      case .real: again.real.update(bytes.span)
      case .nothing: again.nothing.update(bytes.span)
      }
    }
  }

  func digest() -> Digest {
    recorder.add(.hash, 0) { [again] way in
      switch way {
      case .real: _ = again.real.digest()
      case .nothing: _ = again.nothing.digest()
      }
    }
    return base.digest()
  }

  private mutating func separate() {
    guard !isKnownUniquelyReferenced(&token) else { return }
    token = Token()
    let (from, to) = (again, Both<any Hasher>(again.real, again.nothing))
    again = to
    recorder.add(.hash, 0) { way in
      switch way {
      case .real: to.real = from.real
      case .nothing: to.nothing = from.nothing
      }
    }
  }
}

private final class RecordingHMAC: HMACKey, @unchecked Sendable {
  private let base: any HMACKey
  private let again: Both<any HMACKey>
  private let recorder: Recorder

  init(base: any HMACKey, again: Both<any HMACKey>, recorder: Recorder) {
    self.base = base
    self.again = again
    self.recorder = recorder
  }

  func authenticate(_ message: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>) {
    base.authenticate(message, into: &output)
    let bytes = [UInt8](message)
    var room = [UInt8](repeating: 0, count: output.count)
    recorder.add(.hmac, bytes.count) { [again] in
      var output = room.mutableSpan
      again[$0].authenticate(bytes.span, into: &output)
    }
  }
}

private struct NoHash: HashAlgorithm {
  let function: HashFunction
  func makeHasher() -> any Hasher { NoHasher() }
  func makeHMAC(key: borrowing Span<UInt8>) -> any HMACKey { NoHMAC() }
}

private struct NoHasher: Hasher {
  private static let nothing = Digest([UInt8](repeating: 0, count: 32).span)
  mutating func update(_ bytes: borrowing Span<UInt8>) {}
  func digest() -> Digest { Self.nothing }
}

private struct NoHMAC: HMACKey {
  func authenticate(_ message: borrowing Span<UInt8>, into output: inout MutableSpan<UInt8>) {}
}
