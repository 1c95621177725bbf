import NIOCore
import NIOPosix
import Synchronization

/// Makes connections, one after the other in several places at once, until time is up.
final class Connector: Sendable {
  let made = Atomic(0)
  let failed = Atomic(0)
  private let server: Server
  private let deadline: NIODeadline

  init(_ server: Server, until deadline: NIODeadline) {
    self.server = server
    self.deadline = deadline
  }

  /// Runs `width` clients.
  func run(_ width: Int, on group: MultiThreadedEventLoopGroup) throws {
    let clients = (0..<width).map { _ in
      let loop = group.next()
      let done = loop.makePromise(of: Void.self)
      next(loop, done)
      return done.futureResult
    }
    try EventLoopFuture.andAllComplete(clients, on: group.next()).wait()
  }

  private func next(_ loop: any EventLoop, _ done: EventLoopPromise<Void>) {
    guard NIODeadline.now() < deadline else { return done.succeed() }
    server.connect(on: loop).flatMap { $0.close() }.whenComplete { [self] result in
      switch result {
      case .success: made.add(1, ordering: .relaxed)
      case .failure: failed.add(1, ordering: .relaxed)
      }
      next(loop, done)
    }
  }
}
