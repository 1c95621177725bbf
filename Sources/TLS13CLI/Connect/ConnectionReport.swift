import Foundation
import NIOCore
import Synchronization
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

/// What `connect --json` prints: one object about one connection, on one line.
///
/// Names and meanings stay as they are within a version; further ones may be added. What does not apply is left out. All
/// texts that the server chose have control and format characters as `\u{…}`.
struct ConnectionReport: Encodable {
  /// A certificate that the server sent, leaf first.
  struct ShownCertificate: Encodable {
    let subject: String
    let issuer: String
    /// As `DNS localhost`, `IP 127.0.0.1`, `URI spiffe://lab/alice`.
    let names: [String]
    let key: String
    /// Hexadecimal.
    let serialNumber: String
    /// As `2026-11-23T13:15:57Z`.
    let notBefore: String
    let notAfter: String
    /// Of the DER, in hexadecimal.
    let sha256: String?
    /// With `--showcerts`.
    let pem: String?
  }

  /// What was wrong.
  struct Failure: Encodable {
    /// One of ``TLSError/Kind``'s names, such as `certificateRejected`, or `other` where TLS was not to blame.
    let kind: String
    /// The alert that was sent or, for kind `peerAlert`, received.
    let alert: String?
    /// For people.
    let message: String
  }

  /// Keying material of `--export`.
  struct Exported: Encodable {
    let label: String
    /// Bytes.
    let length: Int
    let hexadecimal: String
  }

  /// Raised when a name changes its meaning or goes away.
  let version = 1
  /// The argument.
  var address: String
  /// `closed` in order, or `failed`.
  var outcome = "failed"
  /// Why it failed.
  var failure: Failure?

  // From here on: nothing before the handshake is complete.
  /// `TLS 1.3`
  var protocolVersion: String?
  var cipherSuite: String?
  /// Left out where a PSK stands alone.
  var group: String?
  var helloRetryRequest: Bool?
  /// ALPN
  var applicationProtocol: String?
  /// The name that was sent (SNI).
  var serverName: String?
  /// Whether the server proved who it is: always, once the handshake is complete.
  var serverAuthenticated: Bool?
  /// `certificate`, `publicKey`, `externalPSK` or `resumption`.
  var serverProof: String?
  /// The trust anchor's subject.
  var anchor: String?
  /// How the server signed; on a resumed connection, how it had signed.
  var signatureScheme: String?
  /// How we signed, where the server asked and we did.
  var clientSignatureScheme: String?
  var resumed: Bool?
  /// The name of the external key that was used.
  var externalPSK: String?
  /// Whether the server took the early data, where there was some.
  var earlyDataAccepted: Bool?
  var exported: [Exported] = []

  // Also where the handshake failed:
  /// What the server sent, good or not.
  var certificates: [ShownCertificate] = []
  /// Whether the server asked for a certificate.
  var clientCertificateRequested = false
  /// Whether `--session-out` has a session of this connection.
  var sessionWritten: Bool?
  /// Bytes of application data that came.
  var bytesReceived = 0

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension ConnectionReport {
  /// The end of the handshake.
  mutating func complete(_ information: ConnectionInformation) {
    protocolVersion = "TLS 1.3"
    cipherSuite = information.cipherSuite.description
    group = information.group?.description
    helloRetryRequest = information.usedHelloRetryRequest
    applicationProtocol = information.applicationProtocol.map { Printable.line($0.description) }
    serverName = information.serverName
    resumed = information.isResumed
    externalPSK = information.externalPSKIdentity.map(PSKIdentityText.describe)
    serverAuthenticated = information.peer != nil || externalPSK != nil
    anchor = information.peer?.chain.map { Printable.line($0.anchor.subject.description) }
    signatureScheme = information.peer?.signatureScheme.description
    clientSignatureScheme = information.localSignatureScheme?.description
    serverProof = proof(information)
  }

  private func proof(_ information: ConnectionInformation) -> String? {
    if information.externalPSKIdentity != nil { return "externalPSK" }
    if information.isResumed { return "resumption" }
    switch information.peer?.credential {
    case .certificateChain: return "certificate"
    case .rawPublicKey: return "publicKey"
    case nil: return nil
    }
  }

  mutating func fail(_ error: any Error, _ text: String) {
    let error = error as? TLSError
    failure = Failure(
      kind: error.map { "\($0.kind)" } ?? "other", alert: error?.alert.map { "\($0)" }, message: Printable.line(text))
  }
}

extension ConnectionReport.ShownCertificate {
  init(_ certificate: Certificate, withPEM: Bool) {
    subject = Printable.line(certificate.subject.description)
    issuer = Printable.line(certificate.issuer.description)
    names = certificate.subjectAlternativeNames.map { Printable.line(GeneralNameText.describe($0)) }
    key = KeyText.describe(certificate.subjectPublicKeyInfo)
    serialNumber = hexadecimal(certificate.serialNumber.span)
    (notBefore, notAfter) = (Times.text(certificate.notBefore), Times.text(certificate.notAfter))
    sha256 = CryptoProvider.default.hash(.sha256).map { hexadecimal($0.digest(of: certificate.der.span).span) }
    pem = withPEM ? PEM.encode(PEMBlock(label: "CERTIFICATE", der: certificate.der)) : nil
  }
}

/// Collects what one connection shows while it happens.
final class ConnectionRecorder: Sendable {
  private struct State {
    var report: ConnectionReport
    var chain: [Certificate] = []
  }

  private let state: Mutex<State>

  init(address: String) { state = Mutex(State(report: ConnectionReport(address: address))) }

  /// The chain that the server sent, good or not.
  var chain: [Certificate] { state.withLock(\.chain) }

  func observe(_ event: ConnectionEvent) {
    guard case .message(.received, _, _, _, let detail) = event else { return }
    state.withLock { state in
      switch detail {
      case .certificate(let chain): state.chain = chain
      case .certificateRequest: state.report.clientCertificateRequested = true
      default: return
      }
    }
  }

  func note(_ change: (inout ConnectionReport) -> Void) { state.withLock { change(&$0.report) } }

  /// The whole report.
  func report(withPEM: Bool) -> ConnectionReport {
    state.withLock { state in
      var report = state.report
      report.certificates = state.chain.map { ConnectionReport.ShownCertificate($0, withPEM: withPEM) }
      return report
    }
  }

  /// What `--showcerts` prints: each certificate as PEM, with its names above.
  var chainText: String {
    chain.enumerated().map { index, certificate in
      """
      \(index) subject: \(Printable.line(certificate.subject.description))
        issuer:  \(Printable.line(certificate.issuer.description))
      \(PEM.encode(PEMBlock(label: "CERTIFICATE", der: certificate.der)))
      """
    }.joined()
  }
}
