import Conformance
import Foundation
import Testing

/// The cases of x509-limbo, as `conformance limbo` runs them.
@Suite struct LimboTests {
  @Test(.enabled(if: Vectors.has("x509-limbo/limbo.json")))
  func everyCaseComesOutAsTheFileSays() throws {
    let results = try LimboFile(path: Vectors.folder.appending(path: "x509-limbo/limbo.json").path).run()
    print("limbo: \(results.summary)")
    #expect(results.filter { $0.hasPassed != true }.map(\.description) == [])
  }
}
