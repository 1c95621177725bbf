import TLS13Certificates
import TLS13Crypto
import TLS13Memory

/// What a client offers in its ClientHello, kept to hold the server's answers against. RFC 9846 §4.2.2
struct ClientOffer: ~Copyable {
  /// A key share that was sent, with its private half.
  struct Share {
    let group: NamedGroup
    let key: any KeyExchangePrivateKey
  }

  let context: ClientContext
  let serverName: ServerName?
  let random: [UInt8]
  let sessionID: [UInt8]
  private(set) var shares: [Share]
  private(set) var cookie: [UInt8] = []
  /// The PSKs, a session's first. RFC 9846 §4.3.11
  private(set) var psks: [ClientPSK]
  /// Whether early_data is offered, under the first PSK. RFC 9846 §4.3.10
  private(set) var offersEarlyData: Bool
  /// Whether a HelloRetryRequest asked for a share.
  private var isRetry = false
  /// Nil where none is sent. RFC 8701 §3.1
  private let grease: GREASE?
  /// The extensions of the last ClientHello, as it went out: what the server may answer. RFC 9846 §4.3
  private(set) var extensions = ExtensionSet()

  init(
    _ context: ClientContext, serverName: ServerName?, session: ClientSession?, earlyData: Bool
  ) throws(TLSError) {
    self.context = context
    self.serverName = serverName
    var resumed: ClientPSK?
    if let session {
      do { resumed = try ClientPSK(session, context, serverName: serverName) } catch {
        context.observer?(.sessionNotOffered(error))
      }
    }
    psks = context.configuration.externalPSKs.compactMap { ClientPSK($0, context, serverName: serverName) }
    if let resumed { psks.insert(resumed, at: 0) }
    // RFC 9846 §4.3.10: early data speaks the session's protocol, which the server can select only if it is offered
    let protocols = context.configuration.applicationProtocols
    let isOffered = session?.applicationProtocol.map(protocols.contains) ?? true
    offersEarlyData = earlyData && isOffered && (resumed?.maximumEarlyDataSize ?? 0) > 0
    random = context.crypto.random.bytes(32)
    // RFC 9846 §4.2.2: 32 new bytes in compatibility mode, else empty
    sessionID = context.configuration.middleboxCompatibility ? context.crypto.random.bytes(32) : []
    // RFC 9846 §4.3.8: the shares stand in the order of supported_groups
    shares = []
    for group in context.configuration.groups where context.configuration.keyShareGroups.contains(group) {
      shares.append(try Self.makeShare(group, context.crypto, beside: shares))
    }
    grease = context.configuration.sendsGREASE ? GREASE(context.crypto.random) : nil
  }

  /// A fresh share, or that half of a hybrid's in the same ClientHello which is one of this group.
  private static func makeShare(
    _ group: NamedGroup, _ crypto: CryptoProvider, beside others: [Share] = []
  ) throws(TLSError) -> Share {
    guard let implementation = crypto.group(group) else { throw .configuration("no implementation of \(group)") }
    // RFC 9846 §4.3.8 wants independent values; draft-ietf-tls-hybrid-design §3.2 allows this one exception.
    for other in others {
      if let key = implementation.privateKey(within: other.key) { return Share(group: group, key: key) }
    }
    do { return Share(group: group, key: try implementation.generatePrivateKey()) } catch {
      throw .crypto(error, "key share for \(group)")
    }
  }

  /// Takes what a HelloRetryRequest asks for; PSKs with another hash than its suite's are left out, and so is early
  /// data. RFC 9846 §4.2.2
  mutating func retry(group: NamedGroup?, cookie: [UInt8], hash: HashFunction) throws(TLSError) {
    psks.removeAll { $0.hash != hash }
    offersEarlyData = false
    isRetry = group != nil || isRetry
    if let group { shares = [try Self.makeShare(group, context.crypto)] }
    self.cookie = cookie
  }

  /// Notes what a ClientHello offered, from the bytes that go out.
  mutating func sent(_ hello: [UInt8]) throws(TLSError) {
    do {
      extensions = try ExtensionSet(
        inClientHello: hello.span.extracting(HandshakeMessage.headerLength..<hello.count))
    } catch { throw .malformed(error, in: .clientHello) }
  }

  /// The name that server_name carries: host names only, never addresses. RFC 6066 §3
  var sentServerName: String? {
    guard context.configuration.sendsServerName, case .dns(let name)? = serverName else { return nil }
    return name.description
  }

  /// Writes the ClientHello.
  func write(to writer: inout ByteWriter) {
    writer.writeHandshake(.clientHello) { hello in
      hello.write(ProtocolVersion.tls12)
      hello.write(random)
      hello.writeVector(lengthBytes: 1, "ClientHello.legacy_session_id") { $0.write(sessionID) }
      hello.writeCodePoints(
        context.configuration.cipherSuites, after: grease?.suite(), lengthBytes: 2, "ClientHello.cipher_suites")
      hello.write(1 as UInt8)  // RFC 9846 §4.2.2: one compression method,
      hello.write(0 as UInt8)  // null
      hello.writeVector(lengthBytes: 2, "ClientHello.extensions") { writeExtensions(to: &$0) }
    }
  }

  private func writeExtensions(to writer: inout ByteWriter) {
    // RFC 8701 §3.1: one extension without data, and further down one with some
    if let grease { writer.writeExtension(grease.extensionType(.firstExtension)) { _ in } }
    if let name = sentServerName {
      writer.writeExtension(.serverName) { ServerNameIndication.write(name, to: &$0) }
    }
    writer.writeExtension(.supportedGroups) {
      $0.writeCodePoints(
        context.configuration.groups, after: grease?.group(), lengthBytes: 2, "NamedGroupList.named_group_list")
    }
    writer.writeExtension(.signatureAlgorithms) {
      $0.writeCodePoints(
        context.configuration.signatureSchemes, after: grease?.scheme(), lengthBytes: 2, "SignatureSchemeList")
    }
    if let schemes = context.configuration.certificateSignatureSchemes {
      writer.writeExtension(.signatureAlgorithmsCert) {
        $0.writeCodePoints(schemes, lengthBytes: 2, "SignatureSchemeList")
      }
    }
    if !context.configuration.applicationProtocols.isEmpty {
      writer.writeExtension(.applicationLayerProtocolNegotiation) {
        let names = [grease?.applicationProtocol()].compactMap(\.self) + context.configuration.applicationProtocols
        ProtocolNameList.write(names, to: &$0)
      }
    }
    if !context.authorities.isEmpty {
      writer.writeExtension(.certificateAuthorities) { CertificateAuthorities.write(context.authorities, to: &$0) }
    }
    if context.configuration.postHandshakeAuthentication { writer.writeExtension(.postHandshakeAuth) { _ in } }
    writer.writeExtension(.supportedVersions) { list in
      list.write(UInt8(grease == nil ? 2 : 4))
      if let grease { list.write(grease[.version]) }
      list.write(ProtocolVersion.tls13)
    }
    writeCertificateExtensions(to: &writer)
    if let limit = context.configuration.recordSizeLimit {
      writer.writeExtension(.recordSizeLimit) { RecordSizeLimit.write(limit, to: &$0) }
    }
    if !cookie.isEmpty { writer.writeExtension(.cookie) { Cookie.write(cookie, to: &$0) } }
    writePSKExtensions(to: &writer)
    if let grease { writer.writeExtension(grease.extensionType(.lastExtension)) { $0.write(0 as UInt8) } }
    writer.writeExtension(.keyShare) { data in
      data.writeVector(lengthBytes: 2, "KeyShareClientHello.client_shares") { list in
        // RFC 9846 §4.2.2: after a HelloRetryRequest one share, and nothing with it
        if let grease, !isRetry { list.writeKeyShareEntry(grease.group(), [0]) }
        for share in shares { list.writeKeyShareEntry(share.group, share.key.publicShare) }
      }
    }
    // RFC 9846 §4.3.11: the last extension
    if !psks.isEmpty {
      let now = context.ticketClock()
      writer.writeExtension(.preSharedKey) { $0.writeOfferedPSKs(psks.map { $0.offer(at: now) }) }
    }
  }

  /// What goes with PSKs and with tickets that may become some. RFC 9846 §4.3.9, §4.3.10; RFC 9149 §2
  private func writePSKExtensions(to writer: inout ByteWriter) {
    guard context.configuration.resumption != nil || !context.configuration.externalPSKs.isEmpty else { return }
    writer.writeExtension(.pskKeyExchangeModes) {
      PSKKeyExchangeModes.write(context.configuration.pskKeyExchangeModes, to: &$0)
    }
    if let request = context.configuration.resumption?.ticketRequest {
      writer.writeExtension(.ticketRequest) { request.write(to: &$0) }
    }
    if offersEarlyData { writer.writeExtension(.earlyData) { _ in } }
  }

  /// What the observer is told about the ClientHello.
  var detail: ConnectionEvent.Detail {
    .clientHello(
      serverName: sentServerName, suites: context.configuration.cipherSuites, groups: context.configuration.groups,
      shares: shares.map(\.group))
  }
}
