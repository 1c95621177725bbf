import TLS13

/// What resumption, external keys and early data leave out, and what that costs.
extension ExplainText {
  static let pskLeavesOut = """
    Left out: both certificates, both signatures and their verification, which is most of a handshake's bytes and work. \
    Instead, the keyed checksums of the ClientHello (binder) and of the handshake (Finished) show that each side holds \
    the secret (PSK): that of an earlier connection, or a key that both were given.
    """
  static let pskCosts = """
    What that costs: nobody proves here and now to hold a certificate's key. Who the other side is, was proved on the \
    earlier connection; dates, trust and revocation are judged again, the signatures are not. Whoever steals the secret \
    can pose as either side for as long as it is good.
    """
  static let pskWithKeyExchange = """
    Forward secrecy stays (psk_dhe_ke): the hellos brought fresh key shares, so that a secret stolen later decrypts \
    nothing of this connection but early data.
    """
  static let pskOnly = """
    No forward secrecy (psk_ke): the hellos brought no key shares; whoever steals the secret, or the key that the server \
    seals its tickets with, can decrypt this connection even if it was recorded long before.
    """

  // MARK: Early data

  static let earlyDataSent = "it does not wait for the server: one round trip less"
  static let earlyDataReceived = "it came with the ClientHello, one round trip earlier than other data"
  static let earlyDataCosts = """
    What that costs: its key comes from the secret alone. There is no forward secrecy for it, and no number of the \
    server's that makes it unique: whoever recorded it can send it again (a replay), and a server can only try to \
    notice. It is for requests that do no harm when they come twice.
    """
  static let earlyDataAccepted = "The server took the early data."
  static let earlyDataRejected = """
    The server did not take the early data: it goes again, as ordinary data, now that the handshake is complete.
    """
  static let noEarlyData = """
    No early data goes out: the session does not allow it, is too old, or was made under other terms.
    """

  // MARK: Who proved what

  static func externalPSK(_ identity: [UInt8]) -> String {
    """
    Both proved that they hold the key that is known as \(PSKIdentityText.describe(identity)), and nothing else: it \
    stands for whoever was given it.
    """
  }

  static let unprovenResumption = "it is the one of an earlier connection, which did not say who that was"
  static let resumedIdentity =
    "that was proved on an earlier connection, with a signature; here it holds that one's secret"
}

/// Names of external PSKs.
enum PSKIdentityText {
  /// As text where it is some, else in hexadecimal.
  static func describe(_ identity: [UInt8]) -> String {
    if let imported = Imported(identity) { return "\(plain(imported.identity)) (\(imported.text))" }
    return plain(identity)
  }

  fileprivate static func plain(_ identity: [UInt8]) -> String {
    if let text = String(validating: identity, as: UTF8.self) { return Printable.line(text.debugDescription) }
    return identity.map { (UInt16($0) + 0x100).hexadecimal.dropFirst() }.joined()
  }
}

/// The identity of a key that was derived from another. RFC 9258 §5.1
private struct Imported {
  let identity: [UInt8]
  let text: String

  /// nil for any other identity.
  init?(_ bytes: [UInt8]) {
    var rest = bytes[...]
    guard let identity = Self.vector(&rest), !identity.isEmpty, let context = Self.vector(&rest), rest.count == 4,
      // RFC 9258 §9.2: HKDF_SHA256 is 1, HKDF_SHA384 is 2
      rest.prefix(3) == [0x03, 0x04, 0x00], let kdf = rest.last, let hash = [1: "SHA-256", 2: "SHA-384"][kdf]
    else { return nil }
    self.identity = Array(identity)
    let bound = context.isEmpty ? "" : ", context \(PSKIdentityText.plain(Array(context)))"
    text = "imported for TLS 1.3 with \(hash)\(bound)"
  }

  /// opaque vector<0..2^16-1>
  private static func vector(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let high = bytes.popFirst(), let low = bytes.popFirst() else { return nil }
    let count = Int(high) << 8 | Int(low)
    guard bytes.count >= count else { return nil }
    defer { bytes = bytes.dropFirst(count) }
    return bytes.prefix(count)
  }
}

extension UInt16 {
  fileprivate var hexadecimal: String { String(self, radix: 16) }
}
