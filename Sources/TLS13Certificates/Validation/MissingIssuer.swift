/// The verdict when nothing is left to try as the issuer of a certificate: what is missing, and who can provide it.
/// RFC 5280 §6.1
struct MissingIssuer {
  private let child: Certificate
  private let index: Int
  private let isTrustEmpty: Bool
  private let hasOnlyLoops: Bool

  /// - Parameters:
  ///   - child: the last certificate of the path.
  ///   - index: its place.
  ///   - isTrustEmpty: whether there is no anchor at all.
  ///   - hasOnlyLoops: whether certificates for the issuer are there, and all of them are in the path already.
  init(_ child: Certificate, at index: Int, isTrustEmpty: Bool, hasOnlyLoops: Bool) {
    self.child = child
    self.index = index
    self.isTrustEmpty = isTrustEmpty
    self.hasOnlyLoops = hasOnlyLoops
  }

  var error: ValidationError {
    let (detail, remedy) = found
    return ValidationError(.unknownIssuer, child, at: index, rule: "RFC 5280 §6.1", detail, remedy: remedy)
  }

  private var found: (detail: String, remedy: String) {
    let issuer = child.issuer.summary
    if isTrustEmpty {
      return ("the trust store is empty, so nobody can vouch for it", "put the CA (\(issuer)) into the trust store")
    }
    if child.isSelfIssued {
      let isLeaf = index == 0
      return (
        "self-signed and not in the trust store",
        isLeaf
          ? "put this very certificate into the trust store, or use one that a trusted CA issued"
          : "put this CA into the trust store, or use a certificate from a CA that is in it"
      )
    }
    if hasOnlyLoops {
      return (
        "the certificates of its issuer (\(issuer)) vouch for each other in a circle that no trusted CA is part of",
        "send a certificate for one of them that a trusted CA issued, or put one into the trust store"
      )
    }
    return (
      "intermediate missing: its issuer (\(issuer)) was not sent by the peer and is not in the trust store",
      "have the peer send its whole chain, or put that CA into the trust store"
    )
  }
}
