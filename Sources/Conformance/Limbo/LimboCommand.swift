import ArgumentParser
import Foundation

/// `conformance limbo FILE [--json OUT] [--profile PROFILE]`
struct LimboCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limbo", abstract: "Validates the chains of a file in x509-limbo's format.")

  @Argument(help: "The file.")
  var file = VectorFolder.path + "/x509-limbo/limbo.json"

  @Option(help: "Where to write the results in the format of limbo's harnesses.")
  var json: String?

  @Option(help: "The rules: automatic, by the namespace of each case, or one profile for all.")
  var profile = LimboProfile.automatic

  mutating func run() throws {
    let results = try LimboFile(path: file).run(profile: profile) { print($0) }
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try encoder.encode(LimboReport(results)).write(to: URL(fileURLWithPath: json))
    }
    print(results.summary)
    if results.contains(where: { $0.hasPassed == false }) { throw ExitCode.failure }
  }
}

/// Results as limbo's harnesses write them.
struct LimboReport: Encodable {
  struct Entry: Encodable {
    let id: String, actual_result: String
    let context: String?
  }

  let version = 1
  let harness = "swift-tls13"
  let results: [Entry]

  init(_ results: [LimboResult]) {
    self.results = results.map { Entry(id: $0.id, actual_result: $0.actual, context: $0.reason) }
  }
}
