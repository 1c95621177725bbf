import Synchronization

/// The connections that are being served, each in a task of its own, which always ends.
final class Connections: Sendable {
  private struct State {
    var tasks: [Int: Task<Void, Never>] = [:]
    var next = 0
    var isClosing = false
    var failure: (any Error)?
  }

  private let state = Mutex(State())

  /// Why serving ends with an error, if it does: the first reason.
  var failure: (any Error)? { state.withLock(\.failure) }

  func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }

  /// Starts a connection's task; once ``close()`` was called, one that is cancelled already and only closes it.
  func start(_ serve: @escaping @Sendable () async -> Void) {
    state.withLock { state in
      let number = state.next
      state.next += 1
      let task = Task {
        await serve()
        self.state.withLock { $0.tasks[number] = nil }
      }
      if state.isClosing { task.cancel() }
      state.tasks[number] = task
    }
  }

  /// Asks all connections to end in order.
  func close() {
    let tasks = state.withLock { state in
      state.isClosing = true
      return Array(state.tasks.values)
    }
    for task in tasks { task.cancel() }
  }

  /// Returns once all have ended.
  func finish() async {
    while let task = state.withLock({ $0.tasks.values.first }) { await task.value }
  }
}
