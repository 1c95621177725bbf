import TLS13Certificates
import TLS13Crypto
package import TLS13Memory

/// A session as bytes, for a client that ends before it comes back.
///
///     struct {
///         opaque psk<1..255>;
///         uint8 format = 2;
///         CipherSuite cipher_suite;
///         opaque application_protocol<0..255>;
///         opaque server_name<0..255>;
///         uint64 received_at;
///         uint32 ticket_lifetime;
///         uint32 ticket_age_add;
///         uint32 max_early_data_size;
///         opaque trust<32>;
///         opaque own<32>;
///         opaque ticket<1..2^16-1>;
///         SignatureScheme server_scheme;
///         opaque server_public_key<0..2^16-1>;
///         Certificate server_chain<0..2^24-1>;
///         Certificate unvalidated_certificates<0..2^24-1>;
///         opaque ocsp_response<0..2^24-1>;
///         SerializedSCT timestamps<0..2^24-1>;
///         opaque external_psk_reference<0..2^16-1>;
///         uint8 is_resumable_across_names;
///     } ClientSession;
///
/// `server_public_key` or `server_chain` says who the server proved to be, with `server_scheme`; all three are empty or 0
/// where nobody did.
extension ClientSession {
  private static let format: UInt8 = 2

  /// The session with its secret.
  ///
  /// Whoever reads these bytes can pose as the server to this client, and as this client to the server; whoever changes
  /// them decides whom ``init(insecureSerialized:)`` takes for the server. Keep them as safe as a private key.
  ///
  /// - Throws: ``TLSError/Kind/invalidUse`` for a part that is too long.
  package func insecureSerialized() throws(TLSError) -> SecretBytes {
    var writer = ByteWriter(capacity: 1024)
    writer.write(Self.format)
    writer.write(cipherSuite.rawValue)
    writer.writeVector(lengthBytes: 1, "ClientSession.application_protocol") {
      $0.write(applicationProtocol?.bytes ?? [])
    }
    writer.writeVector(lengthBytes: 1, "ClientSession.server_name") {
      $0.write(Array((serverName?.description ?? "").utf8))
    }
    writer.write(UInt64(bitPattern: receivedAt))
    for number in [lifetime, ageAdd, maximumEarlyDataSize] { writer.write(number) }
    writer.writeVector(lengthBytes: 1, "ClientSession.trust") { $0.write(trust.bytes) }
    writer.writeVector(lengthBytes: 1, "ClientSession.own") { $0.write(own.bytes) }
    writer.writeVector(lengthBytes: 2, "ClientSession.ticket") { $0.write(ticket) }
    writeServer(to: &writer)
    CertificateList.write(unvalidatedCertificates, to: &writer, "ClientSession.unvalidated_certificates")
    write(leafExtensions, to: &writer)
    writer.writeVector(lengthBytes: 2, "ClientSession.external_psk_reference") { $0.write(externalPSKReference ?? []) }
    writer.write(isResumableAcrossNames ? 1 : 0 as UInt8)
    let rest: [UInt8]
    do { rest = try writer.finish() } catch { throw .invalidUse("the session cannot be written: \(error)") }
    return psk.withSpan { Self.join($0, rest) }
  }

  private static func join(_ psk: Span<UInt8>, _ rest: [UInt8]) -> SecretBytes {
    SecretBytes(count: 1 + psk.count + rest.count) { bytes in
      bytes[0] = UInt8(truncatingIfNeeded: psk.count)
      var secret = bytes.slice(1..<(1 + psk.count))
      secret.copy(from: psk)
      var others = bytes.slice((1 + psk.count)..<bytes.count)
      others.copy(from: rest.span)
    }
  }

  private func write(_ extensions: LeafExtensions, to writer: inout ByteWriter) {
    writer.writeVector(lengthBytes: 3, "ClientSession.ocsp_response") { $0.write(extensions.ocspResponse ?? []) }
    writer.writeVector(lengthBytes: 3, "ClientSession.timestamps") { list in
      for timestamp in extensions.timestamps {
        list.writeVector(lengthBytes: 2, "ClientSession.timestamps") { $0.write(timestamp) }
      }
    }
  }

  private func writeServer(to writer: inout ByteWriter) {
    var key: [UInt8] = []
    var chain: [Certificate] = []
    switch server?.credential {
    case .none: break
    case .rawPublicKey(let shown): key = shown.der
    case .certificateChain(let validated): chain = validated.certificates
    }
    writer.write(server?.signatureScheme.rawValue ?? 0)
    writer.writeVector(lengthBytes: 2, "ClientSession.server_public_key") { $0.write(key) }
    CertificateList.write(chain, to: &writer, "ClientSession.server_chain")
  }
}

extension ClientSession {
  /// Reads what ``insecureSerialized()`` wrote.
  ///
  /// Nothing here can tell whether the server ever proved to be who these bytes say: use only what no one else could have
  /// written. Before the session is offered, the server's chain is judged again but for its signatures.
  ///
  /// - Throws: ``TLSError/Kind/invalidUse`` for anything else, such as the format of another version.
  package init(insecureSerialized bytes: borrowing SecretBytes) throws(TLSError) {
    do throws(DecodeError) { try self.init(reading: ByteReader(bytes.span)) } catch {
      throw .invalidUse("this is no session of this version: \(error); connect without it")
    }
  }

  private init(reading start: consuming ByteReader) throws(DecodeError) {
    var reader = start
    let psk = try reader.readVector(lengthBytes: 1, 1...255, "ClientSession.psk")
    guard try reader.readUInt8("ClientSession.format") == Self.format else {
      throw DecodeError(.invalidValue, "ClientSession.format")
    }
    cipherSuite = CipherSuite(rawValue: try reader.readUInt16("ClientSession.cipher_suite"))
    applicationProtocol = ApplicationProtocol(
      bytes: Array(try reader.readVector(lengthBytes: 1, 0...255, "ClientSession.application_protocol")))
    serverName = try Self.readName(&reader)
    receivedAt = Int64(bitPattern: try reader.readUInt64("ClientSession.received_at"))
    // From then on no age overflows.
    guard receivedAt >= 0 else { throw DecodeError(.invalidValue, "ClientSession.received_at") }
    lifetime = try reader.readUInt32("ClientSession.ticket_lifetime")
    ageAdd = try reader.readUInt32("ClientSession.ticket_age_add")
    maximumEarlyDataSize = try reader.readUInt32("ClientSession.max_early_data_size")
    trust = TrustIdentity(bytes: Array(try reader.readVector(lengthBytes: 1, 32...32, "ClientSession.trust")))
    own = OwnIdentity(bytes: Array(try reader.readVector(lengthBytes: 1, 32...32, "ClientSession.own")))
    ticket = Array(try reader.readVector(lengthBytes: 2, 1...0xffff, "ClientSession.ticket"))
    server = try Self.readServer(&reader)
    unvalidatedCertificates = try CertificateList.read(&reader, "ClientSession.unvalidated_certificates")
    leafExtensions = try Self.readExtensions(&reader)
    let identity = try reader.readVector(lengthBytes: 2, 0...0xffff, "ClientSession.external_psk_reference")
    if identity.count > 0 { externalPSKReference = Array(identity) }
    let flag = try reader.readUInt8("ClientSession.is_resumable_across_names")
    guard flag <= 1 else { throw DecodeError(.invalidValue, "ClientSession.is_resumable_across_names") }
    isResumableAcrossNames = flag == 1
    try reader.finish("ClientSession")
    self.psk = SharedSecretBytes(SecretBytes(copying: psk))
  }

  private static func readName(_ reader: inout ByteReader) throws(DecodeError) -> ServerName? {
    let bytes = try reader.readVector(lengthBytes: 1, 0...255, "ClientSession.server_name")
    guard bytes.count > 0 else { return nil }
    do { return try ServerName(String(decoding: Array(bytes), as: UTF8.self)) } catch {
      throw DecodeError(.invalidValue, "ClientSession.server_name")
    }
  }

  private static func readExtensions(_ reader: inout ByteReader) throws(DecodeError) -> LeafExtensions {
    var extensions = LeafExtensions()
    let response = Array(try reader.readVector(lengthBytes: 3, 0...0xff_ffff, "ClientSession.ocsp_response"))
    if !response.isEmpty { extensions.ocspResponse = response }
    var list = ByteReader(try reader.readVector(lengthBytes: 3, 0...0xff_ffff, "ClientSession.timestamps"))
    while !list.isAtEnd {
      extensions.timestamps.append(
        Array(try list.readVector(lengthBytes: 2, 1...0xffff, "ClientSession.timestamps")))
    }
    return extensions
  }

  private static func readServer(_ reader: inout ByteReader) throws(DecodeError) -> PeerIdentity? {
    let scheme = SignatureScheme(rawValue: try reader.readUInt16("ClientSession.server_scheme"))
    let key = Array(try reader.readVector(lengthBytes: 2, 0...0xffff, "ClientSession.server_public_key"))
    let chain = ValidatedChain(putAway: try CertificateList.read(&reader, "ClientSession.server_chain"))
    switch (chain, key.isEmpty) {
    case (let chain?, true): return PeerIdentity(.certificateChain(chain), signatureScheme: scheme)
    case (nil, false):
      do { return PeerIdentity(.rawPublicKey(try SubjectPublicKeyInfo(der: key)), signatureScheme: scheme) } catch {
        throw DecodeError(.invalidValue, "ClientSession.server_public_key")
      }
    case (nil, true) where scheme.rawValue == 0: return nil
    default: throw DecodeError(.invalidValue, "ClientSession.server_scheme")
    }
  }
}
