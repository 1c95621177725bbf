/// What this package does with the cases that Wycheproof leaves to the implementation, by flag, with the type of the
/// group before it where a flag means two things.
enum WycheproofAcceptable {
  private static let decisions: [String: Bool] = [
    // RFC 9846 §7.4.2: an all-zero shared secret ends the handshake; points of low order give one.
    "LowOrderPublic": false,
    "ZeroSharedSecret": false,
    // RFC 7748 §5: any 32 bytes are a u-coordinate, reduced first and possibly on the twist.
    "Twist": true,
    "NonCanonicalPublic": true,
    "SpecialPublicKey": true,
    "EdgeCaseShared": true,
    "EdgeCaseMultiplication": true,
    "Ktv": true,
    // u-coordinates near zero that are not of low order, as above.
    "XdhComp SmallPublicKey": true,
    // Private keys with the exponent 3 and primes of a third and two thirds of the modulus, made so that signatures come
    // out short. Both are taken.
    "RsassaPkcs1Generate SmallPublicKey": true,
    // RFC 9846 §4.3.8.2: the uncompressed form and no other.
    "CompressedPoint": false,
    "CompressedPublic": false,
    // RFC 5480 §2.1.1: named curves only, in DER.
    "UnnamedCurve": false,
    "UnusedParam": false,
    "WrongOrder": false,
    "ModifiedGenerator": false,
    "ModifiedCofactor": false,
    "ModifiedCurveParameter": false,
    "NoCofactor": false,
    "InvalidAsn": false,
    "InvalidPem": false,
    // RFC 8017 §9.2: the parameters are NULL, and the encoding is compared as a whole.
    "MissingNull": false,
  ]

  /// Whether a case with these flags is accepted: one flag that rejects is enough. Nil for a flag without a decision.
  static func isAccepted(_ flags: [String], type: String) -> Bool? {
    let known = flags.map { decisions["\(type) \($0)"] ?? decisions[$0] }
    if known.contains(false) { return false }
    return known.isEmpty || known.contains(nil) ? nil : true
  }
}
