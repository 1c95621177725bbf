import CSodium

/// Secret bytes on the heap: one allocation, never copied implicitly, never printed, wiped when released.
///
/// A secret kept in a local value leaves copies on the dead stack; these bytes stay where they were allocated, and
/// `deinit` overwrites them with `sodium_memzero`, which the optimiser may not remove.
@safe
public struct SecretBytes: ~Copyable, @unchecked Sendable {
  fileprivate let storage: UnsafeMutableBufferPointer<UInt8>

  /// Makes a secret of `count` bytes that start as zero and are then filled in place.
  ///
  /// - Parameters:
  ///   - count: number of bytes, zero or more.
  ///   - fill: writes the secret; what it throws is rethrown, and the bytes are wiped.
  public init<Failure: Error>(count: Int, filling fill: (inout MutableSpan<UInt8>) throws(Failure) -> Void)
    throws(Failure)
  {
    self.init(zeroed: count)
    try withMutableSpan(fill)
  }

  /// Makes a secret of `count` zero bytes.
  public init(zeroed count: Int) {
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
    unsafe buffer.initialize(repeating: 0)
    unsafe storage = buffer
  }

  /// Copies `bytes` to the heap. The caller wipes or drops its own copy.
  public init(copying bytes: Span<UInt8>) {
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    unsafe buffer.initialize(repeating: 0)
    var target = unsafe buffer.mutableSpan
    target.copy(from: bytes)
    unsafe storage = buffer
  }

  deinit {
    unsafe sodium_memzero(storage.baseAddress, storage.count)
    unsafe storage.deallocate()
  }

  /// Number of bytes.
  public var count: Int { unsafe storage.count }

  /// The secret, readable for as long as this value is borrowed.
  public var span: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      let span = unsafe Span(_unsafeElements: UnsafeBufferPointer(storage))
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The bytes for ``SharedSecretBytes``, which owns this value as long as it lends them.
  var elements: UnsafeBufferPointer<UInt8> { unsafe UnsafeBufferPointer(storage) }

  /// A second copy on the heap, wiped on its own.
  public func copy() -> SecretBytes { SecretBytes(copying: span) }
}

extension SecretBytes {
  /// Lends the bytes for reading.
  package func withSpan<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result { try body(span) }

  /// Lends the bytes for writing in place.
  public mutating func withMutableSpan<Result, Failure: Error>(
    _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var bytes = unsafe storage.mutableSpan
    return try body(&bytes)
  }
}
