import Testing

@testable import TLS13Certificates

/// What `read` made of the bytes: nil when it took all of them, else the kind of error.
func kind(_ bytes: [UInt8], _ read: (inout DERReader) throws -> Void) -> CertificateError.Kind? {
  do {
    var reader = DERReader(bytes.span)
    try read(&reader)
    try reader.finish("input")
    return nil
  } catch { return (error as? CertificateError)?.kind }
}

/// Enters sequences in sequences.
private func descend(_ reader: inout DERReader) throws {
  while !reader.isAtEnd {
    var inner = try reader.enter(.sequence, "nested")
    try descend(&inner)
  }
}

@Suite struct DERReaderTests {
  @Test func lengths() {
    let any: (inout DERReader) throws -> Void = { _ = try $0.read("any") }
    #expect(kind([0x04, 0x01, 0xaa], any) == nil)
    #expect(kind([0x04, 0x80, 0x00, 0x00], any) == .notDER)
    #expect(kind([0x04, 0x81, 0x01, 0xaa], any) == .notDER)
    #expect(kind([0x04, 0x82, 0x00, 0x80] + [UInt8](repeating: 0, count: 128), any) == .notDER)
    #expect(kind([0x04, 0x81, 0x80] + [UInt8](repeating: 0, count: 128), any) == nil)
    #expect(kind([0x04, 0x85, 1, 1, 1, 1, 1], any) == .outOfRange)
    #expect(kind([0x04, 0x84, 0xff, 0xff, 0xff, 0xff], any) == .truncated)
    #expect(kind([0x04, 0xff], any) == .outOfRange)
    #expect(kind([0x04, 0x01, 0xaa, 0x00], any) == .trailingBytes)
    #expect(kind([0x1f, 0x20, 0x00], any) == .unsupported)
    let bytes: [UInt8] = [0x30, 0x80, 0x00, 0x00]
    let error = #expect(throws: CertificateError.self) {
      var reader = DERReader(bytes.span)
      _ = try reader.read("any")
    }
    #expect(error?.description.contains("indefinite length") == true)
  }

  @Test func nulls() {
    #expect(kind([5, 0]) { try $0.readNull("n") } == nil)
    #expect(kind([5, 1, 0]) { try $0.readNull("n") } == .notDER)
  }

  @Test func everyTruncationIsRefused() {
    let whole: [UInt8] = [0x04, 0x81, 0x80] + [UInt8](repeating: 7, count: 128)
    for count in 0..<whole.count {
      #expect(kind(Array(whole[..<count])) { _ = try $0.read("any") } == .truncated)
    }
  }

  @Test func booleans() {
    #expect(kind([1, 1, 0xff]) { _ = try $0.readBoolean("b") } == nil)
    #expect(kind([1, 1, 0x00]) { _ = try $0.readBoolean("b") } == nil)
    #expect(kind([1, 1, 0x01]) { _ = try $0.readBoolean("b") } == .notDER)
    #expect(kind([1, 2, 0xff, 0xff]) { _ = try $0.readBoolean("b") } == .notDER)
    #expect(kind([1, 1, 0x00]) { _ = try $0.readBooleanDefaultFalse("b") } == .notDER)
  }

  @Test func integers() {
    let read: (inout DERReader) throws -> Void = { _ = try $0.readInteger("i") }
    for good: [UInt8] in [[2, 1, 0], [2, 1, 0x80], [2, 2, 0, 0x80], [2, 2, 0xff, 0x7f]] {
      #expect(kind(good, read) == nil)
    }
    for bad: [UInt8] in [[2, 0], [2, 2, 0, 0x7f], [2, 2, 0xff, 0x80], [2, 2, 0, 0]] {
      #expect(kind(bad, read) == .notDER)
    }
    #expect(kind([2, 1, 0x80]) { _ = try $0.readUnsigned("i") } == .outOfRange)
    #expect(kind([2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0]) { _ = try $0.readInteger(in: 0...9, "i") } == .outOfRange)
    #expect(kind([2, 1, 0xff]) { _ = try $0.readInteger(in: -1...(-1), "i") } == nil)
  }

  @Test func bitStrings() {
    let read: (inout DERReader) throws -> Void = { _ = try $0.readBitString("b") }
    for good: [UInt8] in [[3, 1, 0], [3, 2, 7, 0x80], [3, 2, 0, 0x01]] { #expect(kind(good, read) == nil) }
    for bad: [UInt8] in [[3, 0], [3, 1, 1], [3, 2, 8, 0], [3, 2, 1, 0x01]] { #expect(kind(bad, read) == .notDER) }
    #expect(kind([3, 2, 7, 0x80]) { _ = try $0.readOctetBitString("b") } == .invalidValue)
  }

  @Test func objectIdentifiers() {
    let read: (inout DERReader) throws -> Void = { _ = try $0.readOID("o") }
    #expect(kind([6, 3, 0x55, 0x1d, 0x0e], read) == nil)
    for bad: [UInt8] in [[6, 0], [6, 1, 0x80], [6, 2, 0x55, 0x81], [6, 3, 0x55, 0x80, 0x01]] {
      #expect(kind(bad, read) == .notDER)
    }
    #expect(OID(OIDCode.rsaEncryption.content.span).description == "1.2.840.113549.1.1.1")
    #expect(OID([0x88, 0x37, 0x03].span).description == "2.999.3")
    #expect(OIDCode(OIDCode.domainComponent.content.span) == .domainComponent)
    #expect(!OID([UInt8](repeating: 0xff, count: 40).span).description.isEmpty)
  }

  @Test func depthIsBounded() {
    var bytes: [UInt8] = []
    for _ in 0..<60 { bytes = [0x30, UInt8(bytes.count)] + bytes }
    let found = kind(bytes) { try descend(&$0) }
    #expect(found == .outOfRange)
  }

  @Test(arguments: [
    ("700101000000Z", 0), ("491231235959Z", 2_524_607_999), ("500101000000Z", -631_152_000),
    ("000229120000Z", 951_825_600),
  ])
  func utcTimes(_ text: String, _ seconds: Int64) {
    var read: Int64?
    #expect(kind([0x17, 13] + Array(text.utf8)) { read = try $0.readTime("t") } == nil)
    #expect(read == seconds)
    #expect(DERTime(unixSeconds: seconds).unixSeconds == seconds)
  }

  @Test func timesInOtherForms() {
    func time(_ tag: UInt8, _ text: String) -> CertificateError.Kind? {
      kind([tag, UInt8(text.utf8.count)] + Array(text.utf8)) { _ = try $0.readTime("t") }
    }
    #expect(time(0x18, "20500101000000Z") == nil)
    for text in ["205001010000Z", "20500101000000.5Z", "20500101000000+0100", "20500101000000"] {
      #expect(time(0x18, text) == .invalidValue)
    }
    let bad = [
      "7001010000Z", "700101000000+0000", "701301000000Z", "700132000000Z", "010229000000Z", "700101240000Z",
      "700101006000Z", "700101000060Z", "7001010000 0Z", "",
    ]
    for text in bad { #expect(time(0x17, text) == .invalidValue) }
    #expect(time(0x16, "700101000000Z") == .unexpectedTag)
  }

  @Test func writerAndReaderAgree() throws {
    var writer = DERWriter()
    writer.write(.sequence) { list in
      list.write(integer: 0)
      list.write(integer: 128)
      list.write(unsigned: [0, 0, 0x80].span)
      list.write(time: 2_524_607_999)
      list.write(time: 2_524_608_000)
      list.write(.octetString, [UInt8](repeating: 1, count: 300))
    }
    let bytes = writer.bytes
    var input = DERReader(bytes.span)
    var list = try input.enter(.sequence, "list")
    let (zero, number) = (try list.readInteger(in: 0...1, "i"), try list.readInteger(in: 0...999, "i"))
    let unsigned = try list.readUnsigned("i")
    #expect(zero == 0 && number == 128 && unsigned.count == 1)
    let (early, late) = (try list.read(.utcTime, "t"), try list.read(.generalizedTime, "t"))
    #expect(early.content.count == 13 && late.content.count == 15)
    let octets = try list.read(.octetString, "o").content
    #expect(octets.count == 300)
    try list.finish("list")
  }
}
