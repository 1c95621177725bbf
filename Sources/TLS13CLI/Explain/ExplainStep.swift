/// The steps of the telling, in its order.
enum ExplainStep: Int, Comparable {
  case asks
  case answers
  case validatesServer
  /// One-way only: two-way goes on with the client's certificate.
  case secret
  case sendsCertificate
  case validatesClient
  case data

  static func < (a: ExplainStep, b: ExplainStep) -> Bool { a.rawValue < b.rawValue }

  /// From 1: one-way has five steps, two-way six.
  func number(isMutual: Bool) -> Int {
    switch self {
    case .asks: 1
    case .answers: 2
    case .validatesServer: 3
    case .secret, .sendsCertificate: 4
    case .validatesClient: 5
    case .data: isMutual ? 6 : 5
    }
  }

  func text(isMutual: Bool, usesPSK: Bool) -> String {
    switch self {
    case .answers where usesPSK: "The server answers with its hello; no certificate follows."
    case .validatesServer where usesPSK: "No certificate is validated: both sides prove that they hold the same secret."
    case .asks: "The client asks for protected data, which starts the handshake."
    case .answers: "The server answers with its hello and its certificate."
    case .validatesServer: "The client validates that certificate through the certification authority that signed it."
    case .secret: "Both sides have computed the secret key."
    case .sendsCertificate: "The server's certificate is good: the client sends its own, which the server asked for."
    case .validatesClient: "The server validates that certificate through the certification authority that signed it."
    case .data:
      isMutual
        ? "The handshake is complete: they exchange data encrypted with the shared keys."
        : "They exchange data encrypted with the shared keys."
    }
  }
}
