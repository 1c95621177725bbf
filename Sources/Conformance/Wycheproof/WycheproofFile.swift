import Foundation
package import TLS13Crypto

/// One file of vectors.
package struct WycheproofFile {
  private let content: WycheproofJSON

  /// The names of the files in a folder, sorted.
  package static func names(in directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix("_test.json") }.sorted()
  }

  /// Reads a file.
  package init(directory: String, name: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: directory + "/" + name))
    guard let content = WycheproofJSON(try JSONSerialization.jsonObject(with: data)) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    self.content = content
  }

  /// Runs every case against a provider.
  package func run(_ crypto: CryptoProvider) -> WycheproofTally {
    var tally = WycheproofTally()
    for group in content.objects("testGroups") {
      let tests = group.objects("tests")
      switch WycheproofCheck.find(algorithm: content.text("algorithm"), group: group, crypto) {
      case .notProvided(let reason): tally.skip(reason, count: tests.count)
      case .run(let check): for test in tests { judge(test, group.text("type"), check(test), &tally) }
      }
    }
    return tally
  }

  private func judge(
    _ test: WycheproofJSON, _ type: String, _ outcome: WycheproofOutcome, _ tally: inout WycheproofTally
  ) {
    let flags = test.texts("flags")
    let expected: Bool? =
      switch test.text("result") {
      case "valid": true
      case "invalid": false
      default: WycheproofAcceptable.isAccepted(flags, type: type)
      }
    switch (outcome, expected) {
    case (.skipped(let reason), _): tally.skip(reason)
    case (.accepted, true), (.rejected, false): tally.pass()
    default:
      tally.fail("case \(test.integer("tcId")) (\(test.text("comment")), \(flags)): \(outcome), \(test.text("result"))")
    }
  }
}
