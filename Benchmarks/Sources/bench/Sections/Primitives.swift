import Lab
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13OpenSSL
import TLS13Providers

/// What each primitive costs, provider by provider.
struct Primitives {
  let options: Options
  let report: Report

  private let providers: [(name: String, crypto: CryptoProvider)] = [
    ("default", .default), ("on libcrypto", .openSSL),
  ]

  func run() throws {
    report.section(
      "Primitives",
      "µs of processor time for one call through a provider's interface, all libraries and copies behind it included.")
    var table = Table("Primitives", [""] + providers.map(\.name))
    let lists = try providers.map { try operations($0.crypto) }
    for name in lists[0].map(\.name) {
      let contenders = lists.map { list in list.first { $0.name == name } }
      var times = try options.stopwatch(slice: 1_000).measure(contenders.compactMap { $0 })[...]
      table.add([name] + contenders.map { $0 == nil ? "-" : times.removeFirst().median.short })
    }
    report.add(table)
  }

  private func operations(_ crypto: CryptoProvider) throws -> [Contender] {
    try keyExchanges(crypto) + signatures(crypto) + hashes(crypto) + records(crypto)
  }

  private func keyExchanges(_ crypto: CryptoProvider) throws -> [Contender] {
    let groups: [NamedGroup] = [.x25519, .secp256r1, .x25519MLKEM768]
    return try groups.compactMap(crypto.group).flatMap { group in
      let key = try group.generatePrivateKey()
      let share = key.publicShare
      let answer = try group.respond(to: share.span).share
      return [
        Contender("\(group.group): generate a key") { _ = try group.generatePrivateKey() },
        Contender("\(group.group): answer a share") { _ = try group.respond(to: share.span) },
        Contender("\(group.group): agree on a secret") { _ = try key.sharedSecret(with: answer.span) },
      ]
    }
  }

  private func signatures(_ crypto: CryptoProvider) throws -> [Contender] {
    let message = [UInt8](repeating: 32, count: 130)
    return try Labs.types.flatMap { name, type in
      let key = try PrivateKey(generating: type, crypto).signingKey(crypto)
      guard let algorithm = key.algorithms.first else { throw Failed("\(name) keys sign with no algorithm") }
      let signature = try key.sign(message.span, algorithm: algorithm)
      let publicKey = key.publicKey
      let verifier = try crypto.importPublicKey(publicKey)
      return [
        Contender("\(name): sign") { _ = try key.sign(message.span, algorithm: algorithm) },
        Contender("\(name): import a public key") { _ = try crypto.importPublicKey(publicKey) },
        Contender("\(name): verify") {
          guard verifier.isValid(signature: signature.span, for: message.span, algorithm: algorithm) else {
            throw Failed("a signature that does not verify")
          }
        },
      ]
    }
  }

  private func hashes(_ crypto: CryptoProvider) throws -> [Contender] {
    guard let hash = crypto.hash(.sha256) else { throw Failed("no SHA-256") }
    let kilobyte = [UInt8](repeating: 1, count: 1_024)
    let secret = [UInt8](repeating: 2, count: 32)
    let key = hash.makeHMAC(key: secret.span)
    var output = secret
    return [
      Contender("SHA-256 of 1,024 bytes") { _ = hash.digest(of: kilobyte.span) },
      Contender("HMAC-SHA256: set a key up") { _ = hash.makeHMAC(key: secret.span) },
      Contender("HMAC-SHA256 of 32 bytes, key set up") {
        var bytes = output.mutableSpan
        key.authenticate(secret.span, into: &bytes)
      },
    ]
  }

  private func records(_ crypto: CryptoProvider) throws -> [Contender] {
    let nonce = [UInt8](repeating: 3, count: AEAD.nonceLength)
    let header: [UInt8] = [23, 3, 3, 64, 17]
    return try crypto.suites.flatMap { suite in
      try [64, 16_384].map { size in
        let secret = [UInt8](repeating: 4, count: suite.aead.keyLength)
        let key = try suite.aead.makeKey(secret.span)
        var message = [UInt8](repeating: 5, count: size + AEAD.tagLength)
        return Contender("\(suite.suite): seal and open \(size.short) bytes") {
          var bytes = message.mutableSpan
          try key.seal(&bytes, nonce: nonce.span, authenticating: header.span)
          try key.open(&bytes, nonce: nonce.span, authenticating: header.span)
        }
      }
    }
  }
}
