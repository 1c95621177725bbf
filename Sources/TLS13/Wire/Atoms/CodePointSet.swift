/// A set of 16-bit code points: a few of them, as peers send them, without an allocation, and as many as attackers may
/// send without searching them one by one.
struct CodePointSet {
  private var few = InlineArray<8, UInt16>(repeating: 0)
  private var many: Set<UInt16> = []
  private(set) var count = 0

  func contains(_ value: UInt16) -> Bool {
    for index in 0..<min(count, few.count) where few[index] == value { return true }
    return many.contains(value)
  }

  /// Adds a value; false when it was there already.
  @discardableResult
  mutating func insert(_ value: UInt16) -> Bool {
    guard !contains(value) else { return false }
    if count < few.count { few[count] = value } else { many.insert(value) }
    count += 1
    return true
  }
}
