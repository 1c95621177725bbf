/// Why an OCSP response proves nothing about a certificate.
public struct OCSPError: Error, Hashable, Sendable {
  /// The kind of reason.
  public enum Kind: Hashable, Sendable {
    /// The responder gave no answer.
    case notSuccessful
    /// The answers are about other certificates.
    case otherCertificate
    /// The signer does not speak for the issuer.
    case unauthorized
    /// The signature does not verify.
    case badSignature
    /// The answer is too old, or from the future.
    case notCurrent
    /// The nonce is another request's.
    case nonce
    /// A critical extension is not processed.
    case unknownCriticalExtension
    /// It is not written as its specification has it, and the profile asks for that.
    case malformed
  }

  /// The kind of reason.
  public let kind: Kind
  /// The rule, with its RFC and section.
  public let rule: String
  /// What was found.
  public let detail: String

  init(_ kind: Kind, _ rule: String, _ detail: String) {
    self.kind = kind
    self.rule = rule
    self.detail = detail
  }

  static var unknownCritical: OCSPError {
    OCSPError(.unknownCriticalExtension, "RFC 6960 §4.4", "it has a critical extension that is not processed")
  }
}

extension OCSPError: CustomStringConvertible {
  /// One line: what is wrong, and by which rule.
  public var description: String { "OCSP response: \(detail) [\(rule)]" }
}
