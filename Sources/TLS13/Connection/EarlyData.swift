import TLS13Crypto
import TLS13Memory

/// What becomes of 0-RTT data on a connection. RFC 9846 §2.3, §4.3.10
public enum EarlyDataStatus: Hashable, Sendable {
  /// None was offered.
  case none
  /// It may be sent, or received, now. The handshake has not confirmed it: it may be a replay, or never be read.
  case open
  /// The server took it.
  case accepted
  /// The server did not take it; the client decides whether to send it again. RFC 9846 §4.3.10
  case rejected
}

extension ConnectionCore {
  /// Where 0-RTT data stands.
  enum EarlyData {
    case none
    /// The client may send so many more bytes.
    case sending(left: Int)
    /// The server takes so many more bytes.
    case receiving(left: Int)
    case accepted
    case rejected
  }

  var earlyDataStatus: EarlyDataStatus {
    switch earlyData {
    case .none: .none
    case .sending, .receiving: .open
    case .accepted: .accepted
    case .rejected: .rejected
    }
  }

  /// Moves to the early keys after a ClientHello with early_data. RFC 9846 §7.1
  mutating func startEarlyData(_ offer: borrowing ClientOffer, _ hello: [UInt8]) throws(TLSError) {
    guard offer.offersEarlyData, let psk = offer.psks.first else { return }
    if offer.context.configuration.middleboxCompatibility { try sendChangeCipherSpec() }
    let log = KeyLogger(settings.insecureKeyLog, clientRandom: offer.random.span)
    var transcript = Transcript(psk.earlySecret.suite.hash)
    transcript.add(hello.span)
    let digest = transcript.hash
    earlyExporter = psk.earlySecret.exporterSecret(digest, log)
    try installWriteKeys(psk.earlySecret.clientTrafficSecret(digest, log))
    earlyData = .sending(left: psk.maximumEarlyDataSize)
  }

  /// The server does not take it: after a HelloRetryRequest nothing is encrypted, otherwise other keys follow.
  mutating func rejectEarlyData() {
    guard case .sending = earlyData else { return }
    earlyData = .rejected
    earlyExporter = nil
    removeWriteKeys()
  }

  /// Says that no more early data comes, and goes on to the handshake keys. RFC 9846 §4.6
  mutating func endEarlyData(
    _ transcript: inout Transcript, _ secret: consuming TrafficSecret
  ) throws(TLSError) {
    try send(.endOfEarlyData, &transcript, .endOfEarlyData) { $0.writeHandshake(.endOfEarlyData) { _ in } }
    earlyData = .accepted
    try installWriteKeys(secret)
  }

  /// Reads early data under its keys. RFC 9846 §7.1
  ///
  /// - Parameters:
  ///   - hello: the hash over the ClientHello.
  ///   - size: bytes that the ticket allows.
  ///   - client: whom they come from.
  mutating func receiveEarlyData(
    _ secret: PSKEarlySecret, _ hello: Digest, _ log: KeyLogger, size: Int, from client: AdmittedPeer
  ) throws(TLSError) {
    earlyExporter = secret.exporterSecret(hello, log)
    try installReadKeys(secret.clientTrafficSecret(hello, log))
    try liftReceiveLimit()
    earlyData = .receiving(left: size)
  }

  /// Counts early data that arrived. RFC 9846 §4.7.1
  mutating func countEarlyData(_ count: Int) throws(TLSError) {
    guard case .receiving(let left) = earlyData else {
      throw .misbehaved(.unexpectedMessage, "application data before the handshake is complete")
    }
    guard count <= left else {
      throw .misbehaved(.unexpectedMessage, "more early data than max_early_data_size allows")
    }
    earlyData = .receiving(left: left - count)
  }

  /// Drops records that do not decrypt, until one does: early data that we did not accept. RFC 9846 §4.3.10
  mutating func skipUndecryptableEarlyData() {
    earlyData = .rejected
    skipEarlyData(.undecryptable(left: settings.skippedEarlyData))
  }

  /// Drops encrypted records until the second ClientHello. RFC 9846 §4.3.10
  mutating func skipEncryptedEarlyData() {
    earlyData = .rejected
    skipEarlyData(.encrypted(left: settings.skippedEarlyData))
  }
}
