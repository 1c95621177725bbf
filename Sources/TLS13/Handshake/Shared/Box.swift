/// A value that only some connections have, apart on the heap: the others keep no room for it.
final class Box<Value: ~Copyable> {
  var value: Value

  init(_ value: consuming Value) { self.value = value }

  /// Nil for nothing.
  convenience init?(_ value: consuming Value?) {
    guard let value else { return nil }
    self.init(value)
  }
}
