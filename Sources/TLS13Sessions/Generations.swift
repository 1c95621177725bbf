/// A dictionary of bounded size that forgets what was not used for long.
///
/// It keeps two generations: what is new or met again goes into the young one, and when that has half of the capacity
/// the old one is forgotten and the young one becomes old. No operation costs more than two look-ups.
struct Generations<Key: Hashable & Sendable, Value> {
  private let limit: Int
  private var young: [Key: Value] = [:]
  private var old: [Key: Value] = [:]

  /// Keeps at least half of `capacity` entries, and never more than that.
  init(capacity: Int) {
    precondition(capacity > 1, "a store has room for at least two entries")
    limit = capacity / 2
  }

  /// Looks a value up, which counts as a use.
  mutating func value(for key: Key) -> Value? {
    if let value = young[key] { return value }
    guard let value = old.removeValue(forKey: key) else { return nil }
    insert(value, for: key)
    return value
  }

  /// Takes a value out.
  mutating func remove(_ key: Key) -> Value? {
    let (new, former) = (young.removeValue(forKey: key), old.removeValue(forKey: key))
    return new ?? former
  }

  /// Puts a value in, in the place of whatever had its key.
  mutating func insert(_ value: Value, for key: Key) {
    if young.count >= limit, young[key] == nil {
      old = young
      young = [:]
    }
    young[key] = value
  }
}
