import TLS13
import TLS13Crypto
import TLS13Memory
import Testing

/// The operations of a mutual handshake that may be suspended, in the order in which they are due.
enum SuspendedStep: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case serverSelection, serverSigning, clientVerification, clientSelection, clientSigning, serverVerification

  var isServer: Bool { self == .serverSelection || self == .serverSigning || self == .serverVerification }

  var operation: SuspendedOperations {
    switch self {
    case .serverSelection, .clientSelection: .credentialSelection
    case .serverSigning, .clientSigning: .signing
    case .serverVerification, .clientVerification: .chainVerification
    }
  }

  var testDescription: String { rawValue }

  /// Whether `operation` is what this step waits for.
  func isStep(_ operation: PendingOperation?) -> Bool {
    switch operation {
    case .selectCredential: self == .serverSelection || self == .clientSelection
    case .sign: self == .serverSigning || self == .clientSigning
    case .verifyChain: self == .serverVerification || self == .clientVerification
    case .recoverTicket, nil: false
    }
  }

  /// A pair that suspends here and nowhere else, and has come here.
  func pair(_ setup: Setup = Setup()) throws -> Pair {
    let pair = try Pair(
      setup.client { if !isServer { $0.suspends = operation } },
      setup.server { if isServer { $0.suspends = operation } }
    ).run()
    let judge = judge(pair)
    #expect(isStep(judge.pendingOperation) && judge.error == nil)
    #expect(!judge.isComplete && judge.information == nil)
    return pair
  }

  /// The side that waits.
  func judge(_ pair: Pair) -> Endpoint { isServer ? pair.server : pair.client }
  func peer(_ pair: Pair) -> Endpoint { isServer ? pair.client : pair.server }
}

extension Pair {
  /// Talks on, and carries out whatever is pending, until nobody has anything to say or to do.
  @discardableResult
  func runWithOperations(_ carryOut: (PendingOperation) -> OperationResult = { $0.run() }) -> Pair {
    run()
    while let side = [client, server].first(where: { $0.pendingOperation != nil }) {
      guard let operation = side.pendingOperation else { break }
      side.resume(carryOut(operation))
      run()
    }
    return self
  }
}

/// Why an operation of a test fails.
struct Unwilling: Error {}

extension Credential {
  /// The same certificate, with its key out of reach.
  var withoutKey: Credential {
    get throws {
      try Credential(
        chain: chain, key: RemoteSigningKey(publicKey: key.publicKey, algorithms: key.algorithms))
    }
  }
}
