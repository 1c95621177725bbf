import Conformance
import Testing

/// Wycheproof's vectors, one test case per file.
@Suite struct WycheproofTests {
  private static let directory = VectorFolder.path + "/wycheproof"

  private static var files: [String] { (try? WycheproofFile.names(in: directory)) ?? [] }

  @Test(
    .enabled(if: VectorFolder.has("wycheproof"), "SKIPPED: no vectors; set TLS13_VECTORS to the folder that has them"),
    arguments: files, TestedProvider.all)
  func everyCaseComesOutAsTheFileSays(_ name: String, _ provider: TestedProvider) throws {
    let tally = try WycheproofFile(directory: Self.directory, name: name).run(provider.crypto)
    print(tally.report("\(name), \(provider)"))
    #expect(tally.failures == [])
    #expect(tally.passed + tally.skipped > 0)
  }
}
