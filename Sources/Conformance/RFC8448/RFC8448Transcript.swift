extension RFC8448Trace {
  /// A place between two handshake messages.
  package enum TranscriptPoint: Sendable {
    /// Before anything was sent.
    case start
    /// After the ClientHello that has the pre-shared keys.
    case clientHello
    /// After the ServerHello that is not a HelloRetryRequest.
    case serverHello
    /// Before the CertificateVerify of a side.
    case beforeCertificateVerify(Actor)
    /// Before the Finished of a side.
    case beforeFinished(Actor)
    /// After the Finished of a side.
    case finished(Actor)

    /// The point whose hash goes into the secret with this label. RFC 9846 §7.1
    package init?(label: String) {
      switch label {
      case "tls13 derived": self = .start
      case "tls13 c e traffic", "tls13 e exp master": self = .clientHello
      case "tls13 c hs traffic", "tls13 s hs traffic": self = .serverHello
      case "tls13 c ap traffic", "tls13 s ap traffic", "tls13 exp master": self = .finished(.server)
      case "tls13 res master": self = .finished(.client)
      default: return nil
      }
    }
  }

  /// The messages up to a point.
  ///
  /// - Parameter hash: makes the `message_hash` that stands for the first ClientHello where there is a
  ///   HelloRetryRequest. RFC 9846 §4.1
  package func transcript(_ point: TranscriptPoint, hash: ([UInt8]) -> [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, message) in messages(upTo: point).enumerated() {
      if index == 1 && serverHellos.count == 2 {
        let digest = hash(bytes)
        bytes = [254, 0, 0, UInt8(digest.count)] + digest
      }
      bytes += message.bytes
    }
    return bytes
  }

  /// The messages before a point.
  package func messages(upTo point: TranscriptPoint) -> [Message] { Array(messages.prefix(count(point))) }

  private func count(_ point: TranscriptPoint) -> Int {
    switch point {
    case .start: 0
    case .clientHello: 1
    case .serverHello: messages.prefix { $0.type <= 2 }.count
    case .beforeCertificateVerify(let actor): messages.prefix { $0.sender != actor || $0.type != 15 }.count
    case .beforeFinished(let actor): messages.prefix { $0.sender != actor || $0.type != 20 }.count
    case .finished(let actor): count(.beforeFinished(actor)) + 1
    }
  }
}
