package import TLS13Crypto

extension RFC8448Trace {
  /// A record as it is sent.
  package struct Record: Sendable {
    /// Who sends it.
    package let sender: Actor
    /// `handshake`, `application_data`, `alert` or `change_cipher_spec`: what it carries, protected or not.
    package let content: String
    /// What it carries, without content type octet and padding.
    package let payload: [UInt8]
    /// The record, header included.
    package let bytes: [UInt8]

    /// The handshake messages that it carries; none here is split between records.
    package var messages: [Message] {
      guard content == "handshake" else { return [] }
      var messages: [Message] = []
      var rest = payload[...]
      while rest.count >= 4 {
        let length = rest.dropFirst().prefix(3).reduce(0) { $0 << 8 | Int($1) } + 4
        messages.append(Message(sender: sender, type: rest[rest.startIndex], bytes: Array(rest.prefix(length))))
        rest = rest.dropFirst(length)
      }
      return messages
    }
  }

  /// A handshake message as it is sent.
  package struct Message: Sendable {
    /// Who sends it.
    package let sender: Actor
    /// `HandshakeType`
    package let type: UInt8
    /// The message with its four-octet header.
    package let bytes: [UInt8]
  }

  /// An ephemeral key.
  package struct KeyPair: Sendable {
    /// Whose it is.
    package let owner: Actor
    /// x25519 or secp256r1.
    package let group: NamedGroup
    /// 32 octets.
    package let privateKey: [UInt8]
    /// `KeyShareEntry.key_exchange`
    package let publicKey: [UInt8]
  }

  /// Every record of both sides, in the order in which they are sent.
  package var records: [Record] { steps.compactMap(record) }

  /// The record that a step sends, or nil. The second word of its title says what the record carries.
  func record(_ step: Step) -> Record? {
    guard let payload = step["payload"], let bytes = step["complete record"] else { return nil }
    let content = step.title.split(separator: " ").dropFirst().first ?? ""
    return Record(sender: step.actor, content: String(content), payload: payload, bytes: bytes)
  }

  /// Every record that one side sends, in order.
  package func records(from actor: Actor) -> [Record] { records.filter { $0.sender == actor } }

  /// Every handshake message of both sides, in the order in which they are sent, NewSessionTicket included.
  package var messages: [Message] { records.flatMap(\.messages) }

  /// The messages of one type that one side sends, in order. A HelloRetryRequest has the type of a ServerHello.
  package func messages(_ type: UInt8, from actor: Actor) -> [[UInt8]] {
    messages.filter { $0.sender == actor && $0.type == type }.map(\.bytes)
  }

  /// The ephemeral keys of one side, in the order in which they are made.
  package func keyPairs(of actor: Actor) throws -> [KeyPair] {
    try steps.filter { $0.actor == actor && $0.title.hasSuffix("key pair") }.map { step in
      let group: NamedGroup = step.title.contains("P-256") ? .secp256r1 : .x25519
      return KeyPair(
        owner: actor, group: group, privateKey: try step.value("private key"), publicKey: try step.value("public key"))
    }
  }

  /// The ClientHellos, two after a HelloRetryRequest.
  package var clientHellos: [[UInt8]] { messages(1, from: .client) }

  /// The HelloRetryRequest, if there is one, and the ServerHello.
  package var serverHellos: [[UInt8]] { messages(2, from: .server) }

  /// The end-entity certificate of a side, in DER. Certificate lists have one entry here.
  package func certificate(of actor: Actor) throws -> [UInt8] {
    // type, length[3], context[1], list length[3], certificate length[3], certificate, extensions[2]
    try message(11, from: actor, field: "certificate") { Array($0.dropFirst(11).dropLast(2)) }
  }

  /// The signature scheme of a side's CertificateVerify.
  package func signatureScheme(of actor: Actor) throws -> SignatureScheme {
    try message(15, from: actor, field: "signature") {
      SignatureScheme(rawValue: UInt16($0[4]) << 8 | UInt16($0[5]))
    }
  }

  /// The signature in a side's CertificateVerify.
  package func signature(of actor: Actor) throws -> [UInt8] {
    try message(15, from: actor, field: "signature") { Array($0.dropFirst(8)) }
  }

  private func message<Value>(
    _ type: UInt8, from actor: Actor, field: String, _ pick: ([UInt8]) -> Value
  ) throws -> Value {
    guard let message = messages(type, from: actor).first, message.count > 11 else {
      throw RFC8448Error.missing("\(field) from the \(actor) in section \(section)")
    }
    return pick(message)
  }
}
