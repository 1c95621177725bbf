import TLS13Crypto

/// The handshakes that are measured.
struct Kind {
  let name: String
  let scenario: Scenario

  static let all = [
    Kind(name: "one-way", scenario: Scenario(isMutual: false)),
    Kind(name: "mutual", scenario: Scenario()),
    Kind(name: "mutual, X25519MLKEM768", scenario: Scenario(group: .x25519MLKEM768)),
    Kind(name: "one-way resumed, psk_dhe_ke", scenario: Scenario(isMutual: false, resumption: .withKeyExchange)),
    Kind(name: "mutual resumed, psk_dhe_ke", scenario: Scenario(resumption: .withKeyExchange)),
    Kind(name: "one-way resumed, psk_ke", scenario: Scenario(isMutual: false, resumption: .alone)),
  ]
}
