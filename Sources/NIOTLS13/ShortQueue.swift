import NIOCore

/// A queue that mostly holds one element at a time, for which it needs no memory of its own; what it takes for more is
/// given back when it is empty.
struct ShortQueue<Element> {
  private(set) var first: Element?
  private var rest: CircularBuffer<Element>?

  var isEmpty: Bool { first == nil }

  var count: Int { first == nil ? 0 : 1 + (rest?.count ?? 0) }

  mutating func append(_ element: Element) {
    guard first != nil else { return first = element }
    if rest?.append(element) == nil { rest = [element] }
  }

  mutating func prepend(_ element: Element) {
    guard let second = first else { return first = element }
    if rest?.prepend(second) == nil { rest = [second] }
    first = element
  }

  mutating func popFirst() -> Element? {
    guard let element = first.take() else { return nil }
    guard rest != nil else { return element }
    first = rest?.popFirst()
    if rest?.isEmpty == true { rest = nil }
    return element
  }
}
