import TLS13Crypto
import TLS13Memory

extension Role {
  /// The content that a CertificateVerify signs: 64 spaces, the context string, a zero byte, the transcript hash.
  func signedContent(_ transcript: Transcript) -> [UInt8] {
    var content: [UInt8] = []
    content.reserveCapacity(64 + 33 + 1 + 64)
    content.append(contentsOf: repeatElement(0x20, count: 64))
    switch self {
    case .client: content.append(contentsOf: "TLS 1.3, client CertificateVerify".utf8)
    case .server: content.append(contentsOf: "TLS 1.3, server CertificateVerify".utf8)
    }
    content.append(0)
    content.append(transcript.hash.span)
    return content
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
    let (credential, scheme) = (selected.credential, selected.scheme)
    try send(.certificate, &transcript, credential.detail) {
      CertificateMessage.write(
        context: [], chain: credential.encodedChain, credential.leafExtensions(requested), to: &$0)
    }
    guard let signature = try sign(role.signedContent(transcript), selected) else { return false }
    try sendCertificateVerify(scheme, signature, &transcript)
    return true
  }

  /// Signs, or leaves it to the application.
  mutating func sign(
    _ content: [UInt8], _ selected: SelectedCredential
  ) throws(TLSError) -> [UInt8]? {
    let (credential, scheme) = (selected.credential, selected.scheme)
    guard let algorithm = scheme.algorithm else { throw .internalFailure("no algorithm for \(scheme)") }
    guard !credential.isRemote, !settings.suspends.contains(.signing) else {
      pendingOperation = .sign(
        SignatureRequest(
          content: content, algorithm: algorithm, scheme: scheme, credential: credential, crypto: settings.crypto))
      return nil
    }
    do { return try credential.key.sign(content.span, algorithm: algorithm) } catch {
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
