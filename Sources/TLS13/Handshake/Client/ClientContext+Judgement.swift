import TLS13Certificates

extension ClientContext {
  /// Who the server of an earlier connection is, by what is trusted now; nil where that is nobody any more.
  /// RFC 9846 §4.7.1
  ///
  /// - Parameter serverName: who the server of this connection must be.
  func judgeAgain(_ session: ClientSession, for serverName: ServerName?) -> AuthenticatedPeer? {
    let authentication = authentication(of: serverName)
    if let reference = session.externalPSKReference {
      guard configuration.externalPSKs.contains(reference: reference, crypto) else { return nil }
      return try? authentication.exempt(.externalPSK(identity: ExternalPSK.identity(of: reference)))
    }
    if let server = session.server { return authentication.judgeAgain(server, session.leafExtensions) }
    return try? authentication.exempt(
      .anonymousSession, session.leafExtensions, unvalidated: session.unvalidatedCertificates)
  }
}
