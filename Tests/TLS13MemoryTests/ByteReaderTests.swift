import TLS13Memory
import Testing

@Suite struct ByteReaderTests {
  /// What a read throws, or nil.
  private func error<Value>(
    _ bytes: [UInt8], _ read: (inout ByteReader) throws(DecodeError) -> Value
  ) -> DecodeError? {
    var reader = ByteReader(bytes.span)
    do throws(DecodeError) { _ = try read(&reader) } catch { return error }
    return nil
  }

  @Test func `integers are big-endian and take their width`() throws {
    let bytes: [UInt8] = Array(1...18)
    var reader = ByteReader(bytes.span)
    #expect(try reader.readUInt8("a") == 1)
    #expect(try reader.readUInt16("a") == 0x0203)
    #expect(try reader.readUInt24("a") == 0x040506)
    #expect(try reader.readUInt32("a") == 0x0708_090a)
    #expect(try reader.readUInt64("a") == 0x0b0c_0d0e_0f10_1112)
    #expect(reader.isAtEnd && reader.remaining == 0 && reader.position == 18)
    try reader.finish("a")
  }

  @Test func `the largest integers are read`() throws {
    let bytes = [UInt8](repeating: 255, count: 18)
    var reader = ByteReader(bytes.span)
    #expect(try reader.readUInt8("a") == .max)
    #expect(try reader.readUInt16("a") == .max)
    #expect(try reader.readUInt24("a") == 0xff_ffff)
    #expect(try reader.readUInt32("a") == .max)
    #expect(try reader.readUInt64("a") == .max)
  }

  @Test func `an integer that the input does not hold is truncated, and nothing is taken`() {
    for width in [1, 2, 3, 4, 8] {
      for count in 0..<width {
        let bytes = [UInt8](repeating: 1, count: count)
        let found = error(bytes) { reader throws(DecodeError) in
          do throws(DecodeError) {
            switch width {
            case 1: _ = try reader.readUInt8("n")
            case 2: _ = try reader.readUInt16("n")
            case 3: _ = try reader.readUInt24("n")
            case 4: _ = try reader.readUInt32("n")
            default: _ = try reader.readUInt64("n")
            }
          } catch {
            #expect(reader.position == 0 && reader.remaining == count)
            throw error
          }
        }
        #expect(found == DecodeError(.truncated, "n"))
      }
    }
  }

  @Test func `bytes are read within bounds only`() throws {
    let bytes: [UInt8] = [1, 2, 3]
    #expect(error(bytes) { r throws(DecodeError) in _ = try r.read(4, "x") } == DecodeError(.truncated, "x"))
    #expect(error(bytes) { r throws(DecodeError) in _ = try r.read(.max, "x") } == DecodeError(.truncated, "x"))
    #expect(error(bytes) { r throws(DecodeError) in _ = try r.read(-1, "x") } == DecodeError(.truncated, "x"))
    #expect(error(bytes) { r throws(DecodeError) in _ = try r.read(.min, "x") } == DecodeError(.truncated, "x"))
    var reader = ByteReader(bytes.span)
    let none = try reader.read(0, "x").count
    #expect(none == 0)
    let two = try reader.read(2, "x")
    #expect([UInt8](two) == [1, 2])
    #expect(reader.peek == 3)
    let rest = reader.readRemaining()
    #expect([UInt8](rest) == [3])
    #expect(reader.peek == nil)
    let nothing = reader.readRemaining().count
    let stillNothing = try reader.read(0, "x").count
    #expect(nothing == 0 && stillNothing == 0)
  }

  @Test func `an empty input is at its end`() throws {
    let reader = ByteReader([UInt8]().span)
    #expect(reader.isAtEnd && reader.remaining == 0 && reader.peek == nil)
    try reader.finish("x")
  }

  @Test func `bytes that are left over are an error`() {
    #expect(error([1]) { r throws(DecodeError) in try r.finish("x") } == DecodeError(.trailingBytes, "x"))
  }

  @Test(arguments: [1, 2, 3])
  func `a vector obeys its bounds and its input`(width: Int) throws {
    func vector(_ length: Int, _ held: Int) -> [UInt8] {
      let prefix = (0..<width).map { UInt8(truncatingIfNeeded: length >> (8 * (width - 1 - $0))) }
      return prefix + [UInt8](repeating: 7, count: held)
    }
    func read(_ bytes: [UInt8], _ bounds: ClosedRange<Int>) -> DecodeError? {
      error(bytes) { r throws(DecodeError) in _ = try r.readVector(lengthBytes: width, bounds, "v") }
    }
    for length in 0...6 {
      let expected: DecodeError? = (2...4).contains(length) ? nil : DecodeError(.outOfRange, "v")
      #expect(read(vector(length, length), 2...4) == expected)
    }
    for held in 0..<4 { #expect(read(vector(4, held), 0...255) == DecodeError(.truncated, "v")) }
    for count in 0..<width {
      #expect(read([UInt8](repeating: 0, count: count), 0...255) == DecodeError(.truncated, "v"))
    }
    let most = 1 << (8 * width) - 1
    #expect(read(vector(most, 3), 0...most) == DecodeError(.truncated, "v"))
    #expect(read(vector(0, 0), 0...0) == nil)
    let bytes = vector(3, 3) + [9]
    var reader = ByteReader(bytes.span)
    let content = try reader.readVector(lengthBytes: width, 0...3, "v")
    #expect([UInt8](content) == [7, 7, 7] && reader.remaining == 1)
  }
}
