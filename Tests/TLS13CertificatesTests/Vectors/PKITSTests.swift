import Conformance
import Foundation
import Testing

/// All of NIST's path validation suite, as `conformance pkits` runs it.
@Suite struct PKITSTests {
  @Test(.enabled(if: Vectors.has("pkits/pkits_tests.json"))) func allCases() throws {
    let directory = Vectors.folder.path + "/pkits"
    let tests = try PKITSFile(directory: directory).tests
    let runner = PKITSRunner(directory: directory)
    let failed = tests.map(runner.run).filter { !$0.passed }
    #expect(tests.count == 249)
    #expect(failed.isEmpty, "\(failed.map(\.description).joined(separator: "\n"))")
  }
}
