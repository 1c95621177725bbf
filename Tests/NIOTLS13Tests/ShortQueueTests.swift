import Testing

@testable import NIOTLS13

@Suite struct ShortQueueTests {
  @Test func firstInFirstOut() {
    var queue = ShortQueue<Int>()
    let nothing = queue.popFirst()
    #expect(queue.isEmpty && nothing == nil)
    for round in 0..<3 {
      for number in 0..<20 { queue.append(number + round) }
      #expect(queue.count == 20 && queue.first == round)
      let numbers = (0..<20).map { _ in queue.popFirst() }
      #expect(numbers == (0..<20).map { $0 + round })
      #expect(queue.isEmpty && queue.count == 0)
    }
  }

  @Test func whatIsPrependedComesFirst() {
    var queue = ShortQueue<Int>()
    for number in [3, 2, 1] { queue.prepend(number) }
    queue.append(4)
    let numbers = (1...4).map { _ in queue.popFirst() }
    #expect(numbers == [1, 2, 3, 4])
    #expect(queue.isEmpty)
  }
}
