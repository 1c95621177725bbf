import TLS13Memory

/// Where a connection stands.
enum HandshakeState: ~Copyable {
  case client(ClientState)
  case server(ServerState)
  case connected(Connected)

  /// Takes a message and says what comes next.
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> HandshakeState {
    switch consume self {
    case .client(let state): return try state.receive(message, &core)
    case .server(let state): return try state.receive(message, &core)
    case .connected(var connected):
      try connected.receive(message, &core)
      return .connected(connected)
    }
  }

  /// Goes on with the result of the operation that was pending.
  consuming func resume(
    _ outcome: OperationResult.Outcome, _ core: inout ConnectionCore
  ) throws(TLSError) -> HandshakeState {
    switch consume self {
    case .client(let state): return try state.resume(outcome, &core)
    case .server(let state): return try state.resume(outcome, &core)
    case .connected(var connected):
      try connected.resume(outcome, &core)
      return .connected(connected)
    }
  }
}
