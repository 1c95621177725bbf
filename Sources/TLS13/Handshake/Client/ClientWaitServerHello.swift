import TLS13Crypto
import TLS13Memory

/// WAIT_SH: a ClientHello is out. RFC 9846 §A.1
struct ClientWaitServerHello: ~Copyable {
  /// What a HelloRetryRequest fixed. RFC 9846 §4.2.4
  struct Retry {
    let suite: CipherSuite
    let group: NamedGroup?
    let transcript: Transcript
  }

  private var offer: ClientOffer
  private let clientHello: [UInt8]
  private let retry: Retry?

  /// Sends the first ClientHello.
  init(_ offer: consuming ClientOffer, _ core: inout ConnectionCore) throws(TLSError) {
    let hello = try core.sendClientHello(&offer, version: ProtocolVersion.tls10, after: nil)
    try core.startEarlyData(offer, hello)
    self.offer = offer
    clientHello = hello
    retry = nil
    core.acceptsChangeCipherSpec = true
  }

  /// Sends the second ClientHello.
  private init(_ offer: consuming ClientOffer, _ retry: Retry, _ core: inout ConnectionCore) throws(TLSError) {
    try core.sendChangeCipherSpecIfCompatible(offer)
    let hello = try core.sendClientHello(&offer, version: ProtocolVersion.tls12, after: retry.transcript)
    self.offer = offer
    clientHello = hello
    self.retry = retry
  }

  consuming func receive(
    _ message: HandshakeMessage, _ core: inout ConnectionCore
  ) throws(TLSError) -> ClientState {
    let hello: ServerHello
    do { hello = try ServerHello(message.body) } catch { throw .malformed(error, in: .serverHello) }
    let earlySecret = try check(hello)
    guard hello.isHelloRetryRequest else { return try receive(hello, message, earlySecret, &core) }
    return .waitServerHello(try receiveRetry(hello, message, earlySecret.suite, &core))
  }

  // MARK: What ServerHello and HelloRetryRequest have in common

  /// RFC 9846 §4.2.3: version, echo, suite and compression method.
  private func check(_ hello: ServerHello) throws(TLSError) -> EarlySecret {
    try checkVersion(hello)
    guard hello.legacySessionIDEcho.isEqual(to: offer.sessionID.span) else {
      throw .misbehaved(.illegalParameter, "ServerHello does not echo legacy_session_id")
    }
    guard hello.legacyCompressionMethod == 0 else {
      throw .misbehaved(.illegalParameter, "ServerHello selects compression method \(hello.legacyCompressionMethod)")
    }
    let known = offer.context.earlySecrets.first { $0.suite.suite == hello.cipherSuite }
    guard let known else {
      throw .misbehaved(.illegalParameter, "ServerHello selects \(hello.cipherSuite), which was not offered")
    }
    // RFC 9846 §4.2.4: the suite of the HelloRetryRequest stays
    if let retry, retry.suite != hello.cipherSuite, !hello.isHelloRetryRequest {
      throw .misbehaved(
        .illegalParameter, "ServerHello selects \(hello.cipherSuite) after a HelloRetryRequest with \(retry.suite)")
    }
    return known
  }

  /// RFC 9846 §4.3.1: the version comes from supported_versions alone.
  private func checkVersion(_ hello: ServerHello) throws(TLSError) {
    let version: UInt16?
    do { version = try hello.selectedVersion() } catch { throw .malformed(error, in: .serverHello) }
    guard let version else {
      // RFC 9846 §4.2.4: the version of the HelloRetryRequest stays
      guard retry == nil else {
        throw .misbehaved(.illegalParameter, "ServerHello after a HelloRetryRequest is not one of TLS 1.3")
      }
      // RFC 9846 §4.2.3: a server that could do TLS 1.3 says so in its random, and someone took our offer away
      guard !hello.hasDowngradeSentinel else {
        throw .misbehaved(
          .illegalParameter, "someone on the way took TLS 1.3 out of the handshake (downgrade sentinel)")
      }
      throw .incompatible(.protocolVersion, "the server offers TLS 1.2 or older only; this client speaks TLS 1.3")
    }
    guard version == ProtocolVersion.tls13 else {
      throw .misbehaved(
        .illegalParameter, "the server selected version \(String(version, radix: 16)), which was not offered")
    }
    guard hello.legacyVersion == ProtocolVersion.tls12 else {
      throw .misbehaved(
        .protocolVersion, "ServerHello.legacy_version is \(String(hello.legacyVersion, radix: 16)) and not 303")
    }
  }

  // MARK: HelloRetryRequest

  /// RFC 9846 §4.2.4
  private consuming func receiveRetry(
    _ hello: ServerHello, _ message: HandshakeMessage, _ suite: KeyScheduleSuite,
    _ core: inout ConnectionCore
  ) throws(TLSError) -> ClientWaitServerHello {
    guard retry == nil else { throw .misbehaved(.unexpectedMessage, "a second HelloRetryRequest") }
    let request: HelloRetryRequestExtensions
    do { request = try HelloRetryRequestExtensions(hello, offered: offer.extensions) } catch {
      throw .malformed(error, in: .serverHello)
    }
    var cookie: [UInt8] = []
    if let bytes = request.cookie { cookie = Array(bytes) }
    // The extensions of a ClientHello have 2^16 bytes; what goes out besides the cookie, a larger share for one, has
    // its place, too.
    guard cookie.count + clientHello.count <= 0xf000 else {
      throw .misbehaved(.illegalParameter, "a cookie of \(cookie.count) bytes does not fit a ClientHello")
    }
    guard request.selectedGroup != nil || !cookie.isEmpty else {
      throw .misbehaved(.illegalParameter, "the HelloRetryRequest would change nothing")
    }
    if let group = request.selectedGroup { try check(group) }
    core.observe(
      .message(
        .received, .serverHello, bytes: message.bytes.count, isEncrypted: false,
        .helloRetryRequest(suite.suite, request.selectedGroup)))
    var transcript = Transcript(suite.hash)
    transcript.add(clientHello.span)
    transcript.replaceClientHelloWithItsHash()
    transcript.add(message.bytes)
    // RFC 9846 §5.1: the ClientHello that follows is not protected, yet what arrived must end its record
    try core.checkAlignment()
    core.rejectEarlyData()
    var offer = offer
    try offer.retry(group: request.selectedGroup, cookie: cookie, hash: suite.hash.function)
    return try ClientWaitServerHello(
      offer, Retry(suite: suite.suite, group: request.selectedGroup, transcript: transcript), &core)
  }

  /// RFC 9846 §4.3.8: a group that we offered, but brought no share for.
  private func check(_ group: NamedGroup) throws(TLSError) {
    guard offer.context.configuration.groups.contains(group) else {
      throw .misbehaved(.illegalParameter, "the HelloRetryRequest asks for \(group), which was not offered")
    }
    guard !offer.shares.contains(where: { $0.group == group }) else {
      throw .misbehaved(.illegalParameter, "the HelloRetryRequest asks for \(group), whose share was sent already")
    }
  }

  // MARK: ServerHello

  /// Computes the shared secret and moves to the handshake keys. RFC 9846 §7.1
  private consuming func receive(
    _ hello: ServerHello, _ message: HandshakeMessage, _ earlySecret: EarlySecret,
    _ core: inout ConnectionCore
  ) throws(TLSError) -> ClientState {
    let suite = earlySecret.suite
    let extensions: ServerHelloExtensions
    do { extensions = try ServerHelloExtensions(hello, offered: offer.extensions) } catch {
      throw .malformed(error, in: .serverHello)
    }
    let selected = try selectedPSK(extensions, suite)
    let group = extensions.keyShare?.group
    let secret: HandshakeSecret
    let stage = selected?.earlySecret.earlySecret.with(suite) ?? earlySecret
    if let entry = extensions.keyShare {
      secret = stage.handshakeSecret(sharedSecret: try sharedSecret(with: entry))
    } else {
      secret = stage.handshakeSecretWithoutKeyExchange()
    }
    core.observe(
      .message(
        .received, .serverHello, bytes: message.bytes.count, isEncrypted: false,
        .serverHello(suite.suite, group, pskIdentity: extensions.selectedIdentity)))
    if let group { core.observe(.sharedSecret(group)) }

    var transcript = retry?.transcript ?? Transcript(suite.hash)
    transcript.add(clientHello.span)
    transcript.add(message.bytes)
    let digest = transcript.hash
    let log = KeyLogger(core.settings.insecureKeyLog, clientRandom: offer.random.span)
    try core.installReadKeys(secret.serverTrafficSecret(digest, log))
    try core.sendChangeCipherSpecIfCompatible(offer)
    let writeSecret = secret.clientTrafficSecret(digest, log)
    let handshake = ClientHandshake(
      offer: offer, suite: suite.suite, group: group, usedHelloRetryRequest: retry != nil, log: log,
      psk: selected, selectedIdentity: extensions.selectedIdentity)
    // Early data may go on until the server's flight is in: its keys stay in use. RFC 9846 §4.3.11.3
    guard handshake.offer.offersEarlyData else {
      try core.installWriteKeys(writeSecret)
      return .waitEncryptedExtensions(
        ClientWaitEncryptedExtensions(
          handshake: handshake, secret: secret, writeSecret: nil, transcript: transcript))
    }
    return .waitEncryptedExtensions(
      ClientWaitEncryptedExtensions(
        handshake: handshake, secret: secret, writeSecret: writeSecret, transcript: transcript))
  }

  /// The PSK that the server takes, whose hash must be the suite's. RFC 9846 §4.3.11
  private func selectedPSK(
    _ extensions: ServerHelloExtensions, _ suite: KeyScheduleSuite
  ) throws(TLSError) -> ClientPSK? {
    guard let index = extensions.selectedIdentity else {
      guard extensions.keyShare != nil else {
        throw .misbehaved(.missingExtension, "ServerHello brings neither key_share nor pre_shared_key")
      }
      return nil
    }
    guard index < offer.psks.count else {
      throw .misbehaved(
        .illegalParameter, "ServerHello selects PSK \(index), and \(offer.psks.count) were offered")
    }
    guard offer.psks[index].hash == suite.hash.function else {
      throw .misbehaved(.illegalParameter, "ServerHello selects a PSK and \(suite.suite), whose hashes differ")
    }
    let mode = extensions.keyShare == nil ? PSKKeyExchangeMode.pskOnly : .pskWithKeyExchange
    guard offer.context.configuration.pskKeyExchangeModes.contains(mode) else {
      throw .misbehaved(.illegalParameter, "ServerHello uses the PSK in the mode \(mode), which was not offered")
    }
    return offer.psks[index]
  }

  /// RFC 9846 §4.3.8: a share for a group that we sent one for, and for the one that a HelloRetryRequest asked for.
  private func sharedSecret(with entry: KeyShareEntry) throws(TLSError) -> SecretBytes {
    let group = entry.group
    guard let share = offer.shares.first(where: { $0.group == group }) else {
      throw .misbehaved(.illegalParameter, "ServerHello brings a share for \(group), which has none of ours")
    }
    do { return try share.key.sharedSecret(with: entry.keyExchange) } catch {
      throw .crypto(error, "the server's key share for \(group)")
    }
  }
}

extension ConnectionCore {
  /// Sends a ClientHello in a record of its own and gives its bytes, which the transcript gets once the hash is known.
  fileprivate mutating func sendClientHello(
    _ offer: inout ClientOffer, version: UInt16, after previous: Transcript?
  ) throws(TLSError) -> [UInt8] {
    var hello = try encode(.clientHello) { offer.write(to: &$0) }
    try offer.psks.writeBinders(into: &hello, after: previous)
    try offer.sent(hello)
    queue(hello)
    observe(.message(.sent, .clientHello, bytes: hello.count, isEncrypted: false, offer.detail))
    try flush(version: version)
    return hello
  }

  /// RFC 9846 §E.4: before the second flight, whichever comes first.
  fileprivate mutating func sendChangeCipherSpecIfCompatible(_ offer: borrowing ClientOffer) throws(TLSError) {
    if offer.context.configuration.middleboxCompatibility { try sendChangeCipherSpec() }
  }
}
