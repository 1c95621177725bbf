import ArgumentParser
import TLS13
import TLS13Certificates
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

  @Option(
    help: ArgumentHelp(
      "The longest record that the peer may send: 64 to 16385 bytes. RFC 8449", valueName: "bytes"))
  var recordSizeLimit: Int?

  @Option(
    help: ArgumentHelp("An OCSP response for --cert, in DER, for peers that ask for it (stapling).", valueName: "file"))
  var ocsp: String?

  @Flag(help: "Show the public half of --key instead of a certificate, to a peer that takes that. RFC 7250")
  var rawPublicKey = false

  @OptionGroup var resumption: ResumptionOptions

  @Flag(help: "Tell the handshake step by step on standard error.")
  var explain = false

  func validate() throws {
    if let recordSizeLimit, !(64...16_385).contains(recordSizeLimit) {
      throw ArgumentParser.ValidationError("--record-size-limit is 64 to 16385")
    }
    guard ocsp == nil || !rawPublicKey else {
      throw ArgumentParser.ValidationError("--ocsp speaks of a certificate, which --raw-public-key does without")
    }
  }

  /// What we prove our identity with.
  func credential(certificate: String?, key: String?, _ crypto: CryptoProvider) throws -> Credential? {
    guard let key else { return nil }
    guard !rawPublicKey else { return try TrustFiles.rawPublicKey(key, crypto) }
    guard let certificate else { return nil }
    var credential = try TrustFiles.credential(certificate: certificate, key: key, crypto)
    credential.ocspResponse = try ocsp.map { try TrustFiles.ocspResponse($0).der }
    return credential
  }

  /// Where the secrets go, if anywhere.
  func keyLog() throws -> (@Sendable (String) -> Void)? {
    guard let keylog else { return nil }
    let file = try KeyLogFile(keylog)
    return { file.append($0) }
  }
}
