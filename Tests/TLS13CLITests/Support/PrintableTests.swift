import Testing

@testable import TLS13CLI

@Suite struct PrintableTests {
  @Test func longTextsAreCut() {
    #expect(Printable.shortened("abc", 3) == "abc")
    #expect(Printable.shortened(String(repeating: "x", count: 5000), 3) == "xxx…")
  }

  @Test func controlAndFormatCharactersAreSpelledOut() {
    #expect(Printable.line("a\u{1b}[31m\nb") == "a\\u{1b}[31m\\u{a}b")
    #expect(Printable.line("x\u{202e}y") == "x\\u{202e}y")
    #expect(Printable.line("Zoë 東京") == "Zoë 東京")
  }

  @Test func linesAreWrapped() {
    let lines = ExplainLine.wrap(String(repeating: "word ", count: 60), first: "-> ", rest: "   ")
    #expect(lines.count > 1)
    #expect(lines.allSatisfy { $0.count <= ExplainLine.width })
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("   word") })
  }
}
