import Foundation
import NIOCore
import NIOPosix
import TLS13

/// Failures of connections in one line, with what to do.
enum FailureText {
  static func describe(_ error: any Error) -> String {
    switch error {
    case let error as CommandFailure: error.description
    case let error as TLSError: Printable.line(error.description)
    case let error as NIOConnectionError: connecting(error)
    case let error as IOError: transport(error)
    case is CancellationError: "stopped"
    case ChannelError.connectTimeout: "nobody answered in time; check the address, the port and firewalls"
    case let error as ChannelError where error == .eof || error == .ioOnClosedChannel:
      "the connection was closed while data was on its way"
    default: Printable.line("\(error)")
    }
  }

  private static func connecting(_ error: NIOConnectionError) -> String {
    let attempts = error.connectionErrors.map { describe($0.error) }
    let place = "\(error.host):\(error.port)"
    guard let first = attempts.first else { return "cannot find \(error.host); check the name" }
    return "cannot connect to \(place): \(first)"
  }

  private static func transport(_ error: IOError) -> String {
    switch error.errnoCode {
    case ECONNREFUSED: "connection refused; is a server running there?"
    case ECONNRESET, EPIPE: "the peer cut the connection (reset); if it refused a certificate, its log says why"
    case EADDRINUSE: "the port is taken; choose another, or 0 for a free one"
    case EMFILE, ENFILE: "too many open files; raise the limit (ulimit -n), or serve fewer connections at once"
    case EACCES: "not permitted; ports below 1024 are for root"
    default: Printable.line("\(error)")
    }
  }
}
