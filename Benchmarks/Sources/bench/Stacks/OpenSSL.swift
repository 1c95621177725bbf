import CLibSSL
import Lab
import TLS13Certificates
import TLS13Crypto

/// OpenSSL's libssl through memory BIOs.
struct OpenSSL: Stack {
  let name = "OpenSSL \(OPENSSL_VERSION_MAJOR).\(OPENSSL_VERSION_MINOR)"

  func context(_ settings: Settings) throws -> any Context { try OpenSSLContext(settings) }
}

private final class OpenSSLContext: Context {
  private let context: OpaquePointer
  private let settings: Settings
  private var session: OpaquePointer?

  init(_ settings: Settings) throws {
    self.settings = settings
    guard let context = SSL_CTX_new(settings.isServer ? TLS_server_method() : TLS_client_method()) else {
      throw OpenSSLError.last
    }
    self.context = context
    try setProtocol()
    try setIdentity()
    try setTrust()
    try setResumption()
  }

  deinit {
    SSL_SESSION_free(session)
    SSL_CTX_free(context)
  }

  private func setProtocol() throws {
    try check(SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_3_VERSION), nil))
    guard let group = [.x25519: "X25519", .secp256r1: "P-256"][settings.scenario.group] else {
      throw NotHere("OpenSSL 3.0 has no \(settings.scenario.group)")
    }
    // RFC 9846 §2.2: OpenSSL 3.0's server keeps to the ticket alone only where no group is common to both.
    let name = settings.scenario.resumption == .alone && !settings.isServer ? "P-256" : group
    let groups = session == nil ? group : name
    try groups.withCString {
      try check(SSL_CTX_ctrl(context, SSL_CTRL_SET_GROUPS_LIST, 0, UnsafeMutableRawPointer(mutating: $0)))
    }
    let suites: [CipherSuite: String] = [
      .aes128GCMSHA256: "TLS_AES_128_GCM_SHA256", .aes256GCMSHA384: "TLS_AES_256_GCM_SHA384",
      .chacha20Poly1305SHA256: "TLS_CHACHA20_POLY1305_SHA256",
    ]
    try check(Int(SSL_CTX_set_ciphersuites(context, suites[settings.scenario.suite] ?? "")))
  }

  private func setIdentity() throws {
    guard let identity = settings.identity else { return }
    for (index, certificate) in identity.chain.enumerated() {
      let certificate = try Self.parse(certificate)
      defer { X509_free(certificate) }
      if index == 0 {
        try check(Int(SSL_CTX_use_certificate(context, certificate)))
      } else {
        try check(SSL_CTX_ctrl(context, SSL_CTRL_CHAIN_CERT, 1, UnsafeMutableRawPointer(certificate)))
      }
    }
    try identity.pkcs8.withUnsafeBufferPointer { der in
      var start = der.baseAddress
      let key = d2i_AutoPrivateKey(nil, &start, der.count)
      defer { EVP_PKEY_free(key) }
      try check(Int(SSL_CTX_use_PrivateKey(context, key)))
    }
  }

  private func setTrust() throws {
    guard !settings.trust.isEmpty else { return }
    let store = SSL_CTX_get_cert_store(context)
    for anchor in settings.trust {
      let certificate = try Self.parse(anchor)
      defer { X509_free(certificate) }
      try check(Int(X509_STORE_add_cert(store, certificate)))
      if settings.isServer { try check(Int(SSL_CTX_add_client_CA(context, certificate))) }
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
  }

  private func setResumption() throws {
    let resumes = settings.scenario.resumption != .none
    SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
    try check(Int(SSL_CTX_set_num_tickets(context, resumes ? 1 : 0)))
    if settings.scenario.resumption == .alone {
      // SSL_OP_ALLOW_NO_DHE_KEX, a macro that Swift does not import
      SSL_CTX_set_options(context, 1 << 10)
    }
    guard resumes, settings.isServer else { return }
    try check(Int(SSL_CTX_set_session_id_context(context, [1], 1)))
  }

  func connect() throws -> any End {
    guard let ssl = SSL_new(context) else { throw OpenSSLError.last }
    let end = OpenSSLEnd(ssl, verifies: !settings.trust.isEmpty)
    guard !settings.isServer else {
      SSL_set_accept_state(ssl)
      return end
    }
    SSL_set_connect_state(ssl)
    try settings.serverName.withCString { name in
      try check(
        SSL_ctrl(
          ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), UnsafeMutableRawPointer(mutating: name)))
      try check(Int(SSL_set1_host(ssl, name)))
    }
    if let session { try check(Int(SSL_set_session(ssl, session))) }
    return end
  }

  func remember(_ end: any End) throws {
    guard let end = end as? OpenSSLEnd, let session = SSL_get1_session(end.ssl) else { throw Failed("no session") }
    self.session = session
    try setProtocol()
  }

  private static func parse(_ certificate: Certificate) throws -> OpaquePointer {
    try certificate.der.withUnsafeBufferPointer { der in
      var start = der.baseAddress
      guard let parsed = d2i_X509(nil, &start, der.count) else { throw OpenSSLError.last }
      return parsed
    }
  }
}

private final class OpenSSLEnd: End {
  let ssl: OpaquePointer
  private let verifies: Bool
  private let input: OpaquePointer
  private let output: OpaquePointer
  private let inbox = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 64)
  private(set) var received = 0
  private(set) var isConnected = false

  init(_ ssl: OpaquePointer, verifies: Bool) {
    self.ssl = ssl
    self.verifies = verifies
    input = BIO_new(BIO_s_mem())
    output = BIO_new(BIO_s_mem())
    SSL_set_bio(ssl, input, output)
  }

  deinit {
    // Without this, the session counts as broken off and is not resumed again.
    SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
    SSL_free(ssl)
    inbox.deallocate()
  }

  var outcome: Outcome {
    let certificate = SSL_get0_peer_certificate(ssl)
    return Outcome(
      isTLS13: SSL_version(ssl) == TLS1_3_VERSION,
      suite: SSL_get_current_cipher(ssl).map { SSL_CIPHER_get_protocol_id($0) },
      peerIsAuthenticated: verifies && certificate != nil && SSL_get_verify_result(ssl) == X509_V_OK,
      isResumed: SSL_session_reused(ssl) == 1)
  }

  func exchange(_ bytes: UnsafeMutableRawBufferPointer, _ sent: UnsafeMutableRawBufferPointer) throws -> Int {
    if !bytes.isEmpty { BIO_write(input, bytes.baseAddress, Int32(bytes.count)) }
    if !isConnected {
      let result = SSL_do_handshake(ssl)
      guard result == 1 || SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ else { throw OpenSSLError.last }
      isConnected = result == 1
    }
    if isConnected, BIO_ctrl_pending(input) > 0 { try read() }
    return drain(sent)
  }

  private func read() throws {
    while true {
      let count = SSL_read(ssl, inbox.baseAddress, Int32(inbox.count))
      guard count > 0 else {
        guard SSL_get_error(ssl, count) == SSL_ERROR_WANT_READ else { throw OpenSSLError.last }
        return
      }
      received += Int(count)
    }
  }

  func write(_ data: UnsafeRawBufferPointer, _ sent: UnsafeMutableRawBufferPointer) throws -> Int {
    guard SSL_write(ssl, data.baseAddress, Int32(data.count)) == data.count else { throw OpenSSLError.last }
    return drain(sent)
  }

  private func drain(_ sent: UnsafeMutableRawBufferPointer) -> Int {
    let count = BIO_ctrl_pending(output)
    if count > 0 { BIO_read(output, sent.baseAddress, Int32(count)) }
    return count
  }
}

/// OpenSSL's newest error; the others are forgotten with it.
private struct OpenSSLError: Error, CustomStringConvertible {
  let description: String

  static var last: OpenSSLError {
    var text = [CChar](repeating: 0, count: 256)
    ERR_error_string_n(ERR_get_error(), &text, text.count)
    ERR_clear_error()
    return OpenSSLError(description: String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))
  }
}

private func check(_ result: Int) throws {
  guard result > 0 else { throw OpenSSLError.last }
}
