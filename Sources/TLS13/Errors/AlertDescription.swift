/// What an alert says. RFC 9846 §6
public struct AlertDescription: RawRepresentable, Hashable, Sendable {
  /// The code on the wire.
  public let rawValue: UInt8

  /// Any code, known or not.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// close_notify: the sender will send no more. RFC 9846 §6.1
  public static let closeNotify = AlertDescription(rawValue: 0)
  /// unexpected_message
  public static let unexpectedMessage = AlertDescription(rawValue: 10)
  /// bad_record_mac
  public static let badRecordMAC = AlertDescription(rawValue: 20)
  /// record_overflow
  public static let recordOverflow = AlertDescription(rawValue: 22)
  /// handshake_failure
  public static let handshakeFailure = AlertDescription(rawValue: 40)
  /// bad_certificate
  public static let badCertificate = AlertDescription(rawValue: 42)
  /// unsupported_certificate
  public static let unsupportedCertificate = AlertDescription(rawValue: 43)
  /// certificate_revoked
  public static let certificateRevoked = AlertDescription(rawValue: 44)
  /// certificate_expired, also for not yet valid
  public static let certificateExpired = AlertDescription(rawValue: 45)
  /// certificate_unknown
  public static let certificateUnknown = AlertDescription(rawValue: 46)
  /// illegal_parameter
  public static let illegalParameter = AlertDescription(rawValue: 47)
  /// unknown_ca
  public static let unknownCA = AlertDescription(rawValue: 48)
  /// access_denied
  public static let accessDenied = AlertDescription(rawValue: 49)
  /// decode_error
  public static let decodeError = AlertDescription(rawValue: 50)
  /// decrypt_error
  public static let decryptError = AlertDescription(rawValue: 51)
  /// protocol_version
  public static let protocolVersion = AlertDescription(rawValue: 70)
  /// insufficient_security
  public static let insufficientSecurity = AlertDescription(rawValue: 71)
  /// internal_error
  public static let internalError = AlertDescription(rawValue: 80)
  /// inappropriate_fallback
  public static let inappropriateFallback = AlertDescription(rawValue: 86)
  /// user_canceled. RFC 9846 §6.1
  public static let userCanceled = AlertDescription(rawValue: 90)
  /// missing_extension
  public static let missingExtension = AlertDescription(rawValue: 109)
  /// unsupported_extension
  public static let unsupportedExtension = AlertDescription(rawValue: 110)
  /// unrecognized_name
  public static let unrecognizedName = AlertDescription(rawValue: 112)
  /// bad_certificate_status_response
  public static let badCertificateStatusResponse = AlertDescription(rawValue: 113)
  /// unknown_psk_identity
  public static let unknownPSKIdentity = AlertDescription(rawValue: 115)
  /// certificate_required
  public static let certificateRequired = AlertDescription(rawValue: 116)
  /// general_error
  public static let generalError = AlertDescription(rawValue: 117)
  /// no_application_protocol
  public static let noApplicationProtocol = AlertDescription(rawValue: 120)

  private static let names: [UInt8: String] = [
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 22: "record_overflow",
    40: "handshake_failure", 42: "bad_certificate", 43: "unsupported_certificate", 44: "certificate_revoked",
    45: "certificate_expired", 46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca",
    49: "access_denied", 50: "decode_error", 51: "decrypt_error", 70: "protocol_version",
    71: "insufficient_security", 80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled",
    109: "missing_extension", 110: "unsupported_extension", 112: "unrecognized_name",
    113: "bad_certificate_status_response", 115: "unknown_psk_identity", 116: "certificate_required",
    117: "general_error", 120: "no_application_protocol",
  ]
}

extension AlertDescription: CustomStringConvertible {
  /// The name that RFC 9846 gives it, or the number.
  public var description: String { Self.names[rawValue] ?? "alert \(rawValue)" }
}
