/// A set of extension types.
struct ExtensionSet {
  private var low: UInt64 = 0
  private var high = CodePointSet()

  init() {}

  init(_ types: [ExtensionType]) {
    for type in types { insert(type) }
  }

  func contains(_ type: ExtensionType) -> Bool {
    type.rawValue < 64 ? low & 1 << UInt64(type.rawValue) != 0 : high.contains(type.rawValue)
  }

  /// Adds a type; false when it was there already.
  @discardableResult
  mutating func insert(_ type: ExtensionType) -> Bool {
    guard type.rawValue < 64 else { return high.insert(type.rawValue) }
    defer { low |= 1 << UInt64(type.rawValue) }
    return !contains(type)
  }
}
