import TLS13Memory
import Testing

@Suite struct SecretBytesTests {
  private struct Refused: Error {}

  @Test(arguments: [0, 1, 2, 15, 16, 17, 32, 64, 4096])
  func `a secret starts as zeros, is filled in place and copied on its own`(count: Int) {
    var secret = SecretBytes(zeroed: count)
    let length = secret.span.count
    let isZero = constantTimeIsZero(secret.span)
    #expect(secret.count == count && length == count && isZero)
    secret.withMutableSpan { bytes in
      for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index + 1) }
    }
    let copy = secret.copy()
    secret.withMutableSpan { $0.wipe() }
    let wiped = [UInt8](secret.span)
    let kept = [UInt8](copy.span)
    #expect(wiped == [UInt8](repeating: 0, count: count))
    #expect(kept == (0..<count).map { UInt8(truncatingIfNeeded: $0 + 1) })
  }

  @Test func `a secret copies what it is given`() {
    let bytes: [UInt8] = [1, 2, 3]
    let secret = SecretBytes(copying: bytes.span)
    let held = [UInt8](secret.span)
    let none = SecretBytes(copying: [UInt8]().span).count
    #expect(held == bytes && none == 0)
  }

  @Test func `what filling throws comes out`() {
    #expect(throws: Refused.self) {
      _ = try SecretBytes(count: 4) { (bytes: inout MutableSpan<UInt8>) throws(Refused) in
        bytes[0] = 1
        throw Refused()
      }
    }
  }

  @Test func `a filled secret holds what was written`() {
    let secret = SecretBytes(count: 3) { bytes in
      bytes[0] = 7
      bytes[2] = 9
    }
    let held = [UInt8](secret.span)
    #expect(held == [7, 0, 9])
  }

  @Test func `wiping leaves zeros, also of nothing`() {
    var bytes = [UInt8](repeating: 255, count: 33)
    var span = bytes.mutableSpan
    span.wipe()
    #expect(bytes == [UInt8](repeating: 0, count: 33))
    var nothing: [UInt8] = []
    var empty = nothing.mutableSpan
    empty.wipe()
    #expect(nothing.isEmpty)
  }

  @Test func `copying over the end of a destination is the caller's mistake and traps`() async {
    await #expect(processExitsWith: .failure) {
      var target: [UInt8] = [0]
      let source: [UInt8] = [1, 2]
      var span = target.mutableSpan
      span.copy(from: source.span)
      _ = target
    }
  }

  @Test func `a slice is written in place`() {
    var bytes: [UInt8] = [0, 0, 0, 0]
    var span = bytes.mutableSpan
    var middle = span.slice(1..<3)
    let source: [UInt8] = [7, 8]
    middle.copy(from: source.span)
    #expect(bytes == [0, 7, 8, 0])
    var all = bytes.mutableSpan
    var none = all.slice(4..<4)
    none.copy(from: [UInt8]().span)
    let count = none.count
    #expect(count == 0)
  }
}
