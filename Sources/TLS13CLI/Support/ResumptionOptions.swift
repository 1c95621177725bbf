import ArgumentParser
import TLS13
import TLS13Crypto
import TLS13Memory

/// What makes a later handshake shorter, and keys that take a certificate's place.
struct ResumptionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Tickets: how many a server sends (2 without this option, 0 for none), or a client asks for. RFC 9149",
      valueName: "number"))
  var tickets: Int?

  @Flag(
    help: ArgumentHelp(
      "Take 0-RTT data as a server; as a client, send the first input before the handshake, where the session allows. "
        + "Who records it can send it again: it must do no harm when it comes twice."))
  var earlyData = false

  @Option(
    help: ArgumentHelp(
      "A key that the other side has as well, at least 16 bytes in hexadecimal. Other users of this machine may see the "
        + "command line.", valueName: "hex"))
  var psk: String?

  @Option(help: ArgumentHelp("The name of --psk, which travels unencrypted.", valueName: "name"))
  var pskIdentity: String?

  @Flag(
    help: """
      Do not use --psk itself but the keys that RFC 9258 derives from it, for TLS 1.3 and each of its hashes: the safer \
      way, where the other side does the same.
      """)
  var pskImport = false

  @Option(
    help: ArgumentHelp(
      "What imported keys are bound to beside TLS 1.3, such as the names of both sides; the same there. RFC 9258 §5.2",
      valueName: "text"))
  var pskContext: String?

  func validate() throws {
    guard !pskImport || psk != nil else { throw ArgumentParser.ValidationError("--psk-import needs --psk") }
    guard pskContext == nil || pskImport else {
      throw ArgumentParser.ValidationError("--psk-context needs --psk-import: a key that is used as it is has none")
    }
    guard (0...255).contains(tickets ?? 0) else { throw ArgumentParser.ValidationError("--tickets is 0 to 255") }
    guard (psk == nil) == (pskIdentity == nil) else {
      throw ArgumentParser.ValidationError("--psk goes together with --psk-identity")
    }
    guard psk == nil || Self.bytes(psk ?? "") != nil else {
      throw ArgumentParser.ValidationError("--psk is an even number of hexadecimal digits")
    }
  }

  /// The key, if there is one, or those that are derived from it.
  func externalPSKs(_ crypto: CryptoProvider) throws -> [ExternalPSK] {
    guard let psk, let pskIdentity, var bytes = Self.bytes(psk) else { return [] }
    defer {
      var span = bytes.mutableSpan
      span.wipe()
    }
    let identity = Array(pskIdentity.utf8)
    let key = SecretBytes(copying: bytes.span)
    guard pskImport else { return [try ExternalPSK(identity: identity, key: key)] }
    return try ExternalPSK.imported(
      identity: identity, key: key, context: Array((pskContext ?? "").utf8), crypto: crypto)
  }

  /// Two digits a byte; nil for anything else.
  static func bytes(_ hexadecimal: String) -> [UInt8]? {
    let digits = hexadecimal.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == hexadecimal.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
