import ArgumentParser
import NIOCore
import NIOTLS13
import TLS13

/// A line of standard input that is not sent but acted on, with `--commands`: the letters of `openssl s_client`.
enum InputCommand: Character, CaseIterable {
  /// New keys for what we send. RFC 9846 §4.7.3
  case updateKeys = "k"
  /// New keys in both directions.
  case updateAllKeys = "K"
  /// A server asks its client who it is. RFC 9846 §4.7.2
  case requestCertificate = "c"
  /// Closes the connection in order.
  case quit = "q"
}

/// Tells commands from data: a command is a line of its letter and nothing else.
struct InputCommandReader {
  /// What came in.
  enum Piece: Equatable {
    case data(ByteBuffer)
    case command(InputCommand)
  }

  /// The start of a line that can still become a command.
  private var held: [UInt8] = []
  private var isAtLineStart = true

  /// Takes a piece of input, as it came.
  mutating func take(_ input: ByteBuffer) -> [Piece] {
    var pieces: [Piece] = []
    var data: [UInt8] = []
    var rest = (held + input.readableBytesView)[...]
    held = []
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
      let line = rest[..<(end ?? rest.endIndex)]
      if isAtLineStart, end == nil, Self.canBecomeCommand(line) {
        held = Array(line)
      } else if isAtLineStart, let command = Self.command(line) {
        if !data.isEmpty { pieces.append(.data(ByteBuffer(bytes: data))) }
        data = []
        pieces.append(.command(command))
      } else {
        data += line
      }
      if held.isEmpty { isAtLineStart = end != nil }
      rest = rest[line.endIndex...]
    }
    return data.isEmpty ? pieces : pieces + [.data(ByteBuffer(bytes: data))]
  }

  /// What is left at the end of the input: a line without its end is data.
  func end() -> ByteBuffer? { held.isEmpty ? nil : ByteBuffer(bytes: held) }

  /// The letter and the line's end, which is `\n` or `\r\n`.
  private static func command(_ line: ArraySlice<UInt8>) -> InputCommand? {
    guard let letter = line.first, line.dropFirst() == [0x0a] || line.dropFirst() == [0x0d, 0x0a] else { return nil }
    return InputCommand(rawValue: Character(UnicodeScalar(letter)))
  }

  private static func canBecomeCommand(_ line: ArraySlice<UInt8>) -> Bool {
    guard let letter = line.first, InputCommand(rawValue: Character(UnicodeScalar(letter))) != nil else { return false }
    return line.count == 1 || line.dropFirst() == [0x0d]
  }
}

/// How standard input is sent.
struct PipeOptions: ParsableArguments {
  @Flag(
    help: """
      At the end of standard input, do not close but wait until the other side does. Without it, what that side still \
      has to say comes as well, but our end is told at once (close_notify).
      """)
  var wait = false

  @Flag(
    help: """
      Act on lines of one letter instead of sending them: k sends with new keys from now on (KeyUpdate), K asks for the \
      same in return, c asks the client for its certificate (serve), q closes.
      """)
  var commands = false
}

/// Sends standard input over a connection.
struct InputPump: Sendable {
  let input: StandardInput
  let channel: any Channel
  /// Whether the end of the input is not told.
  let waits: Bool
  let takesCommands: Bool
  /// Whether a client that is asked with `c` has to answer.
  var requiresAnswer = true

  /// Sends what comes in until it ends, then close_notify. A connection that fails says so where it is read.
  func run(into outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async {
    var commands = InputCommandReader()
    while let data = await input.next() {
      let pieces = takesCommands ? commands.take(data) : [.data(data)]
      for piece in pieces { guard await send(piece, into: outbound) else { return } }
    }
    if let rest = commands.end() { guard await send(.data(rest), into: outbound) else { return } }
    if !waits { outbound.finish() }
  }

  /// Whether the connection goes on.
  private func send(
    _ piece: InputCommandReader.Piece, into outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) async -> Bool {
    switch piece {
    case .data(let data):
      do { try await outbound.write(data) } catch { return false }
    case .command(.quit):
      outbound.finish()
      return false
    case .command(let command):
      do { try await carryOut(command).get() } catch { Terminal.note(FailureText.describe(error)) }
    }
    return true
  }

  private func carryOut(_ command: InputCommand) -> EventLoopFuture<Void> {
    let (channel, requiresAnswer) = (channel, requiresAnswer)
    return channel.eventLoop.submit {
      let tls = try channel.pipeline.syncOperations.handler(type: TLS13Handler.self)
      switch command {
      case .updateKeys: try tls.updateKeys()
      case .updateAllKeys: try tls.updateKeys(requestPeer: true)
      case .requestCertificate: try tls.requestClientCertificate(isRequired: requiresAnswer)
      case .quit: return
      }
    }
  }
}
