#if OpenSSL
  import COpenSSL
  import TLS13Crypto
  import TLS13Memory

  /// The numbers of an RSA key on their way into libcrypto, which takes them in the byte order of the machine.
  struct RSANumbers: ~Copyable {
    private var bytes: SecretBytes
    private var ranges: [(name: StaticString, range: Range<Int>)] = []

    /// Room for numbers of `capacity` bytes altogether.
    init(capacity: Int) { bytes = SecretBytes(zeroed: capacity) }

    /// Adds a big-endian number.
    mutating func add(_ name: StaticString, _ number: borrowing Span<UInt8>) {
      let start = ranges.last?.range.upperBound ?? 0
      bytes.withMutableSpan { bytes in
        for index in number.indices {
          #if _endian(little)
            bytes[start + number.count - 1 - index] = number[index]
          #else
            bytes[start + index] = number[index]
          #endif
        }
      }
      ranges.append((name, start..<(start + number.count)))
    }

    /// The key that the numbers make; nil when libcrypto does not take them.
    consuming func makeKey(selection: Int) -> Key? {
      guard let operation = KeyOperation(type: "RSA"),
        unsafe OpenSSL.succeeded(EVP_PKEY_fromdata_init(operation.pointer))
      else { return nil }
      let ranges = ranges
      let made: OpaquePointer? = unsafe bytes.withMutableSpan { bytes in
        unsafe bytes.withAddress { base, _ -> OpaquePointer? in
          var parameters = unsafe ranges.map { name, range in
            unsafe OSSL_PARAM_construct_BN(name.address, base + range.lowerBound, range.count)
          }
          unsafe parameters.append(OSSL_PARAM_construct_end())
          var made: OpaquePointer?
          guard unsafe OpenSSL.succeeded(EVP_PKEY_fromdata(operation.pointer, &made, CInt(selection), &parameters))
          else {
            return nil
          }
          return unsafe made
        }
      }
      return unsafe Key(made)
    }
  }

  extension StaticString {
    /// The text as C has it. It lives as long as the process.
    fileprivate var address: UnsafePointer<CChar> {
      unsafe UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
  }
#endif
