import ArgumentParser

/// Runs the library against published test vectors.
@main
struct ConformanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance", abstract: "Runs the library against published test vectors.",
    subcommands: [LimboCommand.self, PKITSCommand.self, RFC8448Command.self, WycheproofCommand.self])
}
