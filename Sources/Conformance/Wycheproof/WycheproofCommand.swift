import ArgumentParser
import Foundation

/// `conformance wycheproof [DIR]`
struct WycheproofCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wycheproof", abstract: "Checks the providers against Wycheproof's vectors.")

  @Argument(help: "The folder with the *_test.json files.")
  var directory = VectorFolder.path + "/wycheproof"

  mutating func run() throws {
    let files = try WycheproofFile.names(in: directory)
    guard !files.isEmpty else { throw ValidationError("no *_test.json in \(directory)") }
    var total = WycheproofTally()
    for name in files {
      let file = try WycheproofFile(directory: directory, name: name)
      for provider in TestedProvider.all {
        let tally = file.run(provider.crypto)
        print(tally.report("\(name), \(provider)"))
        total.add(tally)
      }
    }
    print(total)
    if total.failed > 0 { throw ExitCode.failure }
  }
}
