public import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// Why a connection failed: what went wrong, the alert that goes with it, and what to do.
///
/// A failure of the protocol cannot be made without the alert that the specification names for it.
public struct TLSError: Error, Sendable {
  /// Whose fault it was.
  public enum Kind: Hashable, Sendable {
    /// The peer broke the protocol.
    case peerMisbehaved
    /// The peer follows the protocol, but both sides have no common ground.
    case peerIncompatible
    /// The peer's certificate, or the lack of one, is not accepted.
    case certificateRejected
    /// The peer ended the connection with an error alert.
    case peerAlert
    /// Our application ended the connection with an error alert: ``TLSConnection/abort(_:)``.
    case aborted
    /// The transport ended before the peer's close_notify: data may be missing. RFC 9846 §6.1
    case truncated
    /// Our own configuration cannot work.
    case configuration
    /// The application used a connection that is not open, or already closed.
    case invalidUse
    /// A library failed; neither the peer nor the configuration is to blame.
    case internalFailure
  }

  /// A connection keeps room for its failure from the start, so that an error is one reference.
  private final class Storage: Sendable {
    let kind: Kind
    let alert: AlertDescription?
    let message: String
    let certificateVerdict: ValidationError?

    init(
      _ kind: Kind, _ alert: AlertDescription?, _ message: String, _ certificateVerdict: ValidationError?
    ) {
      self.kind = kind
      self.alert = alert
      self.message = message
      self.certificateVerdict = certificateVerdict
    }
  }

  private let storage: Storage

  /// Whose fault it was.
  public var kind: Kind { storage.kind }
  /// The alert that was sent, or, for ``Kind/peerAlert``, received.
  public var alert: AlertDescription? { storage.alert }
  /// What was received, what was expected, what to do.
  public var message: String { storage.message }
  /// The verdict on the peer's certificate, for ``Kind/certificateRejected`` when a chain was judged.
  public var certificateVerdict: ValidationError? { storage.certificateVerdict }

  private init(
    _ kind: Kind, _ alert: AlertDescription?, _ message: String, certificateVerdict: ValidationError? = nil
  ) {
    storage = Storage(kind, alert, message, certificateVerdict)
  }

  static func misbehaved(_ alert: AlertDescription, _ message: String) -> TLSError {
    TLSError(.peerMisbehaved, alert, message)
  }

  static func incompatible(_ alert: AlertDescription, _ message: String) -> TLSError {
    TLSError(.peerIncompatible, alert, message)
  }

  static func certificate(_ alert: AlertDescription, _ message: String) -> TLSError {
    TLSError(.certificateRejected, alert, message)
  }

  static func received(_ alert: AlertDescription, _ message: String) -> TLSError {
    TLSError(.peerAlert, alert, message)
  }

  static func aborted(_ alert: AlertDescription) -> TLSError {
    TLSError(.aborted, alert, "the application ended the connection")
  }

  static func configuration(_ message: String) -> TLSError { TLSError(.configuration, nil, message) }

  static func invalidUse(_ message: String) -> TLSError { TLSError(.invalidUse, nil, message) }

  static func internalFailure(_ message: String) -> TLSError {
    TLSError(.internalFailure, .internalError, message)
  }

  static var notSuspended: TLSError { internalFailure("a result reached a state that waits for none") }

  static func truncated(isHandshaking: Bool) -> TLSError {
    TLSError(
      .truncated, nil,
      isHandshaking
        ? "the peer closed the transport in the middle of the handshake"
        : "the transport ended without close_notify: the peer may have sent more than arrived")
  }
}

extension TLSError: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    switch (kind, alert) {
    case (.peerAlert, let alert?): "the peer sent alert \(alert): \(message)"
    case (_, let alert?): "\(message) (alert \(alert))"
    case (_, nil): message
    }
  }
}

extension TLSError {
  /// A message that does not follow its syntax, with the alert that RFC 9846 §4.3 and §6 have for the fault.
  static func malformed(_ error: DecodeError, in message: HandshakeType) -> TLSError {
    let alert: AlertDescription =
      switch error.kind {
      case .truncated, .trailingBytes, .outOfRange: .decodeError
      // The RFC names no alert; these are BoringSSL's.
      case .duplicate: message == .clientHello || message == .encryptedExtensions ? .decodeError : .illegalParameter
      case .invalidValue, .misplaced: .illegalParameter
      case .unsolicited: .unsupportedExtension
      }
    return .misbehaved(alert, "\(message) is malformed: \(error)")
  }

  /// A verdict on the peer's chain, with the alert that RFC 9846 §6.2 has for it unless another says more.
  ///
  /// - Parameters:
  ///   - authorities: those that the peer was asked for a certificate from, as DER.
  ///   - leftOut: what of the chain could not be read, which may be why.
  static func rejected(
    _ verdict: ValidationError, _ alert: AlertDescription? = nil, askedFor authorities: [[UInt8]] = [],
    leftOut: String? = nil
  ) -> TLSError {
    let isUnasked = verdict.kind == .unknownIssuer && !authorities.isEmpty
    let asked = isUnasked ? "; it was asked for one from \(AuthorityNames.summary(authorities))" : ""
    return TLSError(
      .certificateRejected, alert ?? AlertDescription(verdict),
      "the peer's certificate is not accepted: \(verdict)\(asked)" + (leftOut.map { "; left out: \($0)" } ?? ""),
      certificateVerdict: verdict)
  }

  /// A client that shows no certificate where one is required. RFC 9846 §4.5.1.3
  ///
  /// - Parameter authorities: those that it was asked for a certificate from, as DER.
  static func noCertificate(askedFor authorities: [[UInt8]]) -> TLSError {
    .certificate(
      .certificateRequired,
      "the client sent no certificate, and one from \(AuthorityNames.summary(authorities)) is required; some clients "
        + "send none whose issuer is not among these")
  }

  /// A cryptographic operation on the peer's input, or our own key, that failed.
  static func crypto(_ error: CryptoError, _ context: String) -> TLSError {
    switch error {
    case .authenticationFailed: .misbehaved(.decryptError, "\(context): \(error)")
    case .invalidPeerShare: .misbehaved(.illegalParameter, "\(context): \(error)")
    case .invalidKey, .unsupported, .internalFailure: .internalFailure("\(context): \(error)")
    }
  }
}
