import TLS13Crypto
import TLS13Memory

/// Proof that the peer's Finished was right. RFC 9846 §4.5.3
///
///     struct { opaque verify_data[Hash.length]; } Finished;
struct FinishedVerified {
  private init() {}

  /// Compares the peer's Finished with what `secret` and the transcript before it give.
  static func verify(
    _ message: HandshakeMessage, _ secret: borrowing TrafficSecret, _ transcript: Transcript
  ) throws(TLSError) -> FinishedVerified {
    let expected = secret.verifyData(transcript.hash)
    // RFC 9846 §4.5.3: incorrect contents, whatever their length, which is compared, too
    guard constantTimeEqual(message.body, expected.span) else {
      throw .misbehaved(.decryptError, "the peer's Finished is wrong: the handshake was changed on the way")
    }
    return FinishedVerified()
  }
}

extension ConnectionCore {
  /// Sends our Finished under the present write keys. RFC 9846 §4.5.3
  mutating func sendFinished(_ transcript: inout Transcript) throws(TLSError) {
    guard let secret = writeSecret.take() else { throw .internalFailure("Finished before keys") }
    let verifyData = secret.verifyData(transcript.hash)
    writeSecret = consume secret
    try send(.finished, &transcript, .finished) { writer in
      writer.writeHandshake(.finished) { $0.write(verifyData.span) }
    }
  }
}
