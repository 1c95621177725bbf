import ArgumentParser
import TLS13Certificates

/// What tells whether certificates were revoked.
struct VerifyRevocationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A certificate revocation list, PEM or DER; may be repeated.", valueName: "file"))
  var crl: [String] = []

  @Option(help: ArgumentHelp("An OCSP response in DER, as servers staple it; may be repeated.", valueName: "file"))
  var ocsp: [String] = []

  @Flag(
    help: ArgumentHelp(
      "Refuse every certificate whose status cannot be told.",
      discussion: "Otherwise only one is refused that is revoked, or about which what was given cannot be believed."))
  var requireRevocation = false

  func policy() throws -> RevocationPolicy {
    let lists = try crl.flatMap(TrustFiles.revocationLists)
    var policy: RevocationPolicy = requireRevocation ? .require(lists) : .requireWhereGiven(lists)
    policy.ocspResponses = try ocsp.map(TrustFiles.ocspResponse)
    if !requireRevocation, crl.isEmpty, ocsp.isEmpty { policy.mode = .off }
    return policy
  }
}
