import TLS13Memory
import Testing

@Suite struct ConstantTimeTests {
  private func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool { constantTimeEqual(a.span, b.span) }
  private func plainlyEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool { a.span.isEqual(to: b.span) }
  private func isZero(_ bytes: [UInt8]) -> Bool { constantTimeIsZero(bytes.span) }

  @Test(arguments: [1, 2, 16, 32, 48, 64, 255])
  func `equal bytes are equal and each flipped bit is a difference`(count: Int) {
    let a = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    var b = a
    #expect(equal(a, b))
    for index in 0..<count {
      for bit in 0..<8 {
        b[index] ^= 1 << UInt8(bit)
        #expect(!equal(a, b))
        #expect(!plainlyEqual(a, b))
        b[index] = a[index]
      }
    }
    #expect(plainlyEqual(a, b))
  }

  @Test func `other lengths are never equal, and nothing equals nothing`() {
    let none: [UInt8] = []
    let zero: [UInt8] = [0]
    let two: [UInt8] = [0, 0]
    #expect(equal(none, none) && plainlyEqual(none, none))
    #expect(!equal(none, zero) && !plainlyEqual(none, zero))
    #expect(!equal(zero, none))
    #expect(!equal(zero, two) && !plainlyEqual(two, zero))
  }

  @Test func `zeros are told from anything else`() {
    #expect(isZero([]))
    for count in [1, 31, 32, 33] {
      var bytes = [UInt8](repeating: 0, count: count)
      #expect(isZero(bytes))
      for index in 0..<count {
        bytes[index] = 0x80
        #expect(!isZero(bytes))
        bytes[index] = 0
      }
    }
  }
}
