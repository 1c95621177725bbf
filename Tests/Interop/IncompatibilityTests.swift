import TLS13
import TLS13Certificates
import TLS13Crypto
import Testing

/// What must fail for lack of common ground, with the alert that the other side sees.
@Suite struct IncompatibilityTests {
  @Test func noCommonSuiteAtServer() throws {
    try OpenSSL.serve(
      ["-ciphersuites", "TLS_AES_128_GCM_SHA256"], client: { $0.cipherSuites = [.chacha20Poly1305SHA256] }
    ) { peer, _ in
      try peer.handshake()
      expectReceived(.handshakeFailure, peer)
    }
  }

  @Test func noCommonSuiteAtUs() throws {
    try OpenSSL.connect(
      ["-ciphersuites", "TLS_AES_128_GCM_SHA256"], server: { $0.cipherSuites = [.chacha20Poly1305SHA256] }
    ) { peer, client in
      try peer.handshake()
      try expectSent(.handshakeFailure, .peerIncompatible, peer, client)
    }
  }

  @Test func noCommonGroupAtServer() throws {
    try OpenSSL.serve(
      ["-groups", "P-384"],
      client: {
        $0.groups = [.x25519]
        $0.keyShareGroups = [.x25519]
      }
    ) { peer, _ in
      try peer.handshake()
      expectReceived(.handshakeFailure, peer)
    }
  }

  @Test func noCommonGroupAtUs() throws {
    try OpenSSL.connect(["-groups", "P-384"], server: { $0.groups = [.x25519] }) { peer, client in
      try peer.handshake()
      try expectSent(.handshakeFailure, .peerIncompatible, peer, client)
    }
  }

  @Test func noCommonSignatureSchemeAtServer() throws {
    try OpenSSL.serve(client: { $0.signatureSchemes = [.ed25519] }) { peer, _ in
      try peer.handshake()
      expectReceived(.handshakeFailure, peer)
    }
  }

  @Test func noCommonSignatureSchemeAtUs() throws {
    try OpenSSL.connect(["-sigalgs", "ed25519"]) { peer, client in
      try peer.handshake()
      try expectSent(.handshakeFailure, .peerIncompatible, peer, client)
    }
  }

  @Test func noCommonApplicationProtocolAtServer() throws {
    try OpenSSL.serve(["-alpn", "h2"], client: { $0.applicationProtocols = [.http11] }) { peer, _ in
      try peer.handshake()
      expectReceived(.noApplicationProtocol, peer)
    }
  }

  @Test func noCommonApplicationProtocolAtUs() throws {
    try OpenSSL.connect(["-alpn", "h2"], server: { $0.applicationProtocols = [.http11] }) { peer, client in
      try peer.handshake()
      try expectSent(.noApplicationProtocol, .peerIncompatible, peer, client)
    }
  }

  @Test func olderServer() throws {
    try OpenSSL.serve(["-tls1_2"]) { peer, _ in
      try peer.handshake()
      expectReceived(.protocolVersion, peer)
    }
  }

  @Test(arguments: ["-tls1_2", "-tls1_1"])
  func olderClient(_ version: String) throws {
    try OpenSSL.connect([version, "-cipher", "ALL:@SECLEVEL=0"]) { peer, client in
      try peer.handshake()
      try expectSent(.protocolVersion, .peerIncompatible, peer, client)
    }
  }

  @Test func nameThatNobodyHas() throws {
    try OpenSSL.connect(["-servername", "nobody.test"], server: { $0.requiresKnownServerName = true }) { peer, client in
      try peer.handshake()
      try expectSent(.unrecognizedName, .peerIncompatible, peer, client)
    }
  }
}
