extension RFC8448Trace {
  /// A record that is sent encrypted, with what it is encrypted under.
  package struct ProtectedRecord: Sendable {
    /// The record.
    package let record: Record
    /// The sender's write key.
    package let key: [UInt8]
    /// `write_iv`
    package let iv: [UInt8]
    /// The record's sequence number under this key.
    package let sequence: UInt64

    /// The write IV exclusive-or the sequence number. RFC 9846 §5.3
    package var nonce: [UInt8] {
      let tail = (0..<8).map { UInt8(truncatingIfNeeded: sequence >> (56 - 8 * UInt64($0))) }
      return zip(iv, [0, 0, 0, 0] + tail).map { $0 ^ $1 }
    }

    /// `TLSInnerPlaintext`; no record here is padded. RFC 9846 §5.2
    package var innerPlaintext: [UInt8] {
      switch record.content {
      case "alert": record.payload + [21]
      case "handshake": record.payload + [22]
      default: record.payload + [23]
      }
    }
  }

  /// The encrypted records of both sides, in the order in which they are sent.
  package func protectedRecords() throws -> [ProtectedRecord] {
    var writeKeys: [Actor: (key: [UInt8], iv: [UInt8])] = [:]
    var sequence: [Actor: UInt64] = [:]
    var protected: [ProtectedRecord] = []
    for step in steps {
      if step.title.hasPrefix("derive write traffic keys") {
        writeKeys[step.actor] = try trafficKey(writtenWith: step)
        sequence[step.actor] = 0
      } else if let record = record(step), record.content != "change_cipher_spec", let keys = writeKeys[step.actor] {
        let number = sequence[step.actor, default: 0]
        protected.append(ProtectedRecord(record: record, key: keys.key, iv: keys.iv, sequence: number))
        sequence[step.actor] = number + 1
      }
    }
    return protected
  }

  /// The key of a step that derives a write key, which the RFC may have printed as the peer's read key.
  private func trafficKey(writtenWith step: Step) throws -> (key: [UInt8], iv: [UInt8]) {
    var source = step
    if step.fields.isEmpty {
      let title = step.title.split(separator: "(").first.map { $0.dropLast() } ?? ""
      source = try self.step(String(title.replacing("write", with: "read")), by: step.actor.peer)
    }
    return (try source.value("key expanded"), try source.value("iv expanded"))
  }
}
