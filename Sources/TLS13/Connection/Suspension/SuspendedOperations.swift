/// The parts of a handshake that a connection leaves to its application, to be done on another thread, by another
/// process or in an HSM. Those that are not named here are done where they are due, inside `receive`.
///
/// A connection that comes to one of them reports ``ReceiveResult/Event/suspended``, says in
/// ``TLSConnection/pendingOperation`` what is to be done, and goes on with ``TLSConnection/resume(_:)``.
public struct SuspendedOperations: OptionSet, Sendable {
  /// The bits.
  public let rawValue: UInt8

  /// Any set of bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Which credential we authenticate with. RFC 9846 §4.5.1.2
  public static let credentialSelection = SuspendedOperations(rawValue: 1)
  /// Whether the peer's chain is good. Sessions of peers with chains are then resumed only where
  /// ``ServerResumption/accepts`` or ``ClientResumption/accepts`` says so.
  public static let chainVerification = SuspendedOperations(rawValue: 2)
  /// The signature in our CertificateVerify. A ``RemoteSigningKey`` suspends whether this is set or not.
  public static let signing = SuspendedOperations(rawValue: 4)
  /// As a server, what the tickets of a client stand for. RFC 9846 §4.3.11
  public static let ticketRecovery = SuspendedOperations(rawValue: 8)
}
