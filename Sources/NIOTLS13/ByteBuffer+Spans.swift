import NIOCore

// The only place of this module that borrows a ByteBuffer's memory.
extension ByteBuffer {
  /// Lends the readable bytes for writing in place. They are copied before when another buffer shares them.
  mutating func withMutableReadableSpan<Result, Failure: Error>(
    _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var outcome: Swift.Result<Result, Failure>?
    unsafe withUnsafeMutableReadableBytes { bytes in
      let elements = unsafe bytes.bindMemory(to: UInt8.self)
      var span = unsafe elements.mutableSpan
      do throws(Failure) { outcome = .success(try body(&span)) } catch { outcome = .failure(error) }
    }
    guard let outcome else { preconditionFailure("withUnsafeMutableReadableBytes did not call its closure") }
    return try outcome.get()
  }

  /// Lends room for `count` bytes behind the readable ones. What is in it means nothing: it is written and not read.
  ///
  /// - Parameter body: writes to its start, and says how many bytes; on a throw none count.
  mutating func write<Failure: Error>(
    atMost count: Int, _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Int
  ) throws(Failure) {
    var outcome: Swift.Result<Void, Failure> = .success(())
    unsafe writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
      let elements = unsafe bytes.bindMemory(to: UInt8.self)
      var span = unsafe elements.mutableSpan
      do throws(Failure) { return try body(&span) } catch {
        outcome = .failure(error)
        return 0
      }
    }
    try outcome.get()
  }
}
