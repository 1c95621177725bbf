import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

@testable import TLS13

/// What the cookie of a HelloRetryRequest is.
private enum CookieMode: UInt8, CaseIterable {
  /// The input.
  case raw
  /// The input, sealed under the right key.
  case sealed
  /// What a cookie has to say, with the input's bits turned over and what is left of it behind, sealed.
  case changed
  /// The right one, with the input's bits turned over.
  case broken
}

/// Makes cookies from the input, and opens them as a server does.
private struct InputCookies: TicketProtection {
  let mode: CookieMode
  let input: [UInt8]
  let cookies: SealedTickets

  func protect(
    _ state: borrowing SecretBytes, for purpose: TicketPurpose, until expires: Int64, now: Int64
  ) -> [UInt8]? {
    switch mode {
    case .raw: return input
    case .sealed: return seal(input, expires, now)
    case .changed: return seal(Self.change(Array(state.span), input), expires, now)
    case .broken: return cookies.protect(state, for: purpose, until: expires, now: now).map { Self.change($0, input) }
    }
  }

  private func seal(_ state: [UInt8], _ expires: Int64, _ now: Int64) -> [UInt8]? {
    cookies.protect(SecretBytes(copying: state.span), for: .retryCookie, until: expires, now: now)
  }

  static func change(_ bytes: [UInt8], _ changes: [UInt8]) -> [UInt8] {
    bytes.enumerated().map { $1 ^ ($0 < changes.count ? changes[$0] : 0) } + changes.dropFirst(bytes.count)
  }

  func recover(_ cookie: Span<UInt8>, for purpose: TicketPurpose, now: Int64) -> SecretBytes? {
    cookies.recover(cookie, for: purpose, now: now)
  }

  func consume(_ ticket: Span<UInt8>) -> Bool { true }

  /// Whether what the server reads may be what it would have written, but for the time.
  var isHarmless: Bool {
    switch mode {
    case .raw, .sealed: false
    // That PSKs were offered is known anyway where they still are.
    case .changed: input.dropFirst(8).prefix(70).allSatisfy { $0 == 0 } && input.count <= RetryStateLayout.length
    case .broken: input.allSatisfy { $0 == 0 } && input.count <= RetryStateLayout.sealedLength
    }
  }
}

/// Lengths of a cookie for a suite with SHA-256.
private enum RetryStateLayout {
  /// issued_at, cipher_suite, selected_group, two hashes behind their lengths, offers_psks.
  static let length = 8 + 2 + 2 + 33 + 33 + 1
  /// key_name, seed, state, tag.
  static let sealedLength = 16 + 32 + length + 16
}

/// A second ClientHello with a cookie made from the input. The first byte says how, whether a session is offered, and
/// whether the server is the one that asked, or another with the same keys that sees nothing else.
func fuzzCookie(_ input: [UInt8]) {
  guard let first = input.first, let mode = CookieMode(rawValue: first & 3) else { return }
  let isResumption = first & 4 != 0
  let isOtherServer = first & 8 != 0
  let lab = ResumptionLab.shared
  let cookies = InputCookies(
    mode: mode, input: Array(input.dropFirst().prefix(0xe000)), cookies: lab.tickets)
  guard mode != .raw || !cookies.input.isEmpty else { return }
  var server = lab.server(.keyExchange)
  server.groups = [.secp256r1]
  server.retryCookies = cookies
  do {
    var wire = try Wire(
      lab.client(.keyExchange), server, session: isResumption ? lab.session(.keyExchange) : nil, earlyData: false)
    _ = feed(&wire.server, wire.client.takeOutput())
    require(feed(&wire.client, wire.server.takeOutput()), "the client refuses a cookie")
    if isOtherServer { wire.server = TLSConnection(server: try ServerContext(server)) }
    wire.run()
    check(wire.server, wire.client, cookies, isResumption)
  } catch { fatalError("\(error)") }
}

private func check(
  _ server: borrowing TLSConnection, _ client: borrowing TLSConnection, _ cookies: InputCookies, _ isResumption: Bool
) {
  guard let information = server.information else {
    return require(server.failure != nil && client.information == nil, "a handshake that does not end")
  }
  require(cookies.isHarmless, "a cookie that is not ours")
  require(client.information != nil && information.usedHelloRetryRequest, "a handshake without a HelloRetryRequest")
  require(information.isResumed == isResumption && information.group == .secp256r1, "another handshake")
}

/// Cookies that change nothing, and one as it is inside and outside.
func cookieSeeds() throws -> [[UInt8]] {
  let state =
    [UInt8](repeating: 0, count: 12) + [32] + [UInt8](repeating: 1, count: 32) + [32]
    + [UInt8](repeating: 2, count: 32) + [0]
  let lab = ResumptionLab.shared
  guard
    let cookie = lab.tickets.protect(
      SecretBytes(copying: state.span), for: .retryCookie, until: .max, now: ResumptionLab.now)
  else { fatalError("no cookie") }
  let bodies: [CookieMode: [[UInt8]]] = [
    .raw: [cookie, [1]], .sealed: [state, []], .changed: [[], [UInt8](repeating: 0, count: state.count)],
    .broken: [[], [UInt8](repeating: 0, count: cookie.count)],
  ]
  return bodies.flatMap { mode, bodies in
    bodies.flatMap { body in stride(from: 0 as UInt8, to: 16, by: 4).map { [mode.rawValue | $0] + body } }
  }
}
