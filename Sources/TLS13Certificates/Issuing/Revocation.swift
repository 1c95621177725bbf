import TLS13Crypto

/// A certificate that its CA takes back: one entry of a CRL to be issued. RFC 5280 §5.1.2.6, §5.3
public struct Revocation: Hashable, Sendable {
  /// The certificate's serial number, as ``Certificate/serialNumber`` gives it.
  public var serialNumber: [UInt8]
  /// When it was revoked, in seconds since 1970-01-01T00:00:00Z.
  public var date: Int64
  /// Why.
  public var reason: RevocationReason

  /// Revokes the certificate with this serial number.
  public init(serialNumber: [UInt8], date: Int64, reason: RevocationReason = .unspecified) {
    self.serialNumber = serialNumber
    self.date = date
    self.reason = reason
  }

  /// Revokes this certificate.
  public init(_ certificate: Certificate, date: Int64, reason: RevocationReason = .unspecified) {
    self.init(serialNumber: certificate.serialNumber, date: date, reason: reason)
  }
}

extension Revocation {
  /// An entry of revokedCertificates. RFC 5280 §5.3.1: unspecified is said by leaving the reason out.
  func write(to list: inout DERWriter) {
    list.write(.sequence) { entry in
      entry.write(.integer, serialNumber)
      entry.write(time: date)
      guard reason != .unspecified else { return }
      entry.write(.sequence) { extensions in
        extensions.write(extension: .reasonCode, critical: false) { $0.write(.enumerated, [reason.rawValue]) }
      }
    }
  }
}
