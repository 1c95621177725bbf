import TLS13Certificates

/// Answers of OCSP in a few words.
enum OCSPText {
  static func describe(_ status: OCSPCertificateStatus) -> String {
    switch status {
    case .good: "good: not revoked"
    case .revoked(let time, nil): "REVOKED on \(Times.text(time))"
    case .revoked(let time, let reason?): "REVOKED on \(Times.text(time)), \(reason)"
    case .unknown: "unknown to the responder"
    }
  }
}
