import CGMP
import TLS13Memory

/// A non-negative integer of GMP, wiped when released.
///
/// Each result goes into a new integer that was given enough room beforehand, so that GMP never moves limbs and leaves
/// an unwiped copy behind. What remains out of reach: the scratch space of `mpz_powm_sec`, `mpz_mul` and `mpz_invert`,
/// which GMP takes from the stack (up to 64 KiB) or the heap and does not wipe. `mp_set_memory_functions` would reach
/// the heap part only, and it changes the whole process, so it is left to the application.
@safe
struct BigInteger: ~Copyable, @unchecked Sendable {
  private let value: UnsafeMutablePointer<__mpz_struct>

  /// Zero, with room for `bits`.
  private init(room bits: Int) {
    let pointer = UnsafeMutablePointer<__mpz_struct>.allocate(capacity: 1)
    unsafe pointer.initialize(to: __mpz_struct())
    // One limb more than the value needs: mpz_mul and mpz_add ask for room before they know whether there is a carry.
    unsafe __gmpz_init2(pointer, mp_bitcnt_t(bits + 64))
    unsafe value = pointer
  }

  deinit {
    unsafe sodiumWipe(value.pointee._mp_d, count: Int(value.pointee._mp_alloc))
    unsafe __gmpz_clear(value)
    unsafe value.deallocate()
  }

  /// A small number.
  init(_ number: UInt) {
    self.init(room: UInt.bitWidth)
    unsafe __gmpz_set_ui(value, number)
  }

  // RFC 8017 §4.2 OS2IP
  init(_ bytes: borrowing Span<UInt8>) {
    self.init(room: 8 * bytes.count)
    unsafe bytes.withUnsafeBytes { unsafe __gmpz_import(value, $0.count, 1, 1, 1, 0, $0.baseAddress) }
  }

  /// Bits up to the highest that is set; 0 for zero.
  var bitLength: Int { isZero ? 0 : unsafe Int(__gmpz_sizeinbase(value, 2)) }

  /// Bytes in the shortest big-endian form.
  var byteLength: Int { (bitLength + 7) / 8 }

  /// Whether it is zero.
  var isZero: Bool { unsafe value.pointee._mp_size == 0 }

  /// Whether the lowest bit is set.
  var isOdd: Bool { unsafe __gmpz_tstbit(value, 0) == 1 }

  // RFC 8017 §4.1 I2OSP: false when the number does not fit.
  func write(into bytes: inout MutableSpan<UInt8>) -> Bool {
    let length = byteLength
    guard length <= bytes.count else { return false }
    unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
      guard length > 0, let base = buffer.baseAddress else { return }
      unsafe __gmpz_export(base + (buffer.count - length), nil, 1, 1, 1, 0, value)
    }
    return true
  }

  /// `length` big-endian bytes, or nil when the number does not fit. For public values.
  func bytes(_ length: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: length)
    var span = bytes.mutableSpan
    return write(into: &span) ? bytes : nil
  }

  /// The shortest big-endian form, in wiped memory.
  func secretBytes() -> SecretBytes { SecretBytes(count: byteLength) { _ = write(into: &$0) } }

  /// The order of two numbers: negative, zero or positive.
  private func compare(_ other: borrowing BigInteger) -> CInt { unsafe __gmpz_cmp(value, other.value) }

  static func == (a: borrowing BigInteger, b: borrowing BigInteger) -> Bool { a.compare(b) == 0 }
  static func < (a: borrowing BigInteger, b: borrowing BigInteger) -> Bool { a.compare(b) < 0 }

  /// A second integer with the same value, wiped on its own.
  func copy() -> BigInteger { plus(BigInteger(0)) }

  func plus(_ other: borrowing BigInteger) -> BigInteger {
    let result = BigInteger(room: max(bitLength, other.bitLength) + 1)
    unsafe __gmpz_add(result.value, value, other.value)
    return result
  }

  /// The absolute difference.
  func distance(to other: borrowing BigInteger) -> BigInteger {
    let result = BigInteger(room: max(bitLength, other.bitLength))
    unsafe __gmpz_sub(result.value, value, other.value)
    unsafe __gmpz_abs(result.value, result.value)
    return result
  }

  /// `(self - other) mod modulus`, between zero and the modulus.
  func minus(_ other: borrowing BigInteger, modulo modulus: borrowing BigInteger) -> BigInteger {
    let difference = BigInteger(room: max(bitLength, other.bitLength))
    unsafe __gmpz_sub(difference.value, value, other.value)
    return difference.modulo(modulus)
  }

  func times(_ other: borrowing BigInteger) -> BigInteger {
    let result = BigInteger(room: bitLength + other.bitLength)
    unsafe __gmpz_mul(result.value, value, other.value)
    return result
  }

  func times(_ other: borrowing BigInteger, modulo modulus: borrowing BigInteger) -> BigInteger {
    times(other).modulo(modulus)
  }

  /// The rest of a division by a modulus that is not zero.
  func modulo(_ modulus: borrowing BigInteger) -> BigInteger {
    let result = BigInteger(room: modulus.bitLength)
    unsafe __gmpz_mod(result.value, value, modulus.value)
    return result
  }

  /// The quotient, rounded down, by a divisor that is not zero.
  func divided(by divisor: borrowing BigInteger) -> BigInteger {
    let result = BigInteger(room: bitLength)
    unsafe __gmpz_fdiv_q(result.value, value, divisor.value)
    return result
  }

  func greatestCommonDivisor(_ other: borrowing BigInteger) -> BigInteger {
    let result = BigInteger(room: max(bitLength, other.bitLength))
    unsafe __gmpz_gcd(result.value, value, other.value)
    return result
  }

  /// The inverse, or nil when there is none. Its time depends on the number.
  func inverse(modulo modulus: borrowing BigInteger) -> BigInteger? {
    let result = BigInteger(room: modulus.bitLength)
    guard unsafe __gmpz_invert(result.value, value, modulus.value) != 0 else { return nil }
    return result
  }

  /// A power of public numbers.
  func power(_ exponent: borrowing BigInteger, modulo modulus: borrowing BigInteger) -> BigInteger {
    let result = BigInteger(room: modulus.bitLength)
    unsafe __gmpz_powm(result.value, value, exponent.value, modulus.value)
    return result
  }

  /// A power whose time depends on the sizes only. The exponent is positive and the modulus odd.
  func secretPower(_ exponent: borrowing BigInteger, modulo modulus: borrowing BigInteger) -> BigInteger {
    let result = BigInteger(room: modulus.bitLength)
    unsafe __gmpz_powm_sec(result.value, value, exponent.value, modulus.value)
    return result
  }

  /// Baillie-PSW and then Miller-Rabin: `rounds - 24` more rounds.
  func isProbablePrime(rounds: CInt) -> Bool { unsafe __gmpz_probab_prime_p(value, rounds) != 0 }

  private func sodiumWipe(_ limbs: UnsafeMutablePointer<mp_limb_t>?, count: Int) {
    var limbs = unsafe UnsafeMutableRawBufferPointer(
      start: limbs, count: count * MemoryLayout<mp_limb_t>.size
    ).bindMemory(to: UInt8.self).mutableSpan
    limbs.wipe()
  }
}

extension BigInteger {
  /// A uniformly random number below `bound`, up to a bias of 2^-128.
  static func random(below bound: borrowing BigInteger) -> BigInteger {
    let bytes = SecretBytes(count: bound.byteLength + 16) { SodiumRandomSource().fill(&$0) }
    return BigInteger(bytes.span).modulo(bound)
  }
}
