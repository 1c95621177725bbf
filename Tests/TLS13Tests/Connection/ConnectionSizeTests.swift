import Testing

@testable import TLS13

/// What every connection holds, however many thousands there are. `make bench SECTIONS=memory` measures the whole.
@Suite struct ConnectionSizeTests {
  @Test func `a connection takes less than a kilobyte beside its keys and the peer's chain`() {
    #expect(MemoryLayout<TLSConnection>.size <= 832)
    #expect(MemoryLayout<Connected>.size <= 224)
  }

  @Test func `rare events and errors make no room for themselves in all results`() {
    #expect(MemoryLayout<ReceiveResult>.size <= 32)
    #expect(MemoryLayout<TLSError>.size == MemoryLayout<Int>.size)
  }
}
