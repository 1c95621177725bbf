import ArgumentParser
import NIOCore
import NIOTLS13
import TLS13
import TLS13Certificates
import TLS13Memory

/// Keying material to derive once the handshake is complete: `EXPORTER-Channel-Binding:32`. RFC 9846 §7.5
struct KeyExport: ExpressibleByArgument, Sendable {
  let label: String
  let length: Int

  /// The length is what follows the last colon; labels may have colons.
  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":") else { return nil }
    let (label, digits) = (argument[..<colon], argument[argument.index(after: colon)...])
    // RFC 8446 §7.1: "tls13 " and the label have at most 255 bytes; RFC 5869 §2.3: 255 digests, here of SHA-256
    guard (1...249).contains(label.utf8.count), digits.allSatisfy(\.isWholeNumber), let length = Int(digits),
      (1...8160).contains(length)
    else { return nil }
    (self.label, self.length) = (String(label), length)
  }

  static let help = ArgumentHelp(
    "Print keying material that both sides can derive, as hexadecimal on standard error; may be repeated. Whoever has it "
      + "has the secret of what is done with it.", valueName: "label:length")

  /// The material, in hexadecimal.
  func derive(on channel: any Channel) -> EventLoopFuture<String> {
    channel.eventLoop.submit { try self.material(channel.pipeline.syncOperations.handler(type: TLS13Handler.self)) }
  }

  private func material(_ tls: TLS13Handler) throws -> String {
    let context: [UInt8] = []
    let material = try tls.exportKeyingMaterial(label: label, context: context.span, length: length)
    return hexadecimal(material.span)
  }

  func line(_ material: String) -> String { "exported \(Printable.line(label)) (\(length) bytes): \(material)" }
}
