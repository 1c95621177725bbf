import NIOCore

/// Writes that are not yet encrypted, and how many of them were flushed.
struct PendingWrites {
  /// One call of `write`: what is left of its bytes, and the promise that its last byte keeps.
  struct Write {
    var bytes: ByteBuffer
    let promise: EventLoopPromise<Void>?
  }

  private var writes = CircularBuffer<Write>()
  private var flushed = 0

  var isEmpty: Bool { writes.isEmpty }
  var hasFlushed: Bool { flushed > 0 }

  mutating func append(_ write: Write) { writes.append(write) }

  /// Lets everything that was written up to here go.
  mutating func flush() { flushed = writes.count }

  /// The first write that was flushed.
  mutating func popFlushed() -> Write? {
    guard flushed > 0 else { return nil }
    flushed -= 1
    return writes.popFirst()
  }

  /// Puts back what is left of the write that was taken last.
  mutating func putBack(_ write: Write) {
    writes.prepend(write)
    flushed += 1
  }

  /// Takes the writes that were not flushed.
  mutating func takeUnflushed() -> [Write] {
    let unflushed = Array(writes.dropFirst(flushed))
    writes.removeLast(unflushed.count)
    return unflushed
  }

  /// Takes all writes.
  mutating func takeAll() -> [Write] {
    flushed = 0
    return takeUnflushed()
  }
}

extension [PendingWrites.Write] {
  /// Breaks all promises.
  func fail(_ error: any Error) {
    for write in self { write.promise?.fail(error) }
  }
}
