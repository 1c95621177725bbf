import ArgumentParser
import TLS13
import TLS13Crypto

/// What both sides can choose.
struct TLSOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Application protocols, best first, such as h2,http/1.1.", valueName: "names"),
    transform: NameLists.applicationProtocols)
  var alpn: [ApplicationProtocol] = []

  @Option(
    help: ArgumentHelp("Key exchange groups, best first, such as X25519MLKEM768,x25519.", valueName: "names"),
    transform: NameLists.groups)
  var groups: [NamedGroup]?

  @Option(
    help: ArgumentHelp("Cipher suites, best first, such as TLS_AES_128_GCM_SHA256.", valueName: "names"),
    transform: NameLists.cipherSuites)
  var cipherSuites: [CipherSuite]?

  @Option(
    help: ArgumentHelp(
      "Append the secrets of connections to this file, for Wireshark: whoever has it can read them.",
      valueName: "file"))
  var keylog: String?

  @Flag(help: "Tell the handshake step by step on standard error.")
  var explain = false

  /// Where the secrets go, if anywhere.
  func keyLog() throws -> (@Sendable (String) -> Void)? {
    guard let keylog else { return nil }
    let file = try KeyLogFile(keylog)
    return { file.append($0) }
  }
}
