import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

@testable import TLS13

/// One handshake message of the type that the first byte names, parsed as each message that it can be.
func fuzzMessage(_ input: [UInt8]) {
  guard let first = input.first, let type = HandshakeType(rawValue: first) else { return }
  let offered = ExtensionSet((0..<64).map { ExtensionType(rawValue: $0) })
  do { try parse(type, input.span.extracting(1..<input.count), offered) } catch { _ = "\(error)" }
}

private func parse(_ type: HandshakeType, _ body: Span<UInt8>, _ offered: ExtensionSet) throws {
  switch type {
  case .clientHello:
    let hello = try ClientHello(body)
    _ = try hello.keyShares?.share(for: .x25519)
    _ = try hello.applicationProtocols?.contains(body)
    _ = try hello.certificateAuthorities?.names()
  case .serverHello: _ = try HelloRetryRequestExtensions(ServerHello(body), offered: offered)
  case .newSessionTicket: _ = try NewSessionTicket(body)
  case .encryptedExtensions: _ = try EncryptedExtensions(body, offered: offered)
  case .certificate:
    var message = try CertificateMessage(body, offered: offered)
    while let _ = try message.nextEntry() {}
  case .certificateRequest: _ = try CertificateRequest(body).certificateAuthorities?.names()
  case .certificateVerify: _ = try CertificateVerify(body)
  case .keyUpdate: _ = try KeyUpdate(body)
  case .endOfEarlyData, .finished, .messageHash: break
  }
}

/// Records in the clear, taken from the buffer one by one.
func fuzzRecord(_ input: [UInt8]) {
  var bytes = input
  var reader = RecordReader()
  var start = 0
  while start < bytes.count {
    var span = bytes.mutableSpan
    var rest = span.slice(start..<span.count)
    guard let record = try? reader.next(&rest) else { return }
    require(record.length > 0 && record.length <= bytes.count - start, "a record that does not lie in the buffer")
    require(record.content.upperBound <= record.length, "content outside its record")
    start += record.length
  }
}

/// Contexts of both sides with mutual authentication, made once.
struct ConnectionLab {
  static let now: Int64 = 1_767_225_600
  static let shared: ConnectionLab = {
    do { return try ConnectionLab() } catch { fatalError("\(error)") }
  }()

  var client: ClientConfiguration
  var server: ServerConfiguration
  let clientContext: ClientContext
  let serverContext: ServerContext

  init() throws {
    let crypto = CryptoProvider.default
    let validity = (Self.now - 86_400)...(Self.now + 86_400)
    let key = try PrivateKey(generating: .ellipticCurve(.p256), crypto).signingKey(crypto)
    let publicKey = try SubjectPublicKeyInfo(key.publicKey)
    let authority = try CertificateAuthority.selfSigned(
      .authority(subject: DistinguishedName(commonName: "Root"), publicKey: publicKey, validity: validity), key: key,
      crypto: crypto)
    let trust = TrustStore(anchors: [authority.certificate])
    let names = [try ServerName("server.test")]
    let serverChain = [try authority.issue(.server(names: names, publicKey: publicKey, validity: validity))]
    let clientChain = [try authority.issue(.client(name: "client", publicKey: publicKey, validity: validity))]
    client = ClientConfiguration(crypto: crypto, serverAuthentication: .required(trust))
    client.credentials = [try Credential(chain: clientChain, key: key)]
    client.groups = [.x25519, .secp256r1]
    client.keyShareGroups = [.x25519]
    client.clock = { Self.now * 1000 }
    server = ServerConfiguration(
      crypto: crypto, credentials: [try Credential(chain: serverChain, key: key)],
      clientAuthentication: .required(trust))
    server.clock = { Self.now * 1000 }
    clientContext = try ClientContext(client)
    serverContext = try ServerContext(server)
  }
}

/// Raw bytes for a client that has sent its ClientHello.
func fuzzClient(_ input: [UInt8]) {
  do {
    var client = try TLSConnection(client: ConnectionLab.shared.clientContext, serverName: ServerName("server.test"))
    _ = client.takeOutput()
    _ = feed(&client, input)
  } catch { fatalError("\(error)") }
}

/// Raw bytes for a server.
func fuzzServer(_ input: [UInt8]) {
  var server = TLSConnection(server: ConnectionLab.shared.serverContext)
  _ = feed(&server, input)
}

/// Feeds bytes until they are used up or the connection fails. Gives whether it lives.
func feed(_ connection: inout TLSConnection, _ bytes: [UInt8]) -> Bool {
  var bytes = bytes
  var start = 0
  do {
    while start < bytes.count {
      var span = bytes.mutableSpan
      var rest = span.slice(start..<span.count)
      let result = try connection.receive(&rest)
      if case .needsMoreInput = result.event { return true }
      require(result.consumed > 0 && result.consumed <= bytes.count - start, "consumed \(result.consumed) bytes")
      start += result.consumed
    }
    return true
  } catch {
    require(connection.failure != nil && connection.information == nil, "a failed connection that goes on")
    return false
  }
}

/// A whole mutual handshake in which the message of the type that the first byte names has the rest of the input as
/// its body. It is changed before it is hashed, so that encrypted messages reach the peer's states as they are.
func fuzzHandshake(_ input: [UInt8]) {
  guard let type = input.first else { return }
  let body = Array(input.dropFirst().prefix(0xffff))
  let changed = [type & 0x7f, 0, UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
  let byClient = type & 0x80 != 0
  let rewriter: MessageRewriter = { $0 == type & 0x7f ? changed : $1 }
  var (client, server) = (ConnectionLab.shared.client, ConnectionLab.shared.server)
  if byClient { client.insecureMessageRewriter = rewriter } else { server.insecureMessageRewriter = rewriter }
  do throws(TLSError) { try run(ClientContext(client), ServerContext(server)) } catch {
    // A client that cannot read its own changed ClientHello says so when it is made.
    require(byClient && type == 0x81, "\(error)")
  }
}

/// The messages and the flights of an undisturbed handshake, as inputs for the targets of this file.
func connectionSeeds(for target: String) throws -> [[UInt8]] {
  let recorder = Recorder()
  var (client, server) = (ConnectionLab.shared.client, ConnectionLab.shared.server)
  client.insecureMessageRewriter = { recorder.record($1, isClient: true) }
  server.insecureMessageRewriter = { recorder.record($1, isClient: false) }
  try run(ClientContext(client), ServerContext(server)) { recorder.flights.append(($0, $1)) }
  switch target {
  case "message": return recorder.messages.map { [$0.bytes[0]] + $0.bytes.dropFirst(4) }
  case "handshake": return recorder.messages.map { [$0.bytes[0] | ($0.isClient ? 0x80 : 0)] + $0.bytes.dropFirst(4) }
  case "client": return recorder.flights.filter { !$0.isClient }.map(\.bytes)
  case "server": return recorder.flights.filter { $0.isClient }.map(\.bytes)
  default: return recorder.flights.map(\.bytes)
  }
}

/// Used by one thread.
final class Recorder: @unchecked Sendable {
  var messages: [(isClient: Bool, bytes: [UInt8])] = []
  var flights: [(isClient: Bool, bytes: [UInt8])] = []

  func record(_ message: [UInt8], isClient: Bool) -> [UInt8] {
    messages.append((isClient, message))
    return message
  }
}

private func run(
  _ client: ClientContext, _ server: ServerContext, _ onFlight: (Bool, [UInt8]) -> Void = { _, _ in }
) throws(TLSError) {
  guard let name = try? ServerName("server.test") else { return }
  var client = try TLSConnection(client: client, serverName: name)
  var server = TLSConnection(server: server)
  var flights = 0
  while client.hasOutput || server.hasOutput {
    flights += 1
    require(flights < 20, "a handshake without end")
    if client.hasOutput {
      let flight = client.takeOutput()
      onFlight(true, flight)
      if !feed(&server, flight), !server.hasOutput { return }
    }
    if server.hasOutput {
      let flight = server.takeOutput()
      onFlight(false, flight)
      if !feed(&client, flight), !client.hasOutput { return }
    }
  }
}
