import ArgumentParser
import TLS13Certificates
import TLS13Crypto
import TLS13Providers

/// Publishes what is revoked.
struct CACRLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crl",
    abstract: "Issues the list of what is revoked: DIR/ca.crl.",
    discussion: """
      The list says for a while (--days or --hours) what the CA had revoked when it was signed; an empty list is worth \
      having too, since it says that nothing was. Whoever checks by it needs the next one before this one ends. Its \
      number is the time in seconds, so that it grows with every list.

        tls13 ca crl lab --hours 12
        tls13 inspect lab/ca.crl
        openssl verify -crl_check -CRLfile lab/ca.crl -CAfile lab/ca.pem lab/alice.pem
      """)

  @Argument(help: "The folder of the CA, as made by tls13 ca init.")
  var directory: String

  @OptionGroup var validity: ValidityOptions

  @OptionGroup var passwordOptions: PasswordOptions

  func run() throws {
    let folder = try LabFolder(path: directory, passwords: passwordOptions.passwords())
    let authority = try folder.authority()
    let revocations = try folder.register().entries.map(\.revocation)
    let range = try validity.range(defaultDays: 7)
    let list = try authority.revocationList(
      revocations, number: try number(folder), thisUpdate: range.lowerBound, nextUpdate: range.upperBound,
      algorithm: authority.signatureAlgorithm)
    try Files.write(list.pem, to: folder.listPath)
    let count = InspectReport.count(revocations.count, "certificate")
    Terminal.say("\(folder.listPath)  \(count) revoked; the next list is due by \(Times.text(range.upperBound))")
  }

  /// Greater than that of the list that is there.
  private func number(_ folder: LabFolder) throws -> UInt64 {
    let now = UInt64(max(0, Times.now))
    guard Files.exists(folder.listPath) else { return now }
    let last = try TrustFiles.revocationLists(folder.listPath).compactMap(\.number).first ?? []
    guard last.count <= 7 else { throw CommandFailure("\(folder.listPath) is not a list that tls13 ca crl made") }
    return max(now, last.reduce(0) { $0 << 8 | UInt64($1) } + 1)
  }
}
