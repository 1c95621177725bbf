/// The verdict when nothing is left to try as the issuer of a certificate: what is missing, and who can provide it.
/// RFC 5280 §6.1
struct MissingIssuer {
  /// What was there instead.
  enum Situation {
    /// No anchor at all.
    case nothingTrusted
    /// This one, which has the issuer's name and another key.
    case namesake(Certificate)
    /// Nobody: it is self-signed.
    case selfSigned
    /// Certificates for the issuer, all of which are below this one.
    case circle
    /// Nothing.
    case missing
  }

  private let child: Certificate
  private let index: Int
  private let situation: Situation

  /// - Parameters:
  ///   - child: the last certificate of the path.
  ///   - index: its place.
  init(_ child: Certificate, at index: Int, _ situation: Situation) {
    self.child = child
    self.index = index
    self.situation = situation
  }

  var error: ValidationError {
    let (detail, remedy) = found
    return ValidationError(.unknownIssuer, child, at: index, rule: "RFC 5280 §6.1", detail, remedy: remedy)
  }

  private var found: (detail: String, remedy: String) {
    let issuer = child.issuer.summary
    switch situation {
    case .nothingTrusted:
      return ("the trust store is empty, so nobody can vouch for it", "put the CA (\(issuer)) into the trust store")
    case .namesake(let other):
      return (
        "its issuer is another CA of the same name (\(issuer))" + keys(other),
        "put that CA into the trust store, or use a certificate from the one that is in it; give CAs different names"
      )
    case .selfSigned:
      return (
        "self-signed and not in the trust store",
        index == 0
          ? "put this very certificate into the trust store, or use one that a trusted CA issued"
          : "put this CA into the trust store, or use a certificate from a CA that is in it"
      )
    case .circle:
      return (
        "the certificates of its issuer (\(issuer)) vouch for each other in a circle that no trusted CA is part of",
        "send a certificate for one of them that a trusted CA issued, or put one into the trust store"
      )
    case .missing:
      return (
        "intermediate missing: its issuer (\(issuer)) was not sent by the peer and is not in the trust store",
        "have the peer send its whole chain, or put that CA into the trust store"
      )
    }
  }

  /// Both key identifiers, where there are both. RFC 5280 §4.2.1.1
  private func keys(_ other: Certificate) -> String {
    guard let wanted = child.authorityKeyIdentifier, let found = other.subjectKeyIdentifier else { return "" }
    let (names, has) = ([UInt8](wanted.prefix(32)), [UInt8](found.prefix(32)))
    return ": it names the key \(hexadecimal(names.span)), the CA known here has \(hexadecimal(has.span))"
  }
}
