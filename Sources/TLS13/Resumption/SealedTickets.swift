public import TLS13Crypto
public import TLS13Memory

/// A key that tickets are sealed under, with the name by which they say so.
///
/// As a file it has 48 random bytes: 16 of name, 32 of key.
public struct TicketKey: Sendable {
  /// The name, in the clear in each ticket.
  public let name: [UInt8]
  let secret: SharedSecretBytes

  /// Bytes of a key with its name.
  public static let length = 48
  static let nameLength = 16

  /// Reads a key with its name.
  ///
  /// - Throws: ``TLSError/Kind/configuration`` unless there are 48 bytes.
  public init(_ bytes: borrowing SecretBytes) throws(TLSError) {
    guard bytes.count == Self.length else {
      throw .configuration("a ticket key has 48 bytes, 16 of name and 32 of key; these are \(bytes.count)")
    }
    name = Array(bytes.span.extracting(0..<Self.nameLength))
    secret = SharedSecretBytes(SecretBytes(copying: bytes.span.extracting(Self.nameLength..<Self.length)))
  }

  /// A new random key.
  public init(_ random: any RandomSource) {
    name = random.bytes(Self.nameLength)
    var key = SecretBytes(zeroed: Self.length - Self.nameLength)
    key.withMutableSpan { random.fill(&$0) }
    secret = SharedSecretBytes(key)
  }
}

/// The keys in use. Tickets are sealed under the current one and opened under all three, so that nobody is dropped when
/// a fleet rotates its keys at slightly different times.
public struct TicketKeys: Sendable {
  /// Seals and opens.
  public var current: TicketKey
  /// Was current, and still opens.
  public var previous: TicketKey?
  /// Will be current, and opens what others seal under it already.
  public var next: TicketKey?

  /// A set of keys.
  public init(current: TicketKey, previous: TicketKey? = nil, next: TicketKey? = nil) {
    self.current = current
    self.previous = previous
    self.next = next
  }

  func named(_ name: Span<UInt8>) -> TicketKey? {
    for key in [current, previous, next] {
      if let key, name.isEqual(to: key.name.span) { return key }
    }
    return nil
  }
}

/// Tickets that hold everything themselves, sealed: the server keeps nothing.
///
///     struct {
///         opaque key_name[16];
///         opaque seed[32];
///         opaque sealed_state<17..2^16-49>;
///     } SealedTicket;
///
/// Each ticket has a key and a nonce of its own, HKDF-Expand(ticket key, label | seed), so that no limit on random
/// nonces applies however many are issued. The label is "ticket", or "retry cookie" for cookies. The AEAD is ChaCha20-Poly1305, for which a new key costs nothing to set up, or
/// else the provider's best with a 32-byte key.
public struct SealedTickets: TicketProtection {
  private let hash: any HashAlgorithm
  private let aead: any AEADAlgorithm
  private let random: any RandomSource
  private let keys: @Sendable (_ now: Int64) -> TicketKeys
  private static let seedLength = 32

  /// Seals under the keys that `keys` gives for a time in milliseconds since 1970.
  ///
  /// - Throws: ``TLSError/Kind/configuration`` when the provider has no SHA-256 or no AEAD with a 32-byte key.
  public init(
    crypto: CryptoProvider, keys: @escaping @Sendable (_ now: Int64) -> TicketKeys
  ) throws(TLSError) {
    let suite =
      crypto.suite(.chacha20Poly1305SHA256) ?? crypto.suites.first { $0.aead.keyLength == 32 }
    guard let hash = crypto.hash(.sha256), let suite else {
      throw .configuration("sealed tickets need SHA-256 and an AEAD with a 32-byte key from the crypto provider")
    }
    self.hash = hash
    aead = suite.aead
    random = crypto.random
    self.keys = keys
  }

  /// Seals the state.
  public func protect(
    _ state: borrowing SecretBytes, for purpose: TicketPurpose, until expires: Int64, now: Int64
  ) -> [UInt8]? {
    let key = keys(now).current
    let seed = random.bytes(Self.seedLength)
    let start = key.name.count + seed.count
    // All the room at once: an array that grew would leave the state behind in the memory that it gave up.
    var ticket: [UInt8] = []
    ticket.reserveCapacity(start + state.count + AEAD.tagLength)
    ticket.append(contentsOf: key.name)
    ticket.append(contentsOf: seed)
    ticket.append(state.span)
    ticket.append(contentsOf: repeatElement(0, count: AEAD.tagLength))
    let derived = derive(key, purpose, seed.span)
    guard let sealer = try? aead.makeKey(derived.span.extracting(0..<aead.keyLength)) else { return nil }
    let nonce = derived.span.extracting(aead.keyLength..<derived.count)
    var bytes = ticket.mutableSpan
    var body = bytes.slice(start..<bytes.count)
    do { try sealer.seal(&body, nonce: nonce, authenticating: key.name.span) } catch { return nil }
    return ticket
  }

  /// Opens a ticket that one of the keys sealed.
  public func recover(_ ticket: Span<UInt8>, for purpose: TicketPurpose, now: Int64) -> SecretBytes? {
    let start = TicketKey.nameLength + Self.seedLength
    guard ticket.count > start + AEAD.tagLength else { return nil }
    let name = ticket.extracting(0..<TicketKey.nameLength)
    guard let key = keys(now).named(name) else { return nil }
    let derived = derive(key, purpose, ticket.extracting(TicketKey.nameLength..<start))
    guard let opener = try? aead.makeKey(derived.span.extracting(0..<aead.keyLength)) else { return nil }
    let nonce = derived.span.extracting(aead.keyLength..<derived.count)
    var body = SecretBytes(copying: ticket.extracting(start..<ticket.count))
    let isOpen = body.withMutableSpan { bytes in
      do { try opener.open(&bytes, nonce: nonce, authenticating: name) } catch { return false }
      return true
    }
    guard isOpen else { return nil }
    return SecretBytes(copying: body.span.extracting(0..<(body.count - AEAD.tagLength)))
  }

  /// True: nothing is kept, so that a ticket works until it is too old.
  public func consume(_ ticket: Span<UInt8>) -> Bool { true }

  private func derive(_ key: TicketKey, _ purpose: TicketPurpose, _ seed: Span<UInt8>) -> SecretBytes {
    var info = purpose.label
    info.append(seed)
    var derived = SecretBytes(zeroed: aead.keyLength + AEAD.nonceLength)
    derived.withMutableSpan { output in
      HKDF.expand(
        key.secret.withSpan { hash.makeHMAC(key: $0) }, info: info.span, digestLength: hash.function.digestLength,
        into: &output)
    }
    return derived
  }
}

extension TicketPurpose {
  /// No label begins another.
  fileprivate var label: [UInt8] {
    switch self {
    case .session: Array("ticket".utf8)
    case .retryCookie: Array("retry cookie".utf8)
    }
  }
}
