import CGMP
import Crypto
import TLS13Certificates

/// DSA with SHA-1, which a few cases of PKITS use and the library does not know: for these vectors, nothing else.
///
/// ```
/// Dss-Parms  ::=  SEQUENCE { p INTEGER, q INTEGER, g INTEGER }
/// DSAPublicKey ::= INTEGER
/// Dss-Sig-Value  ::=  SEQUENCE { r INTEGER, s INTEGER }
/// ```
// RFC 3279 §2.2.2, §2.3.2
struct InsecureDSA {
  /// Where the parameters are looked up that a key inherits from its issuer's. RFC 3279 §2.3.2
  let certificates: [Certificate]

  private struct Parameters {
    let p: BigNumber, q: BigNumber, g: BigNumber
  }

  func check(_ signature: InsecureSignature) -> Bool {
    guard signature.algorithm.description == "1.2.840.10040.4.3",
      let parameters = parameters(of: signature.issuer, depth: 0), let key = try? Self.key(of: signature.issuer),
      let pair = try? Self.integers(signature.signature), pair.count == 2
    else { return false }
    return Self.verify(r: pair[0], s: pair[1], Array(Insecure.SHA1.hash(data: signature.signed)), key, parameters)
  }

  // FIPS 186-4 §4.7
  private static func verify(
    r: BigNumber, s: BigNumber, _ digest: [UInt8], _ key: BigNumber, _ parameters: Parameters
  ) -> Bool {
    let (p, q, g) = (parameters.p, parameters.q, parameters.g)
    guard !r.isZero, r < q, !s.isZero, s < q, let w = s.inverse(modulo: q) else { return false }
    let u1 = BigNumber(digest).times(w, modulo: q)
    let u2 = r.times(w, modulo: q)
    let v = g.power(u1, modulo: p).times(key.power(u2, modulo: p), modulo: p).times(BigNumber([1]), modulo: q)
    return v == r
  }

  private func parameters(of certificate: Certificate, depth: Int) -> Parameters? {
    if let own = try? Self.parameters(certificate) { return own }
    let issuer = certificates.first { $0.subject.matches(certificate.issuer) && $0 != certificate }
    return depth < certificates.count ? issuer.flatMap { parameters(of: $0, depth: depth + 1) } : nil
  }

  /// nil when the parameters are absent.
  private static func parameters(_ certificate: Certificate) throws -> Parameters? {
    let der = certificate.subjectPublicKeyInfo.der
    var input = DERReader(der.span)
    var info = try input.enter(.sequence, "SubjectPublicKeyInfo")
    var algorithm = try info.enter(.sequence, "algorithm")
    let oid = try algorithm.readOID("algorithm")
    guard OID(algorithm.span(oid)).description == "1.2.840.10040.4.1", !algorithm.isAtEnd else { return nil }
    let values = try integers([UInt8](der[algorithm.offset..<algorithm.end]))
    return values.count == 3 ? Parameters(p: values[0], q: values[1], g: values[2]) : nil
  }

  private static func key(of certificate: Certificate) throws -> BigNumber {
    let der = certificate.subjectPublicKeyInfo.der
    var input = DERReader(der.span)
    var info = try input.enter(.sequence, "SubjectPublicKeyInfo")
    _ = try info.read("algorithm")
    let bits = try info.readOctetBitString("subjectPublicKey")
    var reader = DERReader(der.span, trusted: bits)
    return BigNumber([UInt8](der[try reader.readUnsigned("DSAPublicKey")]))
  }

  /// A SEQUENCE of INTEGERs.
  private static func integers(_ der: [UInt8]) throws -> [BigNumber] {
    var input = DERReader(der.span)
    var list = try input.enter(.sequence, "SEQUENCE")
    var values: [BigNumber] = []
    while !list.isAtEnd { values.append(BigNumber([UInt8](der[try list.readUnsigned("INTEGER")]))) }
    return values
  }
}

/// A public number of GMP.
@safe
private final class BigNumber {
  private var value = unsafe __mpz_struct()

  init(_ bytes: [UInt8]) {
    unsafe __gmpz_init(&value)
    unsafe bytes.withUnsafeBytes { unsafe __gmpz_import(&value, $0.count, 1, 1, 1, 0, $0.baseAddress) }
  }

  deinit { unsafe __gmpz_clear(&value) }

  var isZero: Bool { unsafe value._mp_size == 0 }

  static func < (a: BigNumber, b: BigNumber) -> Bool { unsafe __gmpz_cmp(&a.value, &b.value) < 0 }
  static func == (a: BigNumber, b: BigNumber) -> Bool { unsafe __gmpz_cmp(&a.value, &b.value) == 0 }

  func power(_ exponent: BigNumber, modulo m: BigNumber) -> BigNumber {
    let result = BigNumber([])
    unsafe __gmpz_powm(&result.value, &value, &exponent.value, &m.value)
    return result
  }

  func times(_ other: BigNumber, modulo m: BigNumber) -> BigNumber {
    let (product, result) = (BigNumber([]), BigNumber([]))
    unsafe __gmpz_mul(&product.value, &value, &other.value)
    unsafe __gmpz_mod(&result.value, &product.value, &m.value)
    return result
  }

  func inverse(modulo m: BigNumber) -> BigNumber? {
    let result = BigNumber([])
    return unsafe __gmpz_invert(&result.value, &value, &m.value) != 0 ? result : nil
  }
}
