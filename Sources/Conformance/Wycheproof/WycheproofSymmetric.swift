import TLS13Crypto
import TLS13Memory

extension WycheproofCheck {
  static func aead(_ name: String, _ group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    let suite: CipherSuite
    switch (name, group.integer("keySize")) {
    case ("CHACHA20-POLY1305", _): suite = .chacha20Poly1305SHA256
    case ("AES-GCM", 128): suite = .aes128GCMSHA256
    case ("AES-GCM", 256): suite = .aes256GCMSHA384
    case ("AES-CCM", _): return .notProvided("the CCM suites are not provided")
    default: return .notProvided("TLS 1.3 has no suite with \(name) and keys of \(group.integer("keySize")) bits")
    }
    guard let algorithm = crypto.suite(suite)?.aead else { return .notProvided("the provider lacks \(suite)") }
    return .run { test in aead(algorithm, test) }
  }

  private static func aead(_ algorithm: any AEADAlgorithm, _ test: WycheproofJSON) -> WycheproofOutcome {
    let nonce = test.hex("iv")
    if nonce.count != AEAD.nonceLength, test.text("result") == "valid" {
      return .skipped("the nonces of TLS 1.3 have 12 bytes")
    }
    let sealed = test.hex("ct") + test.hex("tag")
    let header = test.hex("aad")
    guard let key = try? algorithm.makeKey(test.hex("key").span) else { return .rejected }
    var message = sealed
    var opening = message.mutableSpan
    guard (try? key.open(&opening, nonce: nonce.span, authenticating: header.span)) != nil else { return .rejected }
    guard Array(message.dropLast(AEAD.tagLength)) == test.hex("msg") else { return .wrong }
    var again = test.hex("msg") + [UInt8](repeating: 0, count: AEAD.tagLength)
    var sealing = again.mutableSpan
    guard (try? key.seal(&sealing, nonce: nonce.span, authenticating: header.span)) != nil else { return .rejected }
    return again == sealed ? .accepted : .wrong
  }

  /// The hash that an algorithm's name ends with: `HMACSHA256` but not `HMACSHA512/256`.
  private static func hash(
    _ name: String, after prefix: String, _ crypto: CryptoProvider
  ) -> (any HashAlgorithm)? {
    let functions: [String: HashFunction] = [
      "SHA256": .sha256, "SHA-256": .sha256, "SHA384": .sha384, "SHA-384": .sha384, "SHA512": .sha512,
      "SHA-512": .sha512,
    ]
    guard name.hasPrefix(prefix), let function = functions[String(name.dropFirst(prefix.count))] else { return nil }
    return crypto.hash(function)
  }

  static func hmac(_ name: String, _ crypto: CryptoProvider) -> WycheproofCheck {
    guard let hash = hash(name, after: "HMAC", crypto) else { return .notProvided("\(name) is not provided") }
    return .run { test in
      let key = test.hex("key")
      var tag = [UInt8](repeating: 0, count: test.hex("tag").count)
      var span = tag.mutableSpan
      hash.makeHMAC(key: key.span).authenticate(test.hex("msg").span, into: &span)
      return tag == test.hex("tag") ? .accepted : .rejected
    }
  }

  static func hkdf(_ name: String, _ crypto: CryptoProvider) -> WycheproofCheck {
    guard let hash = hash(name, after: "HKDF-", crypto) else { return .notProvided("\(name) is not provided") }
    return .run { test in
      let size = test.integer("size")
      // HKDF.expand takes a longer output for the caller's mistake, so it is not asked for one.
      guard size <= 255 * hash.function.digestLength else { return .rejected }
      let prk = HKDF.extract(hash, salt: test.hex("salt").span, inputKeyMaterial: test.hex("ikm").span)
      var output = [UInt8](repeating: 0, count: size)
      var span = output.mutableSpan
      HKDF.expand(
        hash.makeHMAC(key: prk.span), info: test.hex("info").span, digestLength: hash.function.digestLength,
        into: &span)
      return output == test.hex("okm") ? .accepted : .wrong
    }
  }
}
