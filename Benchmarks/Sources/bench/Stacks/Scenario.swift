import Lab
import TLS13Certificates
import TLS13Crypto

/// What a connection is to be, the same for every stack.
struct Scenario {
  enum Resumption {
    case none
    /// A ticket, and a fresh key exchange. RFC 9846 §4.3.9: psk_dhe_ke
    case withKeyExchange
    /// A ticket alone: psk_ke
    case alone
  }

  var isMutual = true
  var group = NamedGroup.x25519
  var suite = CipherSuite.aes128GCMSHA256
  var resumption = Resumption.none
}

/// What one side offers and demands.
struct Settings {
  let scenario: Scenario
  let isServer: Bool
  /// Whom this side accepts; empty on a server that asks for no certificate.
  let trust: [Certificate]
  /// What this side proves itself with.
  let identity: Identity?
  /// Whom a client wants to reach.
  var serverName = Hierarchy.serverName
}

/// What a stack lacks.
struct NotHere: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Why a handshake did not complete, or was not what it should have been.
struct Failed: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
