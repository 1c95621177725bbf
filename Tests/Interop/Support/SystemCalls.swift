import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a test could not go on.
enum InteropFailure: Error {
  case system(String, errno: Int32)
  case timeout(String)
  case process(String)
}

/// A blocking TCP socket on loopback whose every wait ends. This file alone is `unsafe` in these tests.
final class TCPSocket: Sendable {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  // MARK: Making

  /// A port of 0 lets the system choose.
  static func listener(port: UInt16 = 0) throws -> TCPSocket {
    let socket = try make()
    try unsafe withAddress(port) { address, length in
      guard unsafe bind(socket.descriptor, address, length) == 0 else {
        throw InteropFailure.system("bind", errno: errno)
      }
    }
    guard listen(socket.descriptor, 4) == 0 else { throw InteropFailure.system("listen", errno: errno) }
    return socket
  }

  static func connect(port: UInt16) throws -> TCPSocket {
    let socket = try make()
    try unsafe withAddress(port) { address, length in
      guard unsafe connectSystem(socket.descriptor, address, length) == 0 else {
        throw InteropFailure.system("connect", errno: errno)
      }
    }
    return socket
  }

  /// A port that was free a moment ago, for programs that cannot choose one themselves.
  static func freePort() throws -> UInt16 { try listener().port }

  private static func make() throws -> TCPSocket {
    let descriptor = socket(AF_INET, streamType, 0)
    guard descriptor >= 0 else { throw InteropFailure.system("socket", errno: errno) }
    return prepare(descriptor)
  }

  /// Nagle's algorithm off, and closed in child processes.
  private static func prepare(_ descriptor: Int32) -> TCPSocket {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var on: Int32 = 1
    unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    return TCPSocket(descriptor)
  }

  private static func withAddress<Result>(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
  ) rethrows -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return try unsafe withUnsafePointer(to: &address) { pointer in
      try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  // MARK: Using

  var port: UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = unsafe getsockname(descriptor, $0, &length)
      }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  func accept(before deadline: Deadline) throws -> TCPSocket {
    try wait(POLLIN, deadline, "accept")
    let accepted = acceptSystem(descriptor, nil, nil)
    guard accepted >= 0 else { throw InteropFailure.system("accept", errno: errno) }
    return Self.prepare(accepted)
  }

  /// What has arrived; empty at the end of the stream, also where the peer has reset it.
  func read(before deadline: Deadline) throws -> [UInt8] {
    try wait(POLLIN, deadline, "read")
    return unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      repeat {
        count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
      } while count < 0 && errno == EINTR
      count = max(0, count)
    }
  }

  /// Writes everything; false when the peer no longer takes it.
  func write(_ bytes: [UInt8], before deadline: Deadline) throws -> Bool {
    var start = 0
    while start < bytes.count {
      try wait(POLLOUT, deadline, "write")
      let sent = unsafe bytes[start...].withUnsafeBytes { rest in
        unsafe send(descriptor, rest.baseAddress, rest.count, withoutSignal)
      }
      guard sent > 0 else {
        if errno == EAGAIN || errno == EINTR { continue }
        return false
      }
      start += sent
    }
    return true
  }

  /// Ends what we send; reading goes on.
  func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

  private func wait(_ events: Int32, _ deadline: Deadline, _ what: String) throws {
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    while true {
      let ready = unsafe poll(&entry, 1, deadline.millisecondsLeft)
      if ready > 0 { return }
      if ready == 0 { throw InteropFailure.timeout(what) }
      if errno != EINTR { throw InteropFailure.system("poll", errno: errno) }
    }
  }
}

/// What a pipe has, once it has something; empty at its end. `FileHandle.availableData` traps where a signal interrupts
/// it.
func readAvailable(_ descriptor: Int32) -> [UInt8] {
  unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
    repeat {
      count = unsafe read(descriptor, buffer.baseAddress, buffer.count)
    } while count < 0 && errno == EINTR
    count = max(0, count)
  }
}

/// Writes everything to a pipe, or as much as its reader takes.
func writeAll(_ bytes: [UInt8], _ descriptor: Int32) {
  var start = 0
  while start < bytes.count {
    let written = unsafe bytes[start...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    if written > 0 { start += written } else if errno != EINTR { return }
  }
}

/// Runs `body` on a thread that blocks no signals, as what it starts inherits that: dispatch's threads block nearly all,
/// and a program that blocks SIGTERM can only be killed, and then cannot take its own children with it.
func withoutBlockedSignals<Result>(_ body: () throws -> Result) rethrows -> Result {
  var none = sigset_t()
  var before = sigset_t()
  unsafe sigemptyset(&none)
  unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
  defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
  return try body()
}

#if canImport(Glibc)
  private let streamType = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
  private let withoutSignal = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
  private let connectSystem = unsafe Glibc.connect
  private let acceptSystem = unsafe Glibc.accept
#elseif canImport(Darwin)
  private let streamType = SOCK_STREAM
  private let withoutSignal = MSG_DONTWAIT
  private let connectSystem = unsafe Darwin.connect
  private let acceptSystem = unsafe Darwin.accept
#endif

/// A moment after which waiting is a failure.
struct Deadline: Sendable {
  private let end: ContinuousClock.Instant

  /// Generous: a loaded machine is slow, and only a failure waits this long.
  init(in duration: Duration = .seconds(20)) { end = ContinuousClock.now + duration }

  var hasPassed: Bool { ContinuousClock.now >= end }

  var millisecondsLeft: Int32 {
    let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
    return Int32(max(0, min(left, 60_000)))
  }
}
