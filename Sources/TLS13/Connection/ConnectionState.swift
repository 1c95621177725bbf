/// Where a connection stands. The states of the handshake are several times the size of what a connected one keeps, and
/// lie apart, so that their memory is given back when the handshake is complete.
struct ConnectionState: ~Copyable {
  private final class Handshake {
    var state: HandshakeState?
  }

  private var handshake: Handshake?
  /// CONNECTED; nil during the handshake, and after a failure.
  var connected: Connected?

  init(_ state: consuming HandshakeState) { put(state) }

  /// Whether the handshake is under way and we are the server.
  var isServerHandshake: Bool {
    guard let handshake else { return false }
    switch handshake.state {
    case .some(.server): return true
    default: return false
    }
  }

  /// Takes the state out, for a transition. None is left where that fails.
  mutating func take() -> HandshakeState? {
    if let connected = connected.take() { return .connected(connected) }
    return handshake?.state.take()
  }

  /// Goes on with `state`.
  mutating func put(_ state: consuming HandshakeState) {
    switch consume state {
    case .connected(let state):
      connected = consume state
      handshake = nil
    case .client(let state): start().state = .client(state)
    case .server(let state): start().state = .server(state)
    }
  }

  private mutating func start() -> Handshake {
    let started = handshake ?? Handshake()
    handshake = started
    return started
  }

  /// Forgets what there is.
  mutating func clear() {
    connected = nil
    handshake = nil
  }
}
