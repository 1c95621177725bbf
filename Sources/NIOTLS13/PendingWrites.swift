import NIOCore

/// Writes that are not yet encrypted, and how many of them were flushed.
struct PendingWrites {
  /// One call of `write`: what is left of its bytes, and the promise that its last byte keeps.
  struct Write {
    var bytes: ByteBuffer
    var promise: EventLoopPromise<Void>?
  }

  private var writes = ShortQueue<Write>()
  private var flushed = 0

  var isEmpty: Bool { writes.isEmpty }
  var hasFlushed: Bool { flushed > 0 }

  mutating func append(_ write: Write) { writes.append(write) }

  /// Lets everything that was written up to here go.
  mutating func flush() { flushed = writes.count }

  /// The first write that was flushed, and those behind it that have room with it in so many bytes: a record costs much
  /// the same whatever is in it.
  mutating func popFlushed(joining limit: Int) -> Write? {
    guard flushed > 0, var write = writes.popFirst() else { return nil }
    flushed -= 1
    while flushed > 0, let next = writes.first, write.bytes.readableBytes + next.bytes.readableBytes <= limit {
      _ = writes.popFirst()
      flushed -= 1
      write.bytes.writeImmutableBuffer(next.bytes)
      write.promise.setOrCascade(to: next.promise)
    }
    return write
  }

  /// Puts back what is left of the write that was taken last.
  mutating func putBack(_ write: Write) {
    writes.prepend(write)
    flushed += 1
  }

  /// Takes the writes that were not flushed.
  mutating func takeUnflushed() -> [Write] {
    var kept = ShortQueue<Write>()
    var unflushed: [Write] = []
    while let write = writes.popFirst() {
      if kept.count < flushed { kept.append(write) } else { unflushed.append(write) }
    }
    writes = kept
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
