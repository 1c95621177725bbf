extension RFC8448Trace {
  /// One HKDF-Extract that a trace prints.
  package struct Extraction: Sendable {
    /// Where it is printed, for messages.
    package let name: String
    /// Empty for a digest's length of zeros.
    package let salt: [UInt8]
    /// The secret that goes in.
    package let inputKeyMaterial: [UInt8]
    /// What comes out.
    package let secret: [UInt8]
  }

  /// One HKDF-Expand that a trace prints.
  package struct Expansion: Sendable {
    /// Where it is printed, for messages.
    package let name: String
    /// The secret that goes in.
    package let secret: [UInt8]
    /// The HkdfLabel, encoded.
    package let info: [UInt8]
    /// What comes out.
    package let output: [UInt8]
  }

  /// One Finished value, or PSK binder.
  package struct FinishedValue: Sendable {
    /// Whose it is.
    package let actor: Actor
    /// Where it is printed, for messages.
    package let name: String
    /// The traffic secret, or the binder key.
    package let baseKey: [UInt8]
    /// The hash of the truncated ClientHello that a PSK binder covers; nil for a Finished.
    package let binderHash: [UInt8]?
    /// `finished_key`
    package let key: [UInt8]
    /// `verify_data`
    package let value: [UInt8]
  }

  /// One transcript hash that goes into a secret.
  package struct TranscriptHash: Sendable {
    /// Where it is printed, for messages.
    package let name: String
    /// Which messages it covers.
    package let point: TranscriptPoint
    /// The hash.
    package let value: [UInt8]
  }

  /// Every HKDF-Extract, in order.
  package var extractions: [Extraction] {
    steps.compactMap { step in
      guard let salt = step["salt"], let input = step["IKM"], let secret = step["secret"] else { return nil }
      return Extraction(name: name(step), salt: salt, inputKeyMaterial: input, secret: secret)
    }
  }

  /// Every HKDF-Expand, those of traffic keys included, in order.
  package var expansions: [Expansion] {
    steps.flatMap { step in
      ["", "key ", "iv "].compactMap { prefix in
        guard let secret = step["PRK"], let info = step[prefix + "info"], let output = step[prefix + "expanded"] else {
          return nil
        }
        return Expansion(name: name(step) + " " + prefix, secret: secret, info: info, output: output)
      }
    }
  }

  /// Every Finished value and PSK binder, in order.
  package var finishedValues: [FinishedValue] {
    steps.compactMap { step in
      guard let base = step["PRK"], let key = step["expanded"], let value = step["finished"] else { return nil }
      return FinishedValue(
        actor: step.actor, name: name(step), baseKey: base, binderHash: step["binder hash"], key: key, value: value)
    }
  }

  /// Every transcript hash that goes into a secret, in order; the hash of no messages for `tls13 derived`.
  package var transcriptHashes: [TranscriptHash] {
    steps.compactMap { step in
      guard let point = step.label.flatMap(TranscriptPoint.init(label:)), let hash = step["hash"] else { return nil }
      return TranscriptHash(name: name(step), point: point, value: hash)
    }
  }

  /// The secret that is derived with a label such as `tls13 c hs traffic`.
  package func secret(_ label: String) throws -> [UInt8] {
    try first("secret \"\(label)\"") { $0.label == label ? $0["expanded"] : nil }
  }

  func first<Value>(_ what: String, _ pick: (Step) -> Value?) throws -> Value {
    for step in steps {
      if let value = pick(step) { return value }
    }
    throw RFC8448Error.missing("\(what) in section \(section)")
  }

  private func name(_ step: Step) -> String { "§\(section) step \(step.number) (\(step.actor)) \(step.title)" }
}
