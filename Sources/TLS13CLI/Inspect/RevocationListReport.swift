import TLS13Certificates
import TLS13Memory

/// A CRL as names and values for people.
struct RevocationListReport {
  /// Entries that are shown one by one.
  private static let shown = 20

  let list: CertificateRevocationList
  let now: Int64

  var fields: [(String, String)] {
    var fields = [("issued by", list.issuer.description), ("issued", Times.text(list.thisUpdate))]
    fields.append(("next one due", due))
    if let number = list.number { fields.append(("number", hexadecimal(number.span))) }
    if list.isDelta { fields.append(("kind", "a delta CRL: changes since an older list only")) }
    fields.append(("signature", "\(list.signatureAlgorithm) (not checked here: see tls13 verify --crl)"))
    fields.append(("revoked", InspectReport.count(list.count, "certificate")))
    return fields + entries + list.flaws.map { ("WARNING", $0.description) }
  }

  private var due: String {
    guard let next = list.nextUpdate else { return "it does not say" }
    return Times.text(next) + (next < now ? ": OVERDUE, it vouches for nothing any more" : "")
  }

  private var entries: [(String, String)] {
    let rest = list.count - Self.shown
    return list.revocations(first: Self.shown).map { revocation in
      let serialNumber = hexadecimal(revocation.serialNumber.span)
      return ("", "\(serialNumber) on \(Times.text(revocation.date)), \(revocation.reason)")
    } + (rest > 0 ? [("", "and \(rest) more")] : [])
  }
}
