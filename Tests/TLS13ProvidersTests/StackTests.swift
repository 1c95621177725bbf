#if os(Linux)
  import Glibc
  import TLS13Crypto
  import TLS13Memory
  import TLS13Providers
  import Testing

  /// What a primitive leaves on the stack of the thread that called it. RFC 9846 §7.1: secrets are erased when all that
  /// derives from them has been derived.
  @Suite struct StackTests {
    @Test(arguments: [32, 48, 64])
    func hmacLeavesNoKeyOnTheStack(_ length: Int) throws {
      for hash in CryptoProvider.default.hashes {
        let key = RandomKey(length)
        let output = try authenticate(hash, key)
        #expect(output.contains { $0 != 0 })
        // The key as it is, and XOR the two pads of RFC 2104 §2.
        for pad: UInt8 in [0, 0x36, 0x5c] {
          #expect(try !key.isFound(in: Stack.contents(), pad: pad), "\(hash.function), \(length) bytes, pad \(pad)")
        }
      }
    }

    @Test func theScanFindsWhatIsOnTheStack() throws {
      let key = RandomKey(32)
      let found = try unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { buffer in
        for index in 0..<32 { unsafe buffer[index] = key.byte(index) }
        return try key.isFound(in: Stack.contents(), pad: 0)
      }
      #expect(found)
    }

    @inline(never)
    private func authenticate(_ hash: any HashAlgorithm, _ key: RandomKey) throws -> [UInt8] {
      let secret = SecretBytes(count: key.count) { bytes in
        for index in bytes.indices { bytes[index] = key.byte(index) }
      }
      var output = [UInt8](repeating: 0, count: hash.function.digestLength)
      var span = output.mutableSpan
      let text = message
      hash.makeHMAC(key: secret.span).authenticate(text.span, into: &span)
      return output
    }
  }

  /// A key that is kept masked, so that a scan of the memory finds copies and not this.
  private struct RandomKey {
    private let masked: [UInt8]

    init(_ count: Int) { masked = (0..<count).map { _ in UInt8.random(in: 0...255) } }

    var count: Int { masked.count }

    func byte(_ index: Int) -> UInt8 { masked[index] ^ 0xa5 }

    /// Whether the first 16 bytes, XOR `pad`, are somewhere in `memory`.
    func isFound(in memory: [UInt8], pad: UInt8) -> Bool {
      guard memory.count >= 16 else { return false }
      let mask = 0xa5 ^ pad
      return (0...(memory.count - 16)).contains { start in
        (0..<16).allSatisfy { memory[start + $0] ^ mask == masked[$0] }
      }
    }
  }

  private enum Stack {
    /// Bytes below the present frame that are looked at: more than any primitive uses.
    private static let depth = 64 * 1024
    /// Bytes above it: the frames of the test.
    private static let height = 4 * 1024

    /// What is on this thread's stack around the present frame.
    static func contents() throws -> [UInt8] {
      var marker = 0
      let here = unsafe withUnsafePointer(to: &marker) { UInt(bitPattern: $0) }
      let file = unsafe open("/proc/self/mem", O_RDONLY)
      try #require(file >= 0)
      defer { close(file) }
      // The bytes are read by the kernel, so that the frames under way are not disturbed by a copy loop.
      var bytes = [UInt8](repeating: 0, count: depth + height)
      let count = unsafe bytes.withUnsafeMutableBytes {
        unsafe pread(file, $0.baseAddress, $0.count, off_t(here) - off_t(depth))
      }
      return Array(bytes.prefix(max(0, count)))
    }
  }
#endif
