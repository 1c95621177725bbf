import ArgumentParser

/// A small certification authority.
struct CACommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ca", abstract: "A small certification authority for labs and tests.",
    discussion: """
      A certificate says: this key belongs to this name, signed: the authority. Whoever trusts the authority's own \
      certificate (ca.pem) can check that; nobody without ca.key can make one.
      """,
    subcommands: [
      CAInitCommand.self, CAIssueCommand.self, CARequestCommand.self, CASignCommand.self, CARevokeCommand.self,
      CACRLCommand.self, CAOCSPCommand.self,
    ])
}
