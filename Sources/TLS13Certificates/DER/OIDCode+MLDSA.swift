import TLS13Crypto

/// ML-DSA keys and signatures. draft-ietf-lamps-dilithium-certificates §2
extension OIDCode {
  static var mldsa44: OIDCode { OIDCode(9, 0x6086_4801_6503_0403_11) }
  static var mldsa65: OIDCode { OIDCode(9, 0x6086_4801_6503_0403_12) }
  static var mldsa87: OIDCode { OIDCode(9, 0x6086_4801_6503_0403_13) }
}

extension MLDSAParameterSet {
  var code: OIDCode {
    switch self {
    case .mldsa44: .mldsa44
    case .mldsa65: .mldsa65
    case .mldsa87: .mldsa87
    }
  }
}
