import CGnuTLS
import Lab
import TLS13Certificates
import TLS13Crypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// GnuTLS with push and pull functions of our own.
struct GnuTLS: Stack {
  let name = "GnuTLS \(GNUTLS_VERSION_MAJOR).\(GNUTLS_VERSION_MINOR)"

  func context(_ settings: Settings) throws -> any Context {
    guard settings.scenario.resumption != .alone else { throw NotHere("GnuTLS has no interface to prefer psk_ke") }
    return try GnuTLSContext(settings)
  }
}

private final class GnuTLSContext: Context {
  private let settings: Settings
  private var credentials: gnutls_certificate_credentials_t?
  private var priority: gnutls_priority_t?
  private var ticketKey = gnutls_datum_t()
  private var session = gnutls_datum_t()

  private var resumes: Bool { settings.scenario.resumption != .none }

  init(_ settings: Settings) throws {
    self.settings = settings
    try check(gnutls_certificate_allocate_credentials(&credentials))
    try setPriority()
    try setIdentity()
    try withCertificates(settings.trust) { certificates, count in
      guard count > 0 else { return }
      try check(gnutls_certificate_set_x509_trust(credentials, certificates, count))
    }
    if resumes, settings.isServer { try check(gnutls_session_ticket_key_generate(&ticketKey)) }
  }

  deinit {
    gnutls_priority_deinit(priority)
    gnutls_certificate_free_credentials(credentials)
    free(ticketKey.data)
    free(session.data)
  }

  private func setPriority() throws {
    let groups: [NamedGroup: String] = [.x25519: "GROUP-X25519", .secp256r1: "GROUP-SECP256R1"]
    let ciphers: [CipherSuite: String] = [
      .aes128GCMSHA256: "AES-128-GCM", .aes256GCMSHA384: "AES-256-GCM", .chacha20Poly1305SHA256: "CHACHA20-POLY1305",
    ]
    guard let group = groups[settings.scenario.group], let cipher = ciphers[settings.scenario.suite] else {
      throw NotHere("GnuTLS 3.7 has no \(settings.scenario.group)")
    }
    let text = "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+\(cipher):-GROUP-ALL:+\(group)"
    try check(gnutls_priority_init(&priority, text, nil))
  }

  private func setIdentity() throws {
    guard let identity = settings.identity else { return }
    var key: gnutls_x509_privkey_t?
    try check(gnutls_x509_privkey_init(&key))
    defer { gnutls_x509_privkey_deinit(key) }
    try withDatum(identity.pkcs8) { datum in
      var datum = datum
      try check(
        gnutls_x509_privkey_import_pkcs8(key, &datum, GNUTLS_X509_FMT_DER, nil, GNUTLS_PKCS_PLAIN.rawValue))
    }
    try withCertificates(identity.chain) { certificates, count in
      try check(gnutls_certificate_set_x509_key(credentials, certificates, count, key))
    }
  }

  func connect() throws -> any End {
    var flags = UInt32((settings.isServer ? GNUTLS_SERVER : GNUTLS_CLIENT) | GNUTLS_NONBLOCK)
    if !resumes { flags |= UInt32(GNUTLS_NO_TICKETS.rawValue) }
    var session: gnutls_session_t?
    try check(gnutls_init(&session, flags))
    guard let session else { throw Failed("no session") }
    let end = GnuTLSEnd(session, verifies: !settings.trust.isEmpty)
    try check(gnutls_priority_set(session, priority))
    try check(gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials)))
    try settings.isServer ? setServer(session) : setClient(session)
    return end
  }

  private func setServer(_ session: gnutls_session_t) throws {
    if !settings.trust.isEmpty {
      gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE)
      gnutls_session_set_verify_cert(session, nil, 0)
    }
    if resumes { try check(gnutls_session_ticket_enable_server(session, &ticketKey)) }
  }

  private func setClient(_ session: gnutls_session_t) throws {
    let name = settings.serverName
    try check(gnutls_server_name_set(session, GNUTLS_NAME_DNS, name, name.utf8.count))
    // The name must live as long as the session.
    serverName.withUnsafeBufferPointer { gnutls_session_set_verify_cert(session, $0.baseAddress, 0) }
    if self.session.size > 0 {
      try check(gnutls_session_set_data(session, self.session.data, Int(self.session.size)))
    }
  }

  private lazy var serverName: ContiguousArray<CChar> = ContiguousArray(settings.serverName.utf8CString)

  func remember(_ end: any End) throws {
    guard let end = end as? GnuTLSEnd else { return }
    try check(gnutls_session_get_data2(end.session, &session))
  }
}

private final class GnuTLSEnd: End {
  let session: gnutls_session_t
  private let verifies: Bool
  private let inbox = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 64)
  private var pipe = Pipe()
  private(set) var received = 0
  private(set) var isConnected = false

  /// What lies on the wire while a call lasts.
  struct Pipe {
    var input = UnsafeRawBufferPointer(start: nil, count: 0)
    var output = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    var sent = 0
  }

  init(_ session: gnutls_session_t, verifies: Bool) {
    self.session = session
    self.verifies = verifies
    gnutls_transport_set_ptr(session, Unmanaged.passUnretained(self).toOpaque())
    gnutls_transport_set_push_function(session) { end, bytes, count in GnuTLSEnd.from(end).push(bytes, count) }
    gnutls_transport_set_pull_function(session) { end, bytes, count in GnuTLSEnd.from(end).pull(bytes, count) }
  }

  deinit {
    gnutls_deinit(session)
    inbox.deallocate()
  }

  private static func from(_ pointer: gnutls_transport_ptr_t?) -> GnuTLSEnd {
    guard let pointer else { preconditionFailure("GnuTLS calls back without the pointer that it was given") }
    return Unmanaged<GnuTLSEnd>.fromOpaque(pointer).takeUnretainedValue()
  }

  private func push(_ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    UnsafeMutableRawBufferPointer(rebasing: pipe.output[pipe.sent...])
      .copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: count))
    pipe.sent += count
    return count
  }

  private func pull(_ bytes: UnsafeMutableRawPointer?, _ capacity: Int) -> Int {
    let count = min(capacity, pipe.input.count)
    guard count > 0, let start = pipe.input.baseAddress else {
      gnutls_transport_set_errno(session, EAGAIN)
      return -1
    }
    bytes?.copyMemory(from: start, byteCount: count)
    pipe.input = UnsafeRawBufferPointer(rebasing: pipe.input[count...])
    return count
  }

  var outcome: Outcome {
    var count: UInt32 = 0
    let certificates = gnutls_certificate_get_peers(session, &count)
    let suites: [gnutls_cipher_algorithm_t: CipherSuite] = [
      GNUTLS_CIPHER_AES_128_GCM: .aes128GCMSHA256, GNUTLS_CIPHER_AES_256_GCM: .aes256GCMSHA384,
      GNUTLS_CIPHER_CHACHA20_POLY1305: .chacha20Poly1305SHA256,
    ]
    return Outcome(
      isTLS13: gnutls_protocol_get_version(session) == GNUTLS_TLS1_3,
      suite: suites[gnutls_cipher_get(session)]?.rawValue,
      peerIsAuthenticated: verifies && certificates != nil && gnutls_session_get_verify_cert_status(session) == 0,
      isResumed: gnutls_session_is_resumed(session) != 0)
  }

  func exchange(_ input: UnsafeMutableRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int {
    pipe = Pipe(input: UnsafeRawBufferPointer(input), output: output)
    if !isConnected {
      var result = gnutls_handshake(session)
      while result == GNUTLS_E_AGAIN, !pipe.input.isEmpty { result = gnutls_handshake(session) }
      guard result == 0 || result == GNUTLS_E_AGAIN else { throw Failed(String(cString: gnutls_strerror(result))) }
      isConnected = result == 0
    }
    if isConnected, !pipe.input.isEmpty { try read() }
    return pipe.sent
  }

  private func read() throws {
    while true {
      let count = gnutls_record_recv(session, inbox.baseAddress, inbox.count)
      guard count > 0 else {
        guard count == Int(GNUTLS_E_AGAIN) else { throw Failed(String(cString: gnutls_strerror(Int32(count)))) }
        return
      }
      received += count
    }
  }

  func write(_ data: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int {
    pipe = Pipe(output: output)
    let count = gnutls_record_send(session, data.baseAddress, data.count)
    guard count == data.count else { throw Failed(String(cString: gnutls_strerror(Int32(count)))) }
    return pipe.sent
  }
}

private func check(_ result: Int32) throws {
  guard result >= 0 else { throw Failed(String(cString: gnutls_strerror(result))) }
}

private func withDatum<Result>(_ bytes: [UInt8], _ body: (gnutls_datum_t) throws -> Result) rethrows -> Result {
  var copy = bytes
  return try copy.withUnsafeMutableBufferPointer { buffer in
    try body(gnutls_datum_t(data: buffer.baseAddress, size: UInt32(buffer.count)))
  }
}

private func withCertificates(
  _ certificates: [Certificate], _ body: (UnsafeMutablePointer<gnutls_x509_crt_t?>?, Int32) throws -> Void
) throws {
  var parsed: [gnutls_x509_crt_t?] = []
  defer { for certificate in parsed { gnutls_x509_crt_deinit(certificate) } }
  for certificate in certificates {
    var new: gnutls_x509_crt_t?
    try check(gnutls_x509_crt_init(&new))
    parsed.append(new)
    try withDatum(certificate.der) { datum in
      var datum = datum
      try check(gnutls_x509_crt_import(new, &datum, GNUTLS_X509_FMT_DER))
    }
  }
  try parsed.withUnsafeMutableBufferPointer { try body($0.baseAddress, Int32($0.count)) }
}
