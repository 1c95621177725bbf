import TLS13Memory

extension ConnectionCore {
  /// Moves to the peer's next key, and notes that ours is to follow where the peer asks for it. RFC 9846 §4.7.3
  mutating func receiveKeyUpdate(_ message: HandshakeMessage) throws(TLSError) {
    let update: KeyUpdate
    do { update = try KeyUpdate(message.body) } catch { throw .malformed(error, in: .keyUpdate) }
    keyUpdatesSinceData += 1
    guard keyUpdatesSinceData <= settings.limits.keyUpdates else {
      throw .misbehaved(
        .unexpectedMessage, "more than \(settings.limits.keyUpdates) KeyUpdates in a row without application data")
    }
    observe(
      .message(
        .received, .keyUpdate, bytes: message.bytes.count, isEncrypted: true,
        .keyUpdate(requested: update.updateRequested)))
    try updateReadKeys()
    awaitsPeerKeyUpdate = false
    // RFC 9846 §4.7.3: several requests to a silent side are answered by one update
    if update.updateRequested { owesKeyUpdate = true }
  }

  /// Each request costs us a signature and a chain on its way, whatever data comes between. RFC 9846 §4.7.2
  mutating func countCertificateRequest() throws(TLSError) {
    certificateRequests += 1
    guard certificateRequests <= settings.limits.answeredCertificateRequests else {
      throw .misbehaved(
        .unexpectedMessage,
        "more than \(settings.limits.answeredCertificateRequests) CertificateRequests after the handshake")
    }
  }
}
