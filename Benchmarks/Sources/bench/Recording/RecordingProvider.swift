import TLS13Crypto
import TLS13Memory

extension CryptoProvider {
  /// The same primitives, each call of which `recorder` is told of.
  func recorded(by recorder: Recorder) -> CryptoProvider {
    var provider = self
    provider.suites = suites.map {
      Suite($0.suite, aead: RecordingAEAD($0.aead, recorder), hash: RecordingHash($0.hash, recorder))
    }
    provider.groups = groups.map { RecordingGroup($0, recorder) }
    provider.signatures = signatures.map { RecordingSignatures($0, recorder) }
    provider.hashes = hashes.map { RecordingHash($0, recorder) }
    provider.random = RecordingRandom(base: random, recorder: recorder)
    provider.verifiedSignatures = verifiedSignatures
    return provider
  }
}

private struct RecordingRandom: RandomSource {
  let base: any RandomSource
  let recorder: Recorder

  func fill(_ bytes: inout MutableSpan<UInt8>) {
    base.fill(&bytes)
    let sources = Both<any RandomSource>(base, NoRandom())
    var room = [UInt8](repeating: 0, count: bytes.count)
    recorder.add(.random, bytes.count) {
      var bytes = room.mutableSpan
      sources[$0].fill(&bytes)
    }
  }
}

private struct NoRandom: RandomSource {
  func fill(_ bytes: inout MutableSpan<UInt8>) {}
}
