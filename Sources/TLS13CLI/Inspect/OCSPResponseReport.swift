import TLS13Certificates
import TLS13Memory

/// An OCSP response as names and values for people.
struct OCSPResponseReport {
  let response: OCSPResponse
  let now: Int64

  var fields: [(String, String)] {
    guard response.responseStatus == .successful else { return [("answer", "none: \(response.responseStatus)")] }
    var fields = [("responder", response.responderName?.description ?? "named by its key")]
    if let time = response.producedAt { fields.append(("signed", Times.text(time))) }
    if let algorithm = response.signatureAlgorithm {
      fields.append(("signature", "\(algorithm) (not checked here: see tls13 verify --ocsp)"))
    }
    for statement in response.statements {
      fields.append(("serial number", hexadecimal(statement.serialNumber.span)))
      fields.append(("status", OCSPText.describe(statement.status)))
      fields.append(("valid", validity(statement)))
    }
    fields += response.flaws.map { ("WARNING", $0.description) }
    return fields
  }

  private func validity(_ statement: OCSPResponse.Statement) -> String {
    guard let end = statement.nextUpdate else { return "since \(Times.text(statement.thisUpdate))" }
    return "\(Times.text(statement.thisUpdate)) to \(Times.text(end))" + (end < now ? ": ENDED" : "")
  }
}
