import TLS13Memory
import Testing

@Suite struct ByteWriterTests {
  @Test func `integers are written big-endian`() throws {
    var writer = ByteWriter(capacity: 4)
    writer.write(1 as UInt8)
    writer.write(0x0203 as UInt16)
    writer.writeUInt24(0x040506, "n")
    writer.write(0x0708_090a as UInt32)
    writer.write(0x0b0c_0d0e_0f10_1112 as UInt64)
    writer.write([19, 20])
    let more: [UInt8] = [21]
    writer.write(more.span)
    #expect(writer.count == 21)
    #expect(try writer.finish() == Array(1...21))
  }

  @Test func `24 bits hold 24 bits`() throws {
    for value in [0, 1, 0xff_ffff] {
      var writer = ByteWriter()
      writer.writeUInt24(value, "n")
      #expect(try writer.finish().count == 3)
    }
    for value in [-1, 0x100_0000, .max, .min] {
      var writer = ByteWriter()
      writer.writeUInt24(value, "n")
      expectOverflow(writer, "n")
    }
  }

  @Test(arguments: [(1, 255), (2, 65_535), (3, 16_777_215)])
  func `a vector that fits its length is written, one byte more is an error`(width: Int, most: Int) throws {
    var fits = ByteWriter()
    fits.writeVector(lengthBytes: width, "v") { $0.write([UInt8](repeating: 1, count: most)) }
    let bytes = try fits.finish()
    #expect(bytes.count == width + most && bytes.prefix(width).allSatisfy { $0 == 255 })
    var long = ByteWriter()
    long.writeVector(lengthBytes: width, "v") { $0.write([UInt8](repeating: 1, count: most + 1)) }
    expectOverflow(long, "v")
  }

  @Test func `an inner vector that overflows is named, and the first one counts`() {
    var writer = ByteWriter()
    writer.writeVector(lengthBytes: 2, "outer") { outer in
      outer.writeVector(lengthBytes: 1, "inner") { $0.write([UInt8](repeating: 1, count: 256)) }
      outer.write([UInt8](repeating: 1, count: 70_000))
    }
    expectOverflow(writer, "inner")
  }

  @Test func `an empty vector is a length of zero`() throws {
    var writer = ByteWriter()
    writer.writeVector(lengthBytes: 2, "v") { _ in }
    #expect(try writer.finish() == [0, 0])
  }

  @Test func `a writer goes on after the bytes that it was given`() throws {
    var writer = ByteWriter(reusing: [1, 2])
    writer.writeVector(lengthBytes: 1, "v") { $0.write(3 as UInt8) }
    #expect(try writer.finish() == [1, 2, 1, 3])
  }

  @Test func `what does not fit leaves the array as it was`() throws {
    for length in [255, 256] {
      var target: [UInt8] = [9]
      var writer = ByteWriter(reusing: [1, 2])
      writer.writeVector(lengthBytes: 1, "v") { $0.write(zeros: length) }
      do {
        try writer.finish(into: &target, keeping: 2)
        #expect(length == 255 && target == [1, 2, 255] + [UInt8](repeating: 0, count: 255))
      } catch {
        #expect(length == 256 && target == [1, 2])
      }
    }
  }

  private func expectOverflow(_ writer: consuming ByteWriter, _ field: String) {
    do throws(EncodeError) {
      _ = try writer.finish()
      Issue.record("\(field) was written although it does not fit")
    } catch {
      #expect(error.field == field)
      #expect(error.description == "\(field): too long to encode")
    }
  }
}
