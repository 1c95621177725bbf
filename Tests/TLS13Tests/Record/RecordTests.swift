import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@testable import TLS13

/// Records as they are written and read, without a connection around them.
@Suite struct RecordTests {
  private static let suites: [CipherSuite] = [.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256]

  private func protection(_ suite: CipherSuite = .aes128GCMSHA256, limit: UInt64 = .max) throws -> RecordProtection {
    let aead = try #require(CryptoProvider.default.suite(suite)).aead
    let key = [UInt8](repeating: 0x42, count: aead.keyLength)
    let iv: [UInt8] = Array(1...12)
    return RecordProtection(
      key: try aead.makeKey(key.span), iv: SecretBytes(copying: iv.span), recordLimit: limit)
  }

  /// Seals a TLSInnerPlaintext that no writer of ours would make.
  private func sealed(_ inner: [UInt8], type: UInt8 = 23, _ protection: inout RecordProtection) throws -> [UInt8] {
    let header = [type, 3, 3] + UInt16(inner.count + 16).wire
    var body = inner + [UInt8](repeating: 0, count: 16)
    var span = body.mutableSpan
    try protection.seal(&span, header: header.span)
    return header + body
  }

  /// What reading gives: type and content, nil for too little, or the error.
  private func read(_ bytes: [UInt8], _ reader: inout RecordReader) throws(TLSError) -> (ContentType, [UInt8])? {
    var bytes = bytes
    var span = bytes.mutableSpan
    guard let record = try reader.next(&span) else { return nil }
    return (record.type, Array(bytes[record.content]))
  }

  private func alert(_ bytes: [UInt8], _ reader: inout RecordReader) -> AlertDescription? {
    do throws(TLSError) { _ = try read(bytes, &reader) } catch { return error.alert }
    return nil
  }

  /// The alert for one sealed inner plaintext.
  private func alert(inner: [UInt8]) throws -> AlertDescription? {
    var keys = try protection()
    let bytes = try sealed(inner, &keys)
    var reader = RecordReader()
    reader.install(try protection())
    return alert(bytes, &reader)
  }

  // RFC 9846 §5.1, §5.2
  @Test(arguments: [0, 1, 2, 255, 256, 16_383, 16_384])
  func `what is written is read back, protected or not`(count: Int) throws {
    let content = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    for suite in [nil] + Self.suites.map(Optional.some) {
      var writer = RecordWriter(padding: .none, CryptoProvider.default.random)
      var reader = RecordReader()
      if let suite {
        writer.install(try protection(suite))
        reader.install(try protection(suite))
      }
      for _ in 0..<3 {
        var bytes = [UInt8](repeating: 0, count: writer.nextRecordLength(content: count))
        var span = bytes.mutableSpan
        try writer.write(suite == nil ? .handshake : .applicationData, content.span, into: &span)
        // Nothing but the whole record is a record
        for cut in [0, 1, 4, 5, 6, bytes.count - 1] where cut < bytes.count {
          #expect(try read(Array(bytes.prefix(cut)), &reader) == nil)
        }
        let record = try #require(try read(bytes + [1, 2, 3], &reader))
        #expect(record.0 == (suite == nil ? .handshake : .applicationData) && record.1 == content)
      }
    }
  }

  // RFC 9846 §5.1
  @Test func `content is split at 2^14 bytes, and nothing makes no record`() throws {
    for isProtected in [false, true] {
      for count in [0, 1, 16_384, 16_385, 32_768, 40_000] {
        var writer = RecordWriter(padding: .none, CryptoProvider.default.random)
        if isProtected { writer.install(try protection()) }
        var output: [UInt8] = []
        try writer.append(.handshake, [UInt8](repeating: 7, count: count).span, to: &output)
        let lengths = records(output).map { $0.count - (isProtected ? RecordWriter.protectedOverhead : 5) }
        #expect(lengths.allSatisfy { (1...16_384).contains($0) })
        #expect(lengths.reduce(0, +) == count && lengths.count == (count + 16_383) / 16_384)
      }
    }
  }

  // RFC 9846 §5.1, §5.2
  @Test func `a record that is too long is refused by its header alone`() throws {
    for type: UInt8 in [20, 21, 22] {
      var reader = RecordReader()
      #expect(alert([type, 3, 3] + UInt16(16_385).wire, &reader) == .recordOverflow)
      #expect(alert([type, 3, 3, 255, 255], &reader) == .recordOverflow)
      #expect(alert([type, 3, 3] + UInt16(16_384).wire, &reader) == nil)
    }
    var reader = RecordReader()
    reader.install(try protection())
    #expect(alert([23, 3, 3] + UInt16(16_384 + 256).wire, &reader) == nil)
    #expect(alert([23, 3, 3] + UInt16(16_384 + 257).wire, &reader) == .recordOverflow)
    #expect(alert([20, 3, 3] + UInt16(16_385).wire, &reader) == .recordOverflow)
  }

  // RFC 9846 §5.2, §5.4
  @Test func `an inner plaintext of 2^14 and 1 bytes is the longest`() throws {
    #expect(try alert(inner: [UInt8](repeating: 7, count: 16_384) + [23]) == nil)
    #expect(try alert(inner: [UInt8](repeating: 7, count: 16_385) + [23]) == .recordOverflow)
    // Padding counts
    #expect(try alert(inner: [7, 23] + [UInt8](repeating: 0, count: 16_383)) == nil)
    #expect(try alert(inner: [7, 23] + [UInt8](repeating: 0, count: 16_384)) == .recordOverflow)
    #expect(try alert(inner: [UInt8](repeating: 7, count: 16_384 + 239) + [23]) == .recordOverflow)
  }

  // RFC 9846 §5.4
  @Test func `padding of any length is taken off`() throws {
    var sender = try protection()
    var reader = RecordReader()
    reader.install(try protection())
    for padding in [0, 1, 2, 255, 1000, 16_380] {
      let inner: [UInt8] = [1, 2, 0, 23] + [UInt8](repeating: 0, count: padding)
      let record = try #require(try read(try sealed(inner, &sender), &reader))
      #expect(record.0 == .applicationData && record.1 == [1, 2, 0], "padding of \(padding)")
    }
  }

  // RFC 9846 §4.3.10: what does not decrypt is early data, what is no record is not
  @Test func `only records that do not decrypt are skipped`() throws {
    var reader = RecordReader()
    reader.install(try protection())
    reader.skip(.undecryptable(left: 1000))
    let body = [UInt8](repeating: 7, count: 40)
    #expect(alert(record(23, body), &reader) == nil)
    #expect(alert(record(23, body, version: 0x0302), &reader) == .protocolVersion)
  }

  // RFC 9846 §5.4
  @Test func `a plaintext of zeros only has no content type`() throws {
    // With 5 to 7, the byte before the plaintext, which is the record's length, is the number of a content type.
    for count in [1, 2, 5, 6, 7, 17, 16_385] {
      #expect(try alert(inner: [UInt8](repeating: 0, count: count)) == .unexpectedMessage)
    }
  }

  // RFC 9846 §5, §5.2
  @Test func `an inner type that is unknown or change_cipher_spec is unexpected`() throws {
    for type in UInt8.min...UInt8.max {
      let expected: AlertDescription? = (21...23).contains(type) ? nil : .unexpectedMessage
      #expect(try alert(inner: [1, type]) == expected, "\(type)")
    }
  }

  // RFC 9846 §5
  @Test func `an outer type that is unknown is unexpected`() throws {
    for type in UInt8.min...UInt8.max where !(20...23).contains(type) {
      for isProtected in [false, true] {
        var reader = RecordReader()
        if isProtected { reader.install(try protection()) }
        #expect(alert([type, 3, 3, 0, 1], &reader) == .unexpectedMessage, "\(type)")
      }
    }
    // A TLS 1.2 renegotiation, an SSL 2.0 hello, HTTP
    for start in [[0x80, 0x2e, 1, 0, 2], Array("GET /".utf8), Array("SSH-2".utf8)] as [[UInt8]] {
      var reader = RecordReader()
      #expect(alert(start, &reader) == .unexpectedMessage)
    }
  }

  // RFC 9846 §5.1
  @Test func `the version of a record is ignored`() throws {
    for version: UInt16 in [0, 0x0300, 0x0301, 0x0304, 0xfefd, 0xffff] {
      var reader = RecordReader()
      #expect(try read(record(22, [1, 2], version: version), &reader)?.1 == [1, 2])
    }
  }

  // RFC 9846 §5.2, §E
  @Test func `a protected record has version 3.3`() throws {
    for version: UInt16 in [0, 0x0300, 0x0301, 0x0304, 0xffff] {
      var reader = RecordReader()
      reader.install(try protection())
      #expect(alert(record(23, [UInt8](repeating: 7, count: 40), version: version), &reader) == .protocolVersion)
    }
  }

  // RFC 9846 §5.2
  @Test func `a protected record too short for a tag and a type does not decrypt`() throws {
    for length in 0..<17 {
      var reader = RecordReader()
      reader.install(try protection())
      #expect(alert(record(23, [UInt8](repeating: 7, count: length)), &reader) == .badRecordMAC)
    }
    #expect(try alert(inner: []) == .badRecordMAC)
  }

  // RFC 9846 §5.2: the header is authenticated, and all failures look the same
  @Test(arguments: suites)
  func `each flipped bit of a protected record is noticed`(suite: CipherSuite) throws {
    var keys = try protection(suite)
    let first = try sealed([1, 23], &keys)
    let good = try sealed([1, 2, 3, 23, 0], &keys)
    for index in good.indices {
      for bit in 0..<8 {
        var bad = good
        bad[index] ^= 1 << UInt8(bit)
        var reader = RecordReader()
        reader.install(try protection(suite))
        _ = try read(first, &reader)
        do throws(TLSError) {
          // A longer length waits for bytes that do not come
          let record = try read(bad, &reader)
          #expect(record == nil && index >= 3 && index < 5, "bit \(bit) of byte \(index)")
        } catch {
          // The type decides how a record is read, and a length how long it may be, before anything is decrypted
          let allowed: [AlertDescription] =
            switch index {
            case 0: [.unexpectedMessage, .badRecordMAC]
            case 1, 2: [.protocolVersion]
            case 3: [.recordOverflow]
            default: [.badRecordMAC]
            }
          #expect(error.alert.map(allowed.contains) == true || (index == 0 && error.alert != nil))
        }
      }
    }
  }

  // RFC 9846 §5.3
  @Test func `records out of order, twice or left out do not decrypt`() throws {
    var keys = try protection()
    let sent = try (0..<4).map { try sealed([UInt8($0), 23], &keys) }
    for order in [[1], [0, 0], [0, 2], [0, 1, 0], [0, 1, 3]] {
      var reader = RecordReader()
      reader.install(try protection())
      for index in order.dropLast() { #expect(try read(sent[index], &reader)?.1 == [UInt8(index)]) }
      #expect(alert(sent[order.last ?? 0], &reader) == .badRecordMAC, "\(order)")
    }
    var reader = RecordReader()
    reader.install(try protection())
    for index in 0..<4 { #expect(try read(sent[index], &reader)?.1 == [UInt8(index)]) }
  }

  // RFC 9846 §5.3
  @Test func `the nonce is the sequence number XOR the IV, and starts at 0 with each key`() throws {
    final class Recorder: AEADKey {
      var nonces: [[UInt8]] = []
      func seal(
        _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>,
        authenticating header: borrowing Span<UInt8>
      ) throws(CryptoError) { nonces.append([UInt8](nonce)) }
      func open(
        _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>,
        authenticating header: borrowing Span<UInt8>
      ) throws(CryptoError) { nonces.append([UInt8](nonce)) }
    }
    let iv: [UInt8] = [9, 9, 9, 9, 0xf0, 0, 0, 0, 0, 0, 0, 0xff]
    for _ in 0..<2 {
      let key = Recorder()
      var keys = RecordProtection(key: key, iv: SecretBytes(copying: iv.span), recordLimit: .max)
      for number in 0..<300 {
        let sequenceNumber = keys.sequenceNumber
        #expect(sequenceNumber == UInt64(number))
        _ = try sealed([23], &keys)
      }
      #expect(Set(key.nonces).count == 300)
      #expect(key.nonces[0] == iv)
      #expect(key.nonces[1] == [9, 9, 9, 9, 0xf0, 0, 0, 0, 0, 0, 0, 0xfe])
      #expect(key.nonces[256] == [9, 9, 9, 9, 0xf0, 0, 0, 0, 0, 0, 1, 0xff])
    }
  }

  // RFC 9846 §5.5
  @Test func `no key protects more records than its limit`() throws {
    var keys = try protection(limit: 3)
    let isFresh = !keys.needsUpdate
    #expect(isFresh)
    for _ in 0..<2 { _ = try sealed([1, 23], &keys) }
    let isDue = keys.needsUpdate
    #expect(isDue)
    _ = try sealed([1, 23], &keys)
    do {
      _ = try sealed([1, 23], &keys)
      Issue.record("a fourth record was protected")
    } catch {}
    let sequenceNumber = keys.sequenceNumber
    #expect(sequenceNumber == 3)
  }

  // RFC 9846 §5.5: the limits bind the sender
  @Test func `a receiver takes more records than it would send under one key`() throws {
    var sender = try protection()
    var reader = RecordReader()
    reader.install(try protection(limit: 3))
    for number in 0..<10 { #expect(try read(try sealed([UInt8(number), 23], &sender), &reader)?.1 == [UInt8(number)]) }
  }

  /// A key that finds everything in order.
  private final class Credulous: AEADKey {
    func seal(
      _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
    ) throws(CryptoError) {}
    func open(
      _ message: inout MutableSpan<UInt8>, nonce: borrowing Span<UInt8>, authenticating header: borrowing Span<UInt8>
    ) throws(CryptoError) {}
  }

  // RFC 9846 §5.3
  @Test func `a sequence number does not wrap, neither sending nor receiving`() throws {
    func keys(_ number: UInt64) -> RecordProtection {
      RecordProtection(
        key: Credulous(), iv: SecretBytes(zeroed: 12), recordLimit: .max, sequenceNumber: number)
    }
    let (header, room): ([UInt8], [UInt8]) = ([23, 3, 3, 0, 18], [UInt8](repeating: 0, count: 18))
    for (number, isFine) in [(UInt64.max - 1, true), (.max, false)] {
      var sender = keys(number)
      var receiver = keys(number)
      var bytes = room
      var span = bytes.mutableSpan
      var results: [Bool] = []
      do {
        try sender.seal(&span, header: header.span)
        results.append(true)
      } catch { results.append(false) }
      do {
        try receiver.open(&span, header: header.span)
        results.append(true)
      } catch { results.append(false) }
      #expect(results == [isFine, isFine], "\(number)")
    }
  }

  // RFC 9846 §5.5
  @Test func `what cannot be encrypted is taken back`() throws {
    let content = [UInt8](repeating: 0x5a, count: 100)
    let before: [UInt8] = [1, 2, 3]
    for closes in [false, true] {
      var writer = RecordWriter(padding: .none, CryptoProvider.default.random)
      writer.install(try protection(limit: 1))
      var output = before
      try writer.append(.applicationData, content.span, to: &output)
      let sent = output
      if closes { output += [UInt8](repeating: 0, count: 5) + content }
      #expect(throws: TLSError.self) {
        if closes {
          try writer.close(.handshake, from: sent.count, version: ProtocolVersion.tls12, in: &output)
        } else {
          try writer.append(.applicationData, content.span, to: &output)
        }
      }
      #expect(output == sent)
    }
  }

  // RFC 9846 §5.1
  @Test(arguments: [0, 1, 100, 101, 250])
  func `a record that is closed in place is what would have been appended`(count: Int) throws {
    let content = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    for isProtected in [false, true] {
      var outputs: [[UInt8]] = [[9], [9] + [UInt8](repeating: 0, count: 5) + content]
      for index in outputs.indices {
        var writer = RecordWriter(padding: .none, CryptoProvider.default.random)
        writer.contentLimit = 100
        if isProtected { writer.install(try protection()) }
        if index == 0 {
          try writer.append(.handshake, content.span, version: 0x0301, to: &outputs[index])
        } else {
          try writer.close(.handshake, from: 1, version: 0x0301, in: &outputs[index])
        }
      }
      #expect(outputs[0] == outputs[1])
    }
  }

  // RFC 9846 §5
  @Test func `what may travel in the clear depends on the keys`() throws {
    var reader = RecordReader()
    #expect(alert(record(23, [1]), &reader) == .unexpectedMessage)
    #expect(try read(record(22, [1]), &reader)?.0 == .handshake)
    #expect(try read(record(21, [2, 40]), &reader)?.0 == .alert)
    #expect(try read(record(20, [1]), &reader)?.0 == .changeCipherSpec)
    reader.install(try protection())
    #expect(alert(record(22, [1]), &reader) == .unexpectedMessage)
    // RFC 9846 §A.1: a peer that could not read our hello has no keys for its alert
    #expect(try read(record(21, [2, 40]), &reader)?.0 == .alert)
    #expect(try read(record(20, [1]), &reader)?.0 == .changeCipherSpec)
    var keys = try protection()
    _ = try read(try sealed([1, 23], &keys), &reader)
    #expect(alert(record(21, [2, 40]), &reader) == .unexpectedMessage)
    #expect(alert(record(22, [1]), &reader) == .unexpectedMessage)
    // New keys do not bring plaintext back
    reader.install(try protection())
    #expect(alert(record(21, [2, 40]), &reader) == .unexpectedMessage)
  }

  // RFC 9846 §5.1
  @Test func `handshake records say 0x0303 unless told otherwise, and protected ones always`() throws {
    var writer = RecordWriter(padding: .none, CryptoProvider.default.random)
    var output: [UInt8] = []
    try writer.append(.handshake, [1].span, to: &output)
    try writer.append(.handshake, [1].span, version: 0x0301, to: &output)
    #expect(output == record(22, [1]) + record(22, [1], version: 0x0301))
    writer.install(try protection())
    output = []
    try writer.append(.handshake, [1].span, version: 0x0301, to: &output)
    #expect(output.prefix(5) == [23, 3, 3, 0, 18])
  }
}
