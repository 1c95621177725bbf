import TLS13Crypto
import TLS13Memory

extension WycheproofCheck {
  static func aead(file: String, _ group: WycheproofJSON, _ crypto: CryptoProvider) -> WycheproofCheck {
    let suite: CipherSuite
    switch (file.hasPrefix("chacha20"), group.integer("keySize")) {
    case (true, _): suite = .chacha20Poly1305SHA256
    case (false, 128): suite = .aes128GCMSHA256
    case (false, 256): suite = .aes256GCMSHA384
    default: return .notProvided("TLS 1.3 has no suite with AES-\(group.integer("keySize"))")
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

  private static func algorithm(file: String, _ crypto: CryptoProvider) -> (any HashAlgorithm)? {
    crypto.hashes.first { hash in
      file.contains(hash.function.rawValue.lowercased().filter { $0 != "-" })
    }
  }

  static func hmac(file: String, _ crypto: CryptoProvider) -> WycheproofCheck {
    guard let hash = algorithm(file: file, crypto) else { return .notProvided("another hash") }
    return .run { test in
      let key = test.hex("key")
      var tag = [UInt8](repeating: 0, count: test.hex("tag").count)
      var span = tag.mutableSpan
      hash.makeHMAC(key: key.span).authenticate(test.hex("msg").span, into: &span)
      return tag == test.hex("tag") ? .accepted : .rejected
    }
  }

  static func hkdf(file: String, _ crypto: CryptoProvider) -> WycheproofCheck {
    guard let hash = algorithm(file: file, crypto) else { return .notProvided("another hash") }
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
