import TLS13Certificates
import TLS13Crypto

/// A request for a certificate as names and values for people.
struct RequestReport {
  let request: CertificationRequest
  let crypto: CryptoProvider

  var fields: [(String, String)] {
    let names = request.subjectAlternativeNames.map(GeneralNameText.describe)
    return [
      ("asks for", request.subject.isEmpty ? "(no subject: see names)" : request.subject.description),
      ("names", names.isEmpty ? "none" : names.joined(separator: ", ")),
      ("key", KeyText.describe(request.subjectPublicKeyInfo)),
      ("signature", "\(request.signatureAlgorithm), \(possession)"),
    ]
  }

  private var possession: String {
    do {
      try request.verifyPossession(crypto)
      return "by its own key: whoever asks has the private key"
    } catch { return "WORTHLESS: \(error)" }
  }
}
