import TLS13Crypto
import TLS13Memory

/// WAIT_EOED: early data comes, under keys of its own, until EndOfEarlyData. RFC 9846 §A.2
struct ServerWaitEndOfEarlyData: ~Copyable {
  let handshake: ServerHandshake
  let secrets: ServerSecrets
  /// client_handshake_traffic_secret, which goes on from here.
  let clientSecret: TrafficSecret
  var transcript: Transcript
  let client: AuthenticatedPeer

  /// RFC 9846 §4.6
  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ServerWaitFinished {
    core.observe(
      .message(.received, .endOfEarlyData, bytes: message.bytes.count, isEncrypted: true, .endOfEarlyData))
    transcript.add(message.bytes)
    core.earlyData = .accepted
    let clientSecret = clientSecret
    try core.installReadKeys(clientSecret)
    return ServerWaitFinished(handshake: handshake, secrets: secrets, transcript: transcript, client: client)
  }
}
