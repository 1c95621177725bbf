#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The two calls to the system that files of secrets need and that no safe interface has.
package enum SystemFile {
  /// The system's error number.
  package struct Failure: Error {
    package let code: CInt
  }

  /// The bytes from an open file's position to its end, in wiped memory and nowhere else.
  ///
  /// - Parameter limit: longer contents fail with EFBIG, so that a device that never ends does not fill the memory.
  package static func contents(of descriptor: CInt, limit: Int) throws(Failure) -> SecretBytes {
    var buffer = SecretBytes(zeroed: 16_384)
    var count = 0
    while true {
      if count == buffer.count {
        guard count <= limit else { throw Failure(code: EFBIG) }
        buffer = SecretBytes(count: 2 * count) { larger in larger.copy(from: buffer.span) }
      }
      let received = buffer.withMutableSpan { bytes in
        var room = bytes.slice(count..<bytes.count)
        return unsafe room.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
      }
      if received < 0, errno == EINTR { continue }
      guard received >= 0 else { throw Failure(code: errno) }
      guard received > 0 else { break }
      count += received
    }
    guard count <= limit else { throw Failure(code: EFBIG) }
    return SecretBytes(copying: buffer.span.extracting(0..<count))
  }

  /// Gives the file at `path` the name `target`, in place of a file of that name, in one step.
  package static func rename(_ path: String, to target: String) throws(Failure) {
    guard unsafe systemRename(path, target) == 0 else { throw Failure(code: errno) }
  }
}

/// The system's call, by a name of its own beside ``SystemFile/rename(_:to:)``.
private func systemRename(_ path: UnsafePointer<CChar>, _ target: UnsafePointer<CChar>) -> CInt {
  unsafe rename(path, target)
}
