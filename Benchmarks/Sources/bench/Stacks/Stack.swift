/// A TLS library in the comparison.
protocol Stack {
  var name: String { get }

  /// Settings made ready for any number of connections.
  ///
  /// - Throws: ``NotHere`` for what the library has no interface for.
  func context(_ settings: Settings) throws -> any Context
}

/// One side's settings.
protocol Context: AnyObject {
  /// A new connection. A client that remembers a session offers it.
  func connect() throws -> any End

  /// Remembers the session of `end`, which has received a ticket.
  func remember(_ end: any End) throws
}

extension Context {
  func remember(_ end: any End) throws {}
}

/// One end of a connection without I/O.
protocol End: AnyObject {
  /// Takes what the peer sent, which may be overwritten, and gives what is to be sent: its length in `output`.
  func exchange(_ input: UnsafeMutableRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int

  /// Encrypts application data: the length of the records in `output`.
  func write(_ data: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int

  /// Bytes of application data that arrived.
  var received: Int { get }

  var isConnected: Bool { get }

  /// What the handshake came to.
  var outcome: Outcome { get }
}

/// What an end can say about its connection, as far as its library tells.
struct Outcome {
  var isTLS13: Bool
  /// Nil where the library does not tell.
  var suite: UInt16?
  /// Whether the peer showed a certificate and it was accepted.
  var peerIsAuthenticated: Bool
  /// Nil where the library does not tell.
  var isResumed: Bool? = false
}
