import Foundation
import TLS13Certificates
import TLS13System
import Testing

@Suite struct SystemPublicSuffixesTests {
  @Test func theFirstListWithARuleIsTaken() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tls13-suffixes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = ["nothing", "empty", "list"].map { folder.appending(path: $0).path }
    #expect(PublicSuffixes.system(paths: paths) == nil)
    try Data("// no rules\n\n".utf8).write(to: folder.appending(path: "empty"))
    #expect(PublicSuffixes.system(paths: paths) == nil)
    try Data("lab.example\n".utf8).write(to: folder.appending(path: "list"))
    #expect(PublicSuffixes.system(paths: paths)?.contains("lab.example") == true)
  }

  @Test(.enabled(if: PublicSuffixes.system() != nil, "the package publicsuffix is not installed"))
  func theSystemsOwn() throws {
    let list = try #require(PublicSuffixes.system())
    for name in ["com", "co.uk", "any.ck", "github.io", "xn--55qx5d.cn"] { #expect(list.contains(name)) }
    for name in ["example.com", "www.ck", "example.co.uk"] { #expect(!list.contains(name)) }
  }
}
