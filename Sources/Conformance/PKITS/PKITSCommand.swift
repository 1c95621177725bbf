import ArgumentParser

/// `conformance pkits [DIR]`
struct PKITSCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pkits", abstract: "Runs NIST's path validation suite (PKITS 1.0.1), CRLs and policies included.")

  @Argument(help: "The folder with pkits_tests.json, certs and crls.")
  var directory = VectorFolder.path + "/pkits"

  mutating func run() throws {
    let tests = try PKITSFile(directory: directory).tests
    let runner = PKITSRunner(directory: directory)
    var failed = 0
    for test in tests {
      let outcome = runner.run(test)
      print(outcome)
      if !outcome.passed { failed += 1 }
    }
    print("\(tests.count - failed) passed, \(failed) failed, 0 skipped")
    if failed > 0 { throw ExitCode.failure }
  }
}
