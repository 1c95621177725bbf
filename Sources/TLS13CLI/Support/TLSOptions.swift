import ArgumentParser
import TLS13
import TLS13Certificates
import TLS13Crypto

/// What both sides can choose.
struct TLSOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Our certificate chain, leaf first (PEM, DER, PKCS#12). Repeat --cert and --key for several, such as one with an RSA and one with an "
        + "ECDSA key, or one for each name: each peer is shown one that it can use.", valueName: "file"))
  var cert: [String] = []

  @Option(
    help: ArgumentHelp(
      "The private key of --cert, should it be in another file; of several, in the same order.", valueName: "file"))
  var key: [String] = []

  @Option(
    help: ArgumentHelp(
      "A certificate revocation list; may be repeated. The peer's certificate and those between it and its authority "
        + "must each be on none of them and be spoken for by one that is current.", valueName: "file"))
  var crl: [String] = []

  @Option(
    help: ArgumentHelp("Application protocols, best first, such as h2,http/1.1.", valueName: "names"),
    transform: NameLists.applicationProtocols)
  var alpn: [ApplicationProtocol] = []

  @Option(
    help: ArgumentHelp("Key exchange groups, best first, such as X25519MLKEM768,x25519,P-256.", valueName: "names"),
    transform: NameLists.groups)
  var groups: [NamedGroup]?

  @Option(
    help: ArgumentHelp("Cipher suites, best first, such as TLS_AES_128_GCM_SHA256.", valueName: "names"),
    transform: NameLists.cipherSuites)
  var cipherSuites: [CipherSuite]?

  @Option(
    help: ArgumentHelp(
      "Signature schemes for the handshake, the peer's and ours, best first, such as ed25519,ecdsa_secp256r1_sha256. "
        + "Certificates may be signed with others.", valueName: "names"),
    transform: NameLists.signatureSchemes)
  var signatureSchemes: [SignatureScheme]?

  @Flag(help: "Send no reserved values, which others must ignore (GREASE). RFC 8701")
  var noGrease = false

  @Option(help: KeyExport.help) var export: [KeyExport] = []

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
    help: ArgumentHelp(
      "The longest handshake message that the peer may send, such as its certificates: 1024 to 16777215 bytes. Default: "
        + "65536.", valueName: "bytes"))
  var maxMessage: Int?

  @Option(
    help: ArgumentHelp(
      "An OCSP response for --cert, in DER, for peers that ask for it (stapling); of several, in the same order.",
      valueName: "file"))
  var ocsp: [String] = []

  @Flag(help: "Show the public half of --key instead of a certificate, to a peer that takes that. RFC 7250")
  var rawPublicKey = false

  @OptionGroup var passwordOptions: PasswordOptions
  @OptionGroup var resumption: ResumptionOptions

  @Flag(help: "Tell the handshake step by step on standard error.")
  var explain = false

  func validate() throws {
    if let recordSizeLimit, !(64...16_385).contains(recordSizeLimit) {
      throw ArgumentParser.ValidationError("--record-size-limit is 64 to 16385")
    }
    if let maxMessage, !(1024...0xff_ffff).contains(maxMessage) {
      throw ArgumentParser.ValidationError("--max-message is 1024 to 16777215")
    }
    guard ocsp.isEmpty || !rawPublicKey else {
      throw ArgumentParser.ValidationError("--ocsp speaks of a certificate, which --raw-public-key does without")
    }
    guard !rawPublicKey || cert.isEmpty else {
      throw ArgumentParser.ValidationError("--cert or --raw-public-key, not both")
    }
    guard !rawPublicKey || key.count == 1 else {
      throw ArgumentParser.ValidationError("--raw-public-key goes together with one --key")
    }
    // Without --key, each file of a certificate holds its key as well.
    guard rawPublicKey || cert.count == key.count || key.isEmpty else {
      throw ArgumentParser.ValidationError(
        "--key goes together with --cert or --raw-public-key: there are \(cert.count) --cert and \(key.count) --key")
    }
    guard ocsp.count <= cert.count else {
      throw ArgumentParser.ValidationError("there are \(ocsp.count) --ocsp for \(cert.count) --cert")
    }
  }

  /// What we prove our identity with, in the order of the options.
  func credentials(_ crypto: CryptoProvider) throws -> [Credential] {
    let passwords = try passwordOptions.passwords()
    guard !rawPublicKey else {
      return try key.map { try signing(TrustFiles.rawPublicKey($0, passwords, crypto), of: $0) }
    }
    return try cert.enumerated().map { index, certificate in
      let keyFile = key.isEmpty ? nil : key[index]
      var credential = try TrustFiles.credential(certificate: certificate, key: keyFile, passwords, crypto)
      if index < ocsp.count { credential.ocspResponse = try TrustFiles.ocspResponse(ocsp[index]).der }
      return try signing(credential, of: keyFile ?? certificate)
    }
  }

  /// The credential with those of its schemes that --signature-schemes names.
  private func signing(_ credential: Credential, of key: String) throws -> Credential {
    guard let signatureSchemes else { return credential }
    let limited = credential.limited(to: signatureSchemes)
    guard !limited.signatureSchemes.isEmpty else {
      let able = credential.signatureSchemes.map(\.description).joined(separator: ", ")
      throw CommandFailure("\(key) signs with none of --signature-schemes; it can sign with \(able)")
    }
    return limited
  }

  /// Revocation by --crl: whose status the lists do not tell is refused.
  func revocation() throws -> RevocationPolicy? {
    crl.isEmpty ? nil : .require(try crl.flatMap(TrustFiles.revocationLists))
  }

  /// The authorities of a file.
  func trust(_ path: String) throws -> TrustStore { try TrustFiles.trust(path, passwordOptions.passwords()) }

  /// Where the secrets go, if anywhere.
  func keyLog() throws -> (@Sendable (String) -> Void)? {
    guard let keylog else { return nil }
    let file = try KeyLogFile(keylog)
    return { file.append($0) }
  }
}
