import Synchronization

/// Puts a trace's messages in the place of our own where ours cannot be the same: where they carry extensions that we
/// do not send, or send in another order. What has to agree nevertheless is compared.
///
/// ClientHello, HelloRetryRequest and EncryptedExtensions are replaced; ServerHello, CertificateRequest, Certificate,
/// CertificateVerify, Finished and all others must come out right by themselves.
package final class RFC8448Rewriter: Sendable {
  private let trace: RFC8448Trace
  private let side: RFC8448Trace.Actor
  private let state = Mutex(State())

  private struct State {
    var seen: [UInt8: Int] = [:]
    var mismatches: [String] = []
    var given = 0
  }

  /// Extensions whose bodies our messages and the trace's have in common:
  /// server_name, signature_algorithms, supported_versions, cookie, key_share
  private static let compared: [UInt16] = [0, 13, 43, 44, 51]

  /// Rewrites what `side` sends.
  package init(_ trace: RFC8448Trace, _ side: RFC8448Trace.Actor) {
    self.trace = trace
    self.side = side
  }

  /// What our messages said differently where they should have agreed; empty after a good replay.
  package var mismatches: [String] { state.withLock { $0.mismatches } }

  /// Octets of the messages that were replaced.
  package var given: Int { state.withLock { $0.given } }

  /// The message to send in the place of `message`.
  ///
  /// - Parameters:
  ///   - type: `HandshakeType`
  ///   - message: our own encoding, header included.
  package func rewrite(_ type: UInt8, _ message: [UInt8]) -> [UInt8] {
    state.withLock { state in
      let index = state.seen[type, default: 0]
      state.seen[type] = index + 1
      guard isReplaced(type, index) else { return message }
      let recorded = trace.messages(type, from: side)
      guard recorded.indices.contains(index) else {
        state.mismatches.append("message \(index) of type \(type) is not in the trace")
        return message
      }
      if type <= 2 { state.mismatches += Self.compare(message, recorded[index]) }
      if message != recorded[index] { state.given += recorded[index].count }
      return recorded[index]
    }
  }

  /// Whether the message with this index among those of its type is a ClientHello, a HelloRetryRequest or an
  /// EncryptedExtensions.
  private func isReplaced(_ type: UInt8, _ index: Int) -> Bool {
    type == 1 || type == 8 || type == 2 && index < trace.serverHellos.count - 1
  }

  private static func compare(_ message: [UInt8], _ recorded: [UInt8]) -> [String] {
    guard let ours = try? RFC8448Hello(message), let theirs = try? RFC8448Hello(recorded) else {
      return ["hello of type \(message.first ?? 0) cannot be read"]
    }
    var names: [String] = []
    if ours.legacyVersion != theirs.legacyVersion { names.append("legacy_version") }
    if ours.random != theirs.random { names.append("random") }
    if ours.sessionID != theirs.sessionID { names.append("legacy_session_id") }
    if ours.cipherSuites != theirs.cipherSuites { names.append("cipher_suites") }
    for type in compared where ours[type] != nil && ours[type] != theirs[type] { names.append("extension \(type)") }
    return names.map { "hello of type \(ours.type): \($0)" }
  }
}
