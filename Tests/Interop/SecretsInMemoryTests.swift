#if os(Linux)
  import Foundation
  import TLS13
  import TLS13Crypto
  import TLS13Memory
  import TLS13Providers
  import Testing

  /// After a connection is closed none of its secrets is left in the process: not on the heap, not on a stack.
  /// RFC 9846 §6, §7.1
  ///
  /// `SecretsProbe` makes the connections, this process searches its memory.
  @Suite(.serialized) struct SecretsInMemoryTests {
    /// How the connections end, and how many more follow: more use the memory again, none leaves it as it was.
    private static let endings = [("clean", 0), ("clean", 5), ("cut", 0), ("error", 0), ("refused", 0)]

    @Test(arguments: CipherSuite.all, endings)
    func nothingIsLeft(_ suite: CipherSuite, _ ending: (name: String, later: Int)) throws {
      let found = try findings(suite, ending.name, ending.later)
      // Its public interface frees contexts that hold the key schedule as they are.
      let usesPublicInterface = CryptoProvider.default.suite(suite)?.aead is AESGCM
      withKnownIssue("swift-crypto's public interface wipes no AES keys", isIntermittent: true) {
        #expect(found.isEmpty)
      } when: {
        usesPublicInterface
      }
    }

    /// What is found, and how often.
    private func findings(_ suite: CipherSuite, _ ending: String, _ later: Int) throws -> [Finding: Int] {
      let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("SecretsProbe").path
      // All symbols are bound at the start: the dynamic linker saves the vector registers on the stack when it binds one
      // later, and AES-GCM leaves its first round key in one of them, which is the key.
      let probe = try ChildProcess(
        "/usr/bin/env", ["LD_BIND_NOW=1", program, String(suite.rawValue, radix: 16), ending, String(later)])
      try probe.wait(for: "\nready ")
      let lines = probe.standardOutput.split(separator: "\n")
      let needles = try lines.flatMap { try Secrets(suite, keyLogLine: $0).needles }
      // Of three connections: an exporter's secret, and of two directions in two epochs and after a KeyUpdate four each.
      #expect(needles.count == 3 * (1 + 2 * 3 * 4))
      let process = try #require(lines.compactMap { Int32($0.drop { !$0.isNumber }) }.last)
      let findings = try MemoryScanner.scan(process, for: needles)
      probe.endInput()
      _ = try probe.waitForEnd()
      return findings.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
  }

  /// A secret of a key log, and what is derived from it.
  private struct Secrets {
    private(set) var needles: [Needle] = []
    private let hash: any HashAlgorithm
    private let keyLength: Int

    init(_ suite: CipherSuite, keyLogLine line: Substring) throws {
      let parts = try #require(CryptoProvider.default.suites.first { $0.suite == suite })
      (hash, keyLength) = (parts.hash, parts.aead.keyLength)
      let words = line.split(separator: " ")
      guard words.count == 3 else { return }
      let secret = stride(from: 0, to: words[2].utf8.count, by: 2).compactMap { index in
        UInt8(words[2].dropFirst(index).prefix(2), radix: 16)
      }
      add(String(words[0]), secret)
    }

    private mutating func add(_ name: String, _ secret: [UInt8]) {
      needles.append(Needle(name: name, bytes: secret))
      guard name.contains("TRAFFIC") else { return }
      needles.append(Needle(name: "\(name) key", bytes: expand(secret, "key", keyLength)))
      needles.append(Needle(name: "\(name) iv", bytes: expand(secret, "iv", AEAD.nonceLength)))
      needles.append(Needle(name: "\(name) finished", bytes: expand(secret, "finished", secret.count)))
      if name.hasSuffix("_0") { add("\(name.dropLast(2))_1", expand(secret, "traffic upd", secret.count)) }
    }

    /// HKDF-Expand-Label with an empty context. RFC 9846 §7.1
    private func expand(_ secret: [UInt8], _ label: String, _ length: Int) -> [UInt8] {
      let info = [0, UInt8(length), UInt8(6 + label.utf8.count)] + Array("tls13 \(label)".utf8) + [0]
      var output = [UInt8](repeating: 0, count: length)
      var span = output.mutableSpan
      HKDF.expand(
        hash.makeHMAC(key: secret.span), info: info.span, digestLength: hash.function.digestLength, into: &span)
      return output
    }
  }
#endif
