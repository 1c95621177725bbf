extension MutableSpan where Element == UInt8 {
  /// Copies `source` to the start of this span. `source` must not be longer than the span.
  @_alwaysEmitIntoClient
  public mutating func copy(from source: borrowing Span<UInt8>) {
    precondition(source.count <= count, "source longer than destination")
    unsafe withUnsafeMutableBufferPointer { target in
      unsafe source.withUnsafeBufferPointer { bytes in
        guard let to = target.baseAddress, let from = bytes.baseAddress else { return }
        unsafe to.update(from: from, count: bytes.count)
      }
    }
  }

  /// The bytes in `range`, for writing in place.
  @_alwaysEmitIntoClient
  @_lifetime(&self)
  public mutating func slice(_ range: Range<Int>) -> MutableSpan<UInt8> { _mutatingExtracting(range) }
}

extension Array where Element == UInt8 {
  /// A copy of `bytes`.
  @_alwaysEmitIntoClient
  public init(_ bytes: borrowing Span<UInt8>) {
    self = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
  }

  /// Appends a copy of `bytes`.
  @_alwaysEmitIntoClient
  public mutating func append(_ bytes: borrowing Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe self.append(contentsOf: $0) }
  }
}

extension Span where Element == UInt8 {
  /// Byte-wise equality for public values. Secrets are compared with ``constantTimeEqual(_:_:)``.
  @_alwaysEmitIntoClient
  public func isEqual(to other: borrowing Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }
}
