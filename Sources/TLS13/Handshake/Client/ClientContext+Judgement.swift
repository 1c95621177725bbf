import TLS13Certificates

extension ClientContext {
  /// Who the server of an earlier connection is, by what is trusted now; nil where that is nobody any more.
  /// RFC 9846 §4.7.1
  func judgeAgain(_ session: ClientSession) -> PeerIdentity? {
    guard let identity = session.server, let judged = judgeAgain(identity, session),
      accepts(judged, configuration.resumption?.accepts)
    else { return nil }
    return judged
  }

  private func judgeAgain(_ identity: PeerIdentity, _ session: ClientSession) -> PeerIdentity? {
    switch identity.credential {
    case .rawPublicKey(let key):
      guard let trustedKeys, trustedKeys.contains(key, crypto) else { return nil }
      return identity
    case .certificateChain(let validated):
      // The OCSP response that was stapled then vouches for as long as it is fresh.
      let policy = policy(for: .server(session.serverName)).taking(session.leafExtensions.ocspResponse)
      guard let validator, let chain = try? validator.revalidate(validated, policy: policy) else { return nil }
      return PeerIdentity(.certificateChain(chain), signatureScheme: identity.signatureScheme)
    }
  }
}

extension ValidationPolicy {
  /// The policy with an OCSP response that was accepted before.
  fileprivate func taking(_ response: [UInt8]?) -> ValidationPolicy {
    guard revocation.mode != .off, let response, let parsed = try? OCSPResponse(der: response) else { return self }
    var policy = self
    policy.revocation.ocspResponses.append(parsed)
    return policy
  }
}
