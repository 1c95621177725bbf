import ArgumentParser
import TLS13Certificates
import TLS13Providers
import TLS13System

/// Decides whether a chain is to be believed, and shows why.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Decides whether a certificate is to be believed, and shows the path and every check.",
    discussion: """
      The first certificate of the first file is the one in question; all others may be links of the path, in any \
      order. Say which peer it must prove: a server of a name, any client, or a SPIFFE ID. A certificate is never good \
      in itself, only for somebody at some time.

        tls13 verify lab/localhost.pem --ca lab/ca.pem --hostname localhost
        tls13 verify lab/alice.pem --ca lab/ca.pem --client --crl lab/ca.crl
        tls13 verify lab/alice.pem --ca lab/ca.pem --spiffe spiffe://lab/alice
        tls13 verify chain.pem --hostname example.com --time 2027-01-01

      Status 0: accepted. Status 1: refused, with the certificate, its place in the path (0 is the one in question), \
      the rule that it breaks and what would help.
      """)

  @Argument(help: "Files with certificates (PEM, DER, PKCS#12): the one in question first.")
  var files: [String]

  @OptionGroup var trust: VerifyTrustOptions
  @OptionGroup var peer: VerifyPeerOptions
  @OptionGroup var revocation: VerifyRevocationOptions
  @OptionGroup var passwordOptions: PasswordOptions

  @Option(
    help: "The time to decide for: 2026-01-31 or 2026-01-31T12:00:00Z. Default: now.",
    transform: ValidityOptions.parse)
  var time: Int64?

  @Flag(help: "The same as JSON, for programs.")
  var json = false

  func validate() throws {
    if files.isEmpty { throw ArgumentParser.ValidationError("say which certificate is in question") }
  }

  func run() throws {
    let passwords = try passwordOptions.passwords()
    let chain = try chain(passwords)
    var policy = peer.policy(at: time ?? Times.now)
    policy.profile = trust.profile.profile
    if policy.profile == .webPKI, let suffixes = PublicSuffixes.system() { policy.publicSuffixes = suffixes }
    policy.revocation = try revocation.policy()
    let validator = Validator(trust: try TrustFiles.trust(trust.ca, passwords), crypto: .default)
    let story = VerifyStory(validator.report(chain, policy: policy), policy, crypto: .default)
    Terminal.say(json ? try story.json() : story.text())
    guard story.isAccepted else { throw ExitCode(1) }
  }

  /// The certificate in question and the others. One of those that cannot be read is left out: the path may not need it.
  private func chain(_ passwords: Passwords) throws -> [Certificate] {
    var chain: [Certificate] = []
    for path in files + trust.untrusted {
      for found in try TrustFiles.each(path, passwords) {
        switch found {
        case .success(let certificate): chain.append(certificate)
        case .failure(let error) where chain.isEmpty: throw CommandFailure("\(path): \(Printable.line("\(error)"))")
        case .failure(let error): Terminal.note("warning: \(path): left out: \(Printable.line("\(error)"))")
        }
      }
    }
    return chain
  }
}
