import ArgumentParser

/// Runs files of published test vectors against this package.
@main
struct ConformanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance", abstract: "Runs files of published test vectors.",
    subcommands: [WycheproofCommand.self])
}
