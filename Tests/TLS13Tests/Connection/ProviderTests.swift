import Conformance
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

/// Connections between all providers of this build, in both roles.
@Suite struct ProviderTests {
  /// A client and a server, each on a provider of its own.
  struct Sides: CustomStringConvertible {
    let client: TestedProvider
    let server: TestedProvider
    var description: String { "\(client) to \(server)" }

    static let all = TestedProvider.all.flatMap { client in
      TestedProvider.all.map { Sides(client: client, server: $0) }
    }
  }

  private static let keyTypes: [KeyType] = [
    .ellipticCurve(.p256), .ellipticCurve(.p384), .ellipticCurve(.p521), .ed25519, .rsa(bits: 2048),
  ]

  /// Both sides' certificates have a key of `type`, made, signed with and verified by their own provider.
  private func pair(
    _ sides: Sides, _ type: KeyType = .ellipticCurve(.p256), _ change: (inout CryptoProvider) -> Void = { _ in }
  ) throws -> Pair {
    var (client, server) = (sides.client.crypto, sides.server.crypto)
    change(&client)
    change(&server)
    let lab = Lab.shared
    var clientConfiguration = ClientConfiguration(crypto: client, serverAuthentication: .required(lab.trust))
    clientConfiguration.credentials = [try Lab.client(lab.authority, client, type)]
    clientConfiguration.clock = { Lab.now * 1000 }
    var serverConfiguration = ServerConfiguration(
      crypto: server, credentials: [try Lab.server(lab.authority, server, type)],
      clientAuthentication: .required(lab.trust))
    serverConfiguration.clock = { Lab.now * 1000 }
    return try Pair(clientConfiguration, serverConfiguration)
  }

  private func completes(_ pair: Pair) throws {
    pair.run()
    #expect(pair.client.error == nil && pair.server.error == nil)
    #expect(pair.client.isComplete && pair.server.isComplete)
    #expect(pair.client.information?.peer != nil && pair.server.information?.peer != nil)
    let data = (0..<40_000).map { UInt8(truncatingIfNeeded: $0) }
    try pair.client.connection.send(data.span)
    try pair.server.connection.send(data.span)
    try pair.client.connection.updateKeys(requestPeer: true)
    pair.run()
    try pair.client.connection.send(data.span)
    try pair.server.connection.send(data.span)
    pair.run()
    #expect(pair.server.received == data + data && pair.client.received == data + data)
    let (label, context) = ("EXPERIMENTAL test", [UInt8](data[..<9]))
    let first = try pair.client.connection.exportKeyingMaterial(label: label, context: context.span, length: 80)
    let second = try pair.server.connection.exportKeyingMaterial(label: label, context: context.span, length: 80)
    let areEqual = constantTimeEqual(first.span, second.span)
    #expect(areEqual)
  }

  @Test(arguments: Sides.all, keyTypes)
  func bothSidesProveWhoTheyAre(_ sides: Sides, _ type: KeyType) throws { try completes(pair(sides, type)) }

  @Test(arguments: Sides.all, [CipherSuite.aes128GCMSHA256, .aes256GCMSHA384, .chacha20Poly1305SHA256])
  func everySuite(_ sides: Sides, _ suite: CipherSuite) throws {
    let pair = try pair(sides) { $0.suites = $0.suites.filter { $0.suite == suite } }
    try completes(pair)
    #expect(pair.client.information?.cipherSuite == suite)
  }

  @Test(arguments: Sides.all, [NamedGroup.x25519, .secp256r1, .secp384r1, .secp521r1])
  func everyGroup(_ sides: Sides, _ group: NamedGroup) throws {
    let pair = try pair(sides) { $0.groups = $0.groups.filter { $0.group == group } }
    try completes(pair)
    #expect(pair.client.information?.group == group)
  }
}
