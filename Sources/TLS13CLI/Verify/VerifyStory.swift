import Foundation
import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What `verify` says, for people and for programs: one content in two forms.
struct VerifyStory: Codable {
  /// One certificate of the path.
  struct Link: Codable {
    let place: Int
    let subject: String
    let issuer: String
    let names: [String]
    let key: String
    let serialNumber: String
    let notBefore: String
    let notAfter: String
    let sha256: String?
    let isAnchor: Bool
  }

  /// One check.
  struct Check: Codable {
    /// What it ended with: `ok`, `FAILED` or `skipped`.
    let outcome: String
    let place: Int
    let check: String
    /// What was looked at, or why it failed or was skipped.
    let found: String
    let rule: String
  }

  /// Why it was refused.
  struct Refusal: Codable {
    let kind: String
    let certificate: String?
    let place: Int
    let rule: String
    let detail: String
    let remedy: String
  }

  let isAccepted: Bool
  let peer: String
  let time: String
  let path: [Link]
  let checks: [Check]
  let refusal: Refusal?
  /// What is wrong with the path and tolerated, and who is to mend it.
  let warnings: [String]

  /// The same content as JSON.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension VerifyStory {
  init(_ report: ValidationReport, _ policy: ValidationPolicy, crypto: CryptoProvider) {
    let last = report.path.count - 1
    path = report.path.enumerated().map { index, certificate in
      Link(index, certificate, isAnchor: index == last && report.endsInAnchor, crypto)
    }
    checks = report.steps.map { Check($0, report.path, policy) }
    warnings = report.warnings.map { Printable.line($0.description) }
    peer = VerifyFacts.peer(policy)
    time = Times.text(policy.time)
    switch report.verdict {
    case .success: (isAccepted, refusal) = (true, nil)
    case .failure(let error): (isAccepted, refusal) = (false, Refusal(error))
    }
  }
}

extension VerifyStory.Link {
  fileprivate init(_ place: Int, _ certificate: Certificate, isAnchor: Bool, _ crypto: CryptoProvider) {
    self.place = place
    self.isAnchor = isAnchor
    subject = Printable.line(certificate.subject.isEmpty ? "(empty)" : certificate.subject.description)
    issuer = Printable.line(certificate.issuer.description)
    names = certificate.subjectAlternativeNames.map { Printable.line(GeneralNameText.describe($0)) }
    key = KeyText.describe(certificate.subjectPublicKeyInfo)
    serialNumber = hexadecimal(certificate.serialNumber.span)
    (notBefore, notAfter) = (Times.text(certificate.notBefore), Times.text(certificate.notAfter))
    sha256 = crypto.hash(.sha256).map { hexadecimal($0.digest(of: certificate.der.span).span) }
  }
}

extension VerifyStory.Check {
  fileprivate init(_ step: ValidationReport.Step, _ path: [Certificate], _ policy: ValidationPolicy) {
    place = step.index
    check = VerifyFacts.name(step.check)
    switch step.outcome {
    case .passed:
      outcome = "ok"
      found = Printable.line(VerifyFacts.found(step, path, policy))
      rule = step.check.rule
    case .skipped(let reason): (outcome, found, rule) = ("skipped", Printable.line(reason), step.check.rule)
    case .failed(let error): (outcome, found, rule) = ("FAILED", Printable.line(error.detail), error.rule)
    }
  }
}

extension VerifyStory.Refusal {
  fileprivate init(_ error: TLS13Certificates.ValidationError) {
    kind = "\(error.kind)"
    certificate = error.certificate.map { Printable.line($0.subject.isEmpty ? "(empty)" : $0.subject.description) }
    (place, rule) = (error.index, error.rule)
    (detail, remedy) = (Printable.line(error.detail), Printable.line(error.remedy))
  }
}
