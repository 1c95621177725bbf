import Synchronization
public import TLS13Crypto

/// A bounded cache of good signatures that any number of connections share. 100 bytes or less for each.
///
/// It keeps two generations: new facts, and old ones that are met again, go into the young one, and when that is half
/// of the capacity the old one is forgotten and the young one becomes old. What is in use survives, and no operation
/// costs more than two look-ups.
public final class SignatureCache: VerifiedSignatureCache {
  private struct Generations {
    var young: Set<VerifiedSignature> = []
    var old: Set<VerifiedSignature> = []

    mutating func insert(_ signature: VerifiedSignature, limit: Int) {
      young.insert(signature)
      guard young.count >= limit else { return }
      old = young
      young = []
    }
  }

  private let generations = Mutex(Generations())
  /// The most signatures that are remembered.
  public let capacity: Int

  /// Remembers at most `capacity` signatures, at least 2. A peer needs one for each certificate below the root, and
  /// those of intermediates are shared: the default is enough for some 2,000 to 4,000 peers.
  public init(capacity: Int = 4_096) { self.capacity = max(2, capacity) }

  /// Whether this signature was found good before.
  public func contains(_ signature: VerifiedSignature) -> Bool {
    generations.withLock { generations in
      if generations.young.contains(signature) { return true }
      guard generations.old.contains(signature) else { return false }
      generations.insert(signature, limit: capacity / 2)
      return true
    }
  }

  /// Remembers a signature that was found good.
  public func insert(_ signature: VerifiedSignature) {
    generations.withLock { $0.insert(signature, limit: capacity / 2) }
  }

  /// Forgets everything.
  public func removeAll() { generations.withLock { $0 = Generations() } }

  /// How many signatures are remembered.
  public var count: Int { generations.withLock { $0.young.union($0.old).count } }
}
