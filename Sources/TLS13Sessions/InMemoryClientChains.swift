import Synchronization
public import TLS13
public import TLS13Certificates

/// The chains of clients that hold tickets, in memory.
public final class InMemoryClientChains: ClientChainStore {
  private let chains: Mutex<Generations<[UInt8], ValidatedChain>>

  /// Room for so many clients.
  public init(capacity: Int = 10_000) { chains = Mutex(Generations(capacity: capacity)) }

  /// Keeps a chain in the place of the one that was not met for longest.
  public func store(_ chain: ValidatedChain, digest: [UInt8]) { chains.withLock { $0.insert(chain, for: digest) } }

  /// The chain of that digest, if it is still there.
  public func chain(digest: [UInt8]) -> ValidatedChain? { chains.withLock { $0.value(for: digest) } }
}
