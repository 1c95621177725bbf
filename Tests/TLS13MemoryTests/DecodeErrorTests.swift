import TLS13Memory
import Testing

@Suite struct DecodeErrorTests {
  private static let kinds: [(DecodeError.Kind, String)] = [
    (.truncated, "f: the input ends inside it"), (.trailingBytes, "f: bytes follow its end"),
    (.outOfRange, "f: length or value out of range"), (.duplicate, "f: present more than once"),
    (.invalidValue, "f: value not allowed"), (.misplaced, "f: not allowed here"),
    (.unsolicited, "f: answers nothing that was sent"),
  ]

  @Test func `each kind says what and where`() {
    for (kind, text) in Self.kinds {
      let error = DecodeError(kind, "f")
      #expect(error.description == text)
      #expect(error.field == "f" && error.kind == kind)
    }
  }

  @Test func `errors are equal when kind and field are`() {
    for (kind, _) in Self.kinds {
      #expect(DecodeError(kind, "f") == DecodeError(kind, "f"))
      #expect(DecodeError(kind, "f") != DecodeError(kind, "g"))
    }
    #expect(Set(Self.kinds.map { DecodeError($0.0, "f") }).count == Self.kinds.count)
  }

  @Test func `the clock runs, and after the day that these tests were written`() {
    #expect(SystemClock.unixMilliseconds() > 1_700_000_000_000)
  }
}
