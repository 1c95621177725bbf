import Testing

@testable import TLS13CLI

@Suite struct KeyExportTests {
  @Test func labelAndLength() {
    let export = KeyExport(argument: "EXPORTER:with:colons:32")
    #expect(export?.label == "EXPORTER:with:colons" && export?.length == 32)
  }

  @Test(arguments: [
    "", "label", ":32", "label:", "label:0", "label:-1", "label:+1", "label:8161", "label:x",
    "label:99999999999999999999",
  ])
  func anythingElseIsRefused(_ text: String) { #expect(KeyExport(argument: text) == nil) }

  @Test func labelsHaveALength() {
    #expect(KeyExport(argument: String(repeating: "x", count: 250) + ":1") == nil)
    #expect(KeyExport(argument: String(repeating: "x", count: 249) + ":1") != nil)
  }
}
