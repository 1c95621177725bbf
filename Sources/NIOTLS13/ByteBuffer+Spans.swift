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
}
