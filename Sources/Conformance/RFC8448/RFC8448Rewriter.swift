import Synchronization

/// Puts a trace's messages in the place of our own where ours cannot be the same: where they carry extensions that we
/// do not send, or send in another order. What has to agree nevertheless is compared.
///
/// ClientHello, ServerHello, HelloRetryRequest, EncryptedExtensions and CertificateRequest are replaced; Certificate,
/// CertificateVerify, Finished and all others must come out right by themselves.
package final class RFC8448Rewriter: Sendable {
  private let trace: RFC8448Trace
  private let side: RFC8448Trace.Actor
  private let state = Mutex(State())

  private struct State {
    var seen: [UInt8: Int] = [:]
    var mismatches: [String] = []
  }

  /// Types: ClientHello, ServerHello, EncryptedExtensions, CertificateRequest
  private static let replaced: Set<UInt8> = [1, 2, 8, 13]

  /// Extensions whose bodies our messages and the trace's have in common:
  /// server_name, supported_versions, cookie, key_share
  private static let compared: [UInt16] = [0, 43, 44, 51]

  /// Rewrites what `side` sends.
  package init(_ trace: RFC8448Trace, _ side: RFC8448Trace.Actor) {
    self.trace = trace
    self.side = side
  }

  /// What our messages said differently where they should have agreed; empty after a good replay.
  package var mismatches: [String] { state.withLock { $0.mismatches } }

  /// The message to send in the place of `message`.
  ///
  /// - Parameters:
  ///   - type: `HandshakeType`
  ///   - message: our own encoding, header included.
  package func rewrite(_ type: UInt8, _ message: [UInt8]) -> [UInt8] {
    guard Self.replaced.contains(type) else { return message }
    return state.withLock { state in
      let index = state.seen[type, default: 0]
      state.seen[type] = index + 1
      let recorded = trace.messages(type, from: side)
      guard recorded.indices.contains(index) else {
        state.mismatches.append("message \(index) of type \(type) is not in the trace")
        return message
      }
      if type <= 2 { state.mismatches += Self.compare(message, recorded[index]) }
      return recorded[index]
    }
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
