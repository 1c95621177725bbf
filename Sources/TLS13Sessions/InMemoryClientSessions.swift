import Synchronization
public import TLS13

/// Sessions of a client, in memory: the newest few for each server, each handed out once. RFC 9846 §C.4
public final class InMemoryClientSessions: ClientSessionStore {
  private let sessions: Mutex<Generations<String, [ClientSession]>>
  private let sessionsPerServer: Int

  /// Room for so many servers, and so many sessions of each.
  public init(servers: Int = 1_000, sessionsPerServer: Int = 4) {
    precondition(sessionsPerServer > 0, "a store holds at least one session of each server")
    sessions = Mutex(Generations(capacity: servers))
    self.sessionsPerServer = sessionsPerServer
  }

  /// Keeps a session in the place of the oldest, where there is no room.
  public func store(_ session: ClientSession, for serverName: String) {
    sessions.withLock { sessions in
      let kept = sessions.value(for: serverName) ?? []
      sessions.insert(Array((kept + [session]).suffix(sessionsPerServer)), for: serverName)
    }
  }

  /// Takes the newest session out.
  public func take(for serverName: String) -> ClientSession? {
    sessions.withLock { sessions in
      guard var kept = sessions.remove(serverName) else { return nil }
      let newest = kept.popLast()
      if !kept.isEmpty { sessions.insert(kept, for: serverName) }
      return newest
    }
  }
}
