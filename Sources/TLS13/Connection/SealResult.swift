/// What came of sealing application data into the caller's memory.
public struct SealResult: Hashable, Sendable {
  /// Bytes of the data that were taken.
  public let consumed: Int
  /// Bytes at the start of the destination that are records now.
  public let written: Int
}
