import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What a server remembers of a connection in or behind a ticket: everything that a resumption is bound to.
///
///     struct {
///         opaque psk<1..255>;
///         uint8 format = 2;
///         CipherSuite cipher_suite;
///         uint64 issued_at;
///         uint64 authenticated_at;
///         uint32 ticket_age_add;
///         uint32 max_early_data_size;
///         opaque server_name<0..255>;
///         opaque application_protocol<0..255>;
///         opaque trust<32>;
///         enum { anonymous(0), chain(1), chain_digest(2), raw_public_key(3), external_psk(4) } client_kind;
///         SignatureScheme client_scheme;
///         opaque client<0..2^24-1>;
///     } ServerSession;
struct ServerSession: ~Copyable {
  let psk: SecretBytes
  let suite: CipherSuite
  /// Milliseconds since 1970.
  let issuedAt: Int64
  /// When the client's certificate was verified, or the first connection made, in milliseconds since 1970.
  let authenticatedAt: Int64
  let ageAdd: UInt32
  let maximumEarlyDataSize: UInt32
  let serverName: [UInt8]
  let applicationProtocol: [UInt8]
  let trust: TrustIdentity
  let client: Client

  /// Who the client was.
  enum Client {
    case anonymous
    case chain([Certificate], SignatureScheme)
    case digest([UInt8], SignatureScheme)
    case rawPublicKey(SubjectPublicKeyInfo, SignatureScheme)
    /// By the key's identity and what proves which key it was, see ``ExternalPSK/reference(_:)``.
    case externalPSK([UInt8])
  }

  private static let format: UInt8 = 2

  /// The encoded state.
  func encoded() -> SecretBytes? {
    var writer = ByteWriter(capacity: 160)
    writer.write(Self.format)
    writer.write(suite.rawValue)
    writer.write(UInt64(bitPattern: issuedAt))
    writer.write(UInt64(bitPattern: authenticatedAt))
    writer.write(ageAdd)
    writer.write(maximumEarlyDataSize)
    writer.writeVector(lengthBytes: 1, "ServerSession.server_name") { $0.write(serverName) }
    writer.writeVector(lengthBytes: 1, "ServerSession.application_protocol") { $0.write(applicationProtocol) }
    writer.writeVector(lengthBytes: 1, "ServerSession.trust") { $0.write(trust.bytes) }
    write(client, to: &writer)
    guard let rest = try? writer.finish(), psk.count <= 255 else { return nil }
    return SecretBytes(count: 1 + psk.count + rest.count) { bytes in
      bytes[0] = UInt8(psk.count)
      var secret = bytes.slice(1..<(1 + psk.count))
      secret.copy(from: psk.span)
      var others = bytes.slice((1 + psk.count)..<bytes.count)
      others.copy(from: rest.span)
    }
  }

  private func write(_ client: Client, to writer: inout ByteWriter) {
    let (kind, scheme, bytes): (UInt8, UInt16, [UInt8]) =
      switch client {
      case .anonymous: (0, 0, [])
      case .chain(let chain, let scheme): (1, scheme.rawValue, Self.encoded(chain))
      case .digest(let digest, let scheme): (2, scheme.rawValue, digest)
      case .rawPublicKey(let key, let scheme): (3, scheme.rawValue, key.der)
      case .externalPSK(let identity): (4, 0, identity)
      }
    writer.write(kind)
    writer.write(scheme)
    writer.writeVector(lengthBytes: 3, "ServerSession.client") { $0.write(bytes) }
  }

  private static func encoded(_ chain: [Certificate]) -> [UInt8] {
    var writer = ByteWriter()
    for certificate in chain {
      writer.writeVector(lengthBytes: 3, "ServerSession.certificate") { $0.write(certificate.der) }
    }
    return writer.bytes
  }
}

extension ServerSession {
  /// Reads what ``encoded()`` wrote; nil for anything else, such as the format of another version.
  init?(_ state: borrowing SecretBytes) {
    do {
      var reader = ByteReader(state.span)
      let psk = try reader.readVector(lengthBytes: 1, 1...255, "ServerSession.psk")
      guard try reader.readUInt8("ServerSession.format") == Self.format else { return nil }
      let suite = CipherSuite(rawValue: try reader.readUInt16("ServerSession.cipher_suite"))
      let issuedAt = Int64(bitPattern: try reader.readUInt64("ServerSession.issued_at"))
      let authenticatedAt = Int64(bitPattern: try reader.readUInt64("ServerSession.authenticated_at"))
      let ageAdd = try reader.readUInt32("ServerSession.ticket_age_add")
      let maximumEarlyDataSize = try reader.readUInt32("ServerSession.max_early_data_size")
      let serverName = Array(try reader.readVector(lengthBytes: 1, 0...255, "ServerSession.server_name"))
      let applicationProtocol = Array(
        try reader.readVector(lengthBytes: 1, 0...255, "ServerSession.application_protocol"))
      let trust = TrustIdentity(bytes: Array(try reader.readVector(lengthBytes: 1, 0...255, "ServerSession.trust")))
      guard issuedAt >= 0, authenticatedAt >= 0, let client = try Self.readClient(&reader) else { return nil }
      try reader.finish("ServerSession")
      self.init(
        psk: SecretBytes(copying: psk), suite: suite, issuedAt: issuedAt, authenticatedAt: authenticatedAt,
        ageAdd: ageAdd, maximumEarlyDataSize: maximumEarlyDataSize, serverName: serverName,
        applicationProtocol: applicationProtocol, trust: trust, client: client)
    } catch { return nil }
  }

  private static func readClient(_ reader: inout ByteReader) throws(DecodeError) -> Client? {
    let kind = try reader.readUInt8("ServerSession.client_kind")
    let scheme = SignatureScheme(rawValue: try reader.readUInt16("ServerSession.client_scheme"))
    let bytes = try reader.readVector(lengthBytes: 3, 0...0xff_ffff, "ServerSession.client")
    switch kind {
    case 0: return .anonymous
    case 1: return try readChain(bytes).map { .chain($0, scheme) }
    case 2: return .digest(Array(bytes), scheme)
    case 3: return (try? SubjectPublicKeyInfo(der: Array(bytes))).map { .rawPublicKey($0, scheme) }
    case 4: return .externalPSK(Array(bytes))
    default: return nil
    }
  }

  private static func readChain(_ bytes: Span<UInt8>) throws(DecodeError) -> [Certificate]? {
    var list = ByteReader(bytes)
    var certificates: [Certificate] = []
    while !list.isAtEnd {
      let der = try list.readVector(lengthBytes: 3, 1...0xff_ffff, "ServerSession.certificate")
      guard let certificate = try? Certificate(der: Array(der)) else { return nil }
      certificates.append(certificate)
    }
    return certificates.isEmpty ? nil : certificates
  }

  /// Whether it may still be used, in milliseconds since 1970.
  func isFresh(_ resumption: ServerResumption, at now: Int64) -> Bool {
    let age = now - issuedAt
    let authenticationAge = now - authenticatedAt
    let lifetime = Int64(min(resumption.lifetime, ClientSession.longestLifetime)) * 1000
    return age >= 0 && age < lifetime && authenticationAge < Int64(resumption.authenticationLifetime) * 1000
  }
}
