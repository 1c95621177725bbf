import CSodium

/// Compares two byte strings in time that depends on their lengths only (libsodium's `sodium_memcmp`).
public func constantTimeEqual(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>) -> Bool {
  guard a.count == b.count else { return false }
  guard a.count > 0 else { return true }
  return unsafe a.withUnsafeBufferPointer { left in
    unsafe b.withUnsafeBufferPointer { right in
      unsafe sodium_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
    }
  }
}

/// Whether every byte is zero, in time that depends on the length only (libsodium's `sodium_is_zero`).
public func constantTimeIsZero(_ bytes: borrowing Span<UInt8>) -> Bool {
  unsafe bytes.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return true }
    return unsafe sodium_is_zero(base, buffer.count) == 1
  }
}

extension MutableSpan where Element == UInt8 {
  /// Overwrites the bytes with zeros in a way that the optimiser keeps.
  public mutating func wipe() {
    unsafe withUnsafeMutableBufferPointer { buffer in
      unsafe sodium_memzero(buffer.baseAddress, buffer.count)
    }
  }
}
