import Foundation
import TLS13Certificates
import TLS13Memory
import Testing

@testable import TLS13CLI

/// What a command writes to is a file, new or replaced whole, and nothing else.
@Suite struct FileReplacementTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tls13-files-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { folder + "/" + name }

  private func contents(_ name: String) -> String? {
    FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  private func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int
  }

  private func refusal(_ path: String) -> String? {
    do {
      try Files.write("new", to: path)
      return nil
    } catch { return "\(error)" }
  }

  @Test func aFileIsMadeOrReplaced() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Files.write("first", to: path("a"))
    try Files.write("second", to: path("a"))
    #expect(contents("a") == "second")
    try Files.writeSecret(SecretBytes(utf8: "secret"), to: path("b"))
    #expect(contents("b") == "secret")
    #expect(try mode("b") == 0o600)
    // The mode of what was there does not matter.
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path("a"))
    try Files.writeSecret(SecretBytes(utf8: "secret"), to: path("a"))
    #expect(try mode("a") == 0o600)
    #expect(try names() == ["a", "b"])
  }

  @Test func foldersDevicesPipesAndSocketsStay() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: path("tree/below"), withIntermediateDirectories: true)
    try Files.write("kept", to: path("tree/below/file"))
    try FileManager.default.createSymbolicLink(atPath: path("to-tree"), withDestinationPath: path("tree"))
    try FileManager.default.createSymbolicLink(atPath: path("to-null"), withDestinationPath: "/dev/null")
    // Where this leads to is a file when the tests' output goes to one.
    try FileManager.default.createSymbolicLink(atPath: path("to-stdout"), withDestinationPath: "/dev/stdout")
    let mkfifo = try Process.run(URL(fileURLWithPath: "/usr/bin/env"), arguments: ["mkfifo", path("pipe")])
    mkfifo.waitUntilExit()
    for (target, kind) in [
      (path("tree"), "a folder"), (path("tree/"), "a folder"), (path("to-tree"), "a folder"),
      (path("to-null"), "a device"), (path("to-stdout"), "a device"), (path("pipe"), "a pipe"), (folder, "a folder"),
    ] {
      let said = try #require(refusal(target), "\(target) was replaced")
      #expect(said.contains("is not replaced") && said.contains(kind), "\(said)")
    }
    #expect(contents("tree/below/file") == "kept")
    #expect(try names() == ["pipe", "to-null", "to-stdout", "to-tree", "tree"])
  }

  /// A link does not choose where a key goes: it is replaced itself.
  @Test func aLinkIsReplacedAndItsTargetStays() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Files.write("target", to: path("target"))
    for (link, destination) in [("link", "target"), ("dangling", "nowhere")] {
      try FileManager.default.createSymbolicLink(atPath: path(link), withDestinationPath: path(destination))
      try Files.writeSecret(SecretBytes(utf8: "secret"), to: path(link))
      #expect(try mode(link) == 0o600)
      #expect(throws: (any Error).self) { try FileManager.default.destinationOfSymbolicLink(atPath: path(link)) }
      #expect(contents(link) == "secret")
    }
    #expect(contents("target") == "target")
    #expect(try names() == ["dangling", "link", "target"])
  }

  /// Both or neither: when the second cannot be written, the first is not replaced, and nothing is left over.
  @Test func severalFilesTakeTheirPlacesTogether() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Files.write("old", to: path("key"))
    #expect(throws: CommandFailure.self) {
      var files = FileReplacement()
      try files.addSecret(SecretBytes(utf8: "new"), at: path("key"))
      try files.add([1], at: path("absent/certificate"))
      try files.commit()
    }
    #expect(contents("key") == "old")
    #expect(try names() == ["key"])
    let said = try #require(refusal(path("absent/x")))
    #expect(said.contains("No such file"), "\(said)")
  }

  /// A file in a folder that may not be written to. Root may.
  @Test(.enabled(if: geteuid() != 0, "root may write to it"))
  func aFolderThatMayNotBeWrittenTo() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Files.write("old", to: path("a"))
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder)
    #expect(refusal(path("a"))?.contains("no file can be made in \(folder)") == true)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
    #expect(contents("a") == "old")
  }
}
