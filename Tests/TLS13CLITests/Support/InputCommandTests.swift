import NIOCore
import Testing

@testable import TLS13CLI

@Suite struct InputCommandTests {
  /// Data as text, commands as their letters in brackets; neighbouring data together.
  private func read(_ inputs: String...) -> String {
    var reader = InputCommandReader()
    var text = ""
    for input in inputs {
      for piece in reader.take(ByteBuffer(string: input)) {
        switch piece {
        case .data(let bytes): text += String(buffer: bytes)
        case .command(let command): text += "[\(command.rawValue)]"
        }
      }
    }
    return text + (reader.end().map { String(buffer: $0) } ?? "")
  }

  @Test func aCommandIsALineOfItsOwn() {
    #expect(read("k\nhello\nK\r\nkey\nc\nq\n") == "[k]hello\n[K]key\n[c][q]")
    #expect(read("hello k\nkk\n k\nx\n\n") == "hello k\nkk\n k\nx\n\n")
  }

  @Test func inPiecesTheSame() {
    #expect(read("k", "\n", "he", "llo\nK", "\r", "\nend") == "[k]hello\n[K]end")
    #expect(read("k", "ey\n") == "key\n")
    // In the middle of a line no letter is a command.
    #expect(read("hello ", "k\n", "k\n") == "hello k\n[k]")
  }

  @Test func aLineWithoutItsEndIsData() {
    #expect(read("hello\nq") == "hello\nq")
    #expect(read("k\r") == "k\r")
  }
}
