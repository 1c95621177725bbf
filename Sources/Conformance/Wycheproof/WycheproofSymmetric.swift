import TLS13Crypto
import TLS13Memory
import TLS13Providers

extension WycheproofCheck {
  static func aead(file: String, _ group: WycheproofJSON) -> WycheproofCheck {
    let algorithm: any AEADAlgorithm
    switch (file.hasPrefix("chacha20"), group.integer("keySize")) {
    case (true, _): algorithm = ChaCha20Poly1305()
    case (false, 128): algorithm = AESGCM.aes128
    case (false, 256): algorithm = AESGCM.aes256
    default: return .notProvided("TLS 1.3 has no suite with AES-\(group.integer("keySize"))")
    }
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

  private static func algorithm(file: String) -> SHA2? {
    [SHA2.sha256, .sha384, .sha512].first { hash in
      file.contains(hash.function.rawValue.lowercased().filter { $0 != "-" })
    }
  }

  static func hmac(file: String) -> WycheproofCheck {
    guard let hash = algorithm(file: file) else { return .notProvided("another hash") }
    return .run { test in
      let key = test.hex("key")
      var tag = [UInt8](repeating: 0, count: test.hex("tag").count)
      var span = tag.mutableSpan
      hash.makeHMAC(key: key.span).authenticate(test.hex("msg").span, into: &span)
      return tag == test.hex("tag") ? .accepted : .rejected
    }
  }

  static func hkdf(file: String) -> WycheproofCheck {
    guard let hash = algorithm(file: file) else { return .notProvided("another hash") }
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
