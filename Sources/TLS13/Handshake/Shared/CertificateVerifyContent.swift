import TLS13Crypto
import TLS13Memory

/// The content that a CertificateVerify signs: 64 spaces, the context string, a zero byte, the transcript hash.
/// RFC 9846 §4.5.2
struct SignedContent {
  private static let prefixLength = 64 + 33 + 1
  private var bytes = InlineArray<162, UInt8>(repeating: 0x20)
  private let count: Int

  init(by signer: Role, over transcript: Transcript) {
    let context = signer == .client ? Self.client : Self.server
    let hash = transcript.hash
    count = Self.prefixLength + hash.count
    var content = bytes.mutableSpan
    for index in context.indices { content[64 + index] = context[index] }
    content[Self.prefixLength - 1] = 0
    for index in 0..<hash.count { content[Self.prefixLength + index] = hash.span[index] }
  }

  private static let client = Array("TLS 1.3, client CertificateVerify".utf8)
  private static let server = Array("TLS 1.3, server CertificateVerify".utf8)

  var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes.span.extracting(0..<count) }
  }
}

extension ConnectionCore {
  /// Sends Certificate and CertificateVerify. RFC 9846 §4.5.1, §4.5.2
  ///
  /// - Returns: whether both went out. Otherwise the signature is the application's to make, and
  ///   ``sendCertificateVerify(_:_:_:)`` is to follow.
  mutating func authenticate(
    as role: Role, _ selected: SelectedCredential, _ requested: RequestedLeafExtensions, _ transcript: inout Transcript
  ) throws(TLSError) -> Bool {
    try send(.certificate, &transcript, selected.credential.detail) {
      CertificateMessage.write(
        context: [], chain: selected.credential.encodedChain, selected.credential.leafExtensions(requested), to: &$0)
    }
    guard let signature = try sign(SignedContent(by: role, over: transcript), selected) else { return false }
    try sendCertificateVerify(selected.scheme, signature, &transcript)
    return true
  }

  /// Signs, or leaves it to the application.
  mutating func sign(
    _ content: SignedContent, _ selected: SelectedCredential
  ) throws(TLSError) -> [UInt8]? {
    let scheme = selected.scheme
    guard let algorithm = scheme.algorithm else { throw .internalFailure("no algorithm for \(scheme)") }
    guard !selected.credential.isRemote, !settings.suspends.contains(.signing) else {
      pendingOperation = .sign(
        SignatureRequest(
          content: Array(content.span), algorithm: algorithm, scheme: scheme, credential: selected.credential,
          crypto: settings.crypto))
      return nil
    }
    do { return try selected.credential.key.sign(content.span, algorithm: algorithm) } catch {
      throw .internalFailure("our private key did not sign: \(error)")
    }
  }

  /// RFC 9846 §4.5.2
  mutating func sendCertificateVerify(
    _ scheme: SignatureScheme, _ signature: [UInt8], _ transcript: inout Transcript
  ) throws(TLSError) {
    try send(.certificateVerify, &transcript, .certificateVerify(scheme)) {
      CertificateVerify.write(scheme, signature, to: &$0)
    }
  }
}
