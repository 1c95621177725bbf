extension RFC8448Check {
  /// How many values of a trace were recomputed, and where one came out differently.
  package struct Outcome {
    /// Values recomputed.
    package private(set) var count = 0
    /// The places where the result is not what the RFC prints.
    package private(set) var mismatches: [String] = []

    mutating func expect(_ result: [UInt8], _ expected: [UInt8], _ name: String) {
      count += 1
      if result != expected { mismatches.append(name) }
    }
  }

  /// Every HKDF-Extract, HKDF-Expand, transcript hash, Finished value and PSK binder of a trace.
  package func keySchedule(of trace: RFC8448Trace) -> Outcome {
    var outcome = Outcome()
    for item in trace.extractions {
      outcome.expect(extract(salt: item.salt, inputKeyMaterial: item.inputKeyMaterial), item.secret, item.name)
    }
    for item in trace.expansions {
      outcome.expect(expand(secret: item.secret, info: item.info, count: item.output.count), item.output, item.name)
    }
    for item in trace.transcriptHashes {
      outcome.expect(transcriptHash(of: trace, item.point), item.value, item.name + ", transcript hash")
    }
    for item in trace.finishedValues {
      let hash = item.binderHash ?? transcriptHash(of: trace, .beforeFinished(item.actor))
      outcome.expect(authenticate(hash, key: item.key), item.value, item.name)
    }
    return outcome
  }

  /// Every encrypted record of a trace, encrypted and decrypted again.
  package func protection(of trace: RFC8448Trace) throws -> Outcome {
    var outcome = Outcome()
    for record in try trace.protectedRecords() {
      let name = "§\(trace.section) record \(record.sequence) from the \(record.record.sender)"
      outcome.expect(try seal(record), record.record.bytes, name + ", encrypting")
      outcome.expect(try open(record), record.innerPlaintext, name + ", decrypting")
    }
    return outcome
  }

  /// The hash of a trace's messages up to a point.
  package func transcriptHash(of trace: RFC8448Trace, _ point: RFC8448Trace.TranscriptPoint) -> [UInt8] {
    digest(trace.transcript(point, hash: digest))
  }
}
