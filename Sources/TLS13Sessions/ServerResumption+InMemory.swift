public import TLS13
public import TLS13Crypto

extension ServerResumption {
  /// Sealed tickets under random keys of this process, with clients' chains in memory.
  ///
  /// - Parameter earlyDataSize: most bytes of 0-RTT data on a connection; 0 for none. Whoever raises it must have read
  ///   RFC 9846 §8: such data can be replayed to other processes.
  /// - Throws: ``TLSError/Kind/configuration`` when the provider lacks an algorithm that tickets need.
  public static func inMemory(crypto: CryptoProvider, earlyDataSize: UInt32 = 0) throws(TLSError) -> ServerResumption {
    let tickets = try SealedTickets(crypto: crypto, keys: RotatingTicketKeys(crypto: crypto))
    var resumption = ServerResumption(tickets: tickets, clientChains: .stored(InMemoryClientChains()))
    if earlyDataSize > 0 {
      resumption.earlyData = EarlyDataAcceptance(maximumSize: earlyDataSize, replayProtection: ClientHelloRecord())
    }
    return resumption
  }
}
