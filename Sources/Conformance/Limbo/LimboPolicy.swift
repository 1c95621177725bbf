import Foundation
import TLS13Certificates
import TLS13Crypto
import TLS13System

/// What a case asks of its chain, as the validator's policy.
extension LimboCase {
  /// - Throws: ``LimboProblem`` for a field that has no meaning here.
  func policy(_ profile: ValidationPolicy.Profile) throws -> ValidationPolicy {
    var policy = ValidationPolicy(role: try role(), time: try time(), profile: profile)
    // No key usage asked for: what TLS asks of an end entity is not asked for either.
    policy.requiredKeyUsage = try (key_usage ?? []).reduce(into: []) { $0.formUnion(try Self.keyUsage($1)) }
    if let purposes = extended_key_usage, !purposes.isEmpty {
      policy.requiredPurposes = try purposes.compactMap(Self.purpose)
    }
    if let names = signature_algorithms, !names.isEmpty { policy.signatureAlgorithms = names.flatMap(Self.algorithms) }
    if let depth = max_chain_depth {
      policy.maximumPathLength = depth
      // End entity, anchor, and as many self-issued ones as others.
      policy.maximumChainLength = max(policy.maximumChainLength, 2 * min(depth, 100) + 2)
    }
    // Lists by other issuers say nothing, so not every status can be required.
    policy.revocation = .requireWhereGiven(
      try (crls ?? []).flatMap { try CertificateRevocationList.pemLists(Array($0.utf8)) })
    policy.publicSuffixes = LimboSuffixes.installed
    return policy
  }

  private func role() throws -> PeerRole {
    switch validation_kind {
    case "CLIENT": return .client
    case "SERVER":
      guard let name = expected_peer_name, name.kind != "RFC822" else { return .server(nil) }
      return .server(try ServerName(name.value))
    default: throw LimboProblem("validation_kind \(validation_kind)")
    }
  }

  /// Seconds since 1970, fractions cut off; now when the case gives none.
  private func time() throws -> Int64 {
    guard let text = validation_time else { return Int64(Date().timeIntervalSince1970.rounded(.down)) }
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = .withInternetDateTime
    if text.contains(".") { formatter.formatOptions.insert(.withFractionalSeconds) }
    guard let date = formatter.date(from: text) else { throw LimboProblem("validation_time \(text)") }
    return Int64(date.timeIntervalSince1970.rounded(.down))
  }

  private static func keyUsage(_ name: String) throws -> KeyUsage {
    switch name {
    case "digitalSignature": .digitalSignature
    case "contentCommitment": .nonRepudiation
    case "keyEncipherment": .keyEncipherment
    case "dataEncipherment": .dataEncipherment
    case "keyAgreement": .keyAgreement
    case "keyCertSign": .keyCertSign
    case "cRLSign": .cRLSign
    case "encipherOnly": .encipherOnly
    case "decipherOnly": .decipherOnly
    default: throw LimboProblem("key_usage \(name)")
    }
  }

  /// nil for anyExtendedKeyUsage, which asks for nothing.
  private static func purpose(_ name: String) throws -> KeyPurpose? {
    switch name {
    case "anyExtendedKeyUsage": return nil
    case "serverAuth": return .serverAuthentication
    case "clientAuth": return .clientAuthentication
    case "codeSigning": return .other(OID(pkixPurpose: 3))
    case "emailProtection": return .other(OID(pkixPurpose: 4))
    case "timeStamping": return .other(OID(pkixPurpose: 8))
    case "OCSPSigning": return .ocspSigning
    default: throw LimboProblem("extended_key_usage \(name)")
    }
  }

  /// None for those that are not implemented, which then are not accepted.
  private static func algorithms(_ name: String) -> [SignatureAlgorithm] {
    switch name {
    case "RSA_WITH_SHA256": [.rsaPKCS1(.sha256)]
    case "RSA_WITH_SHA384": [.rsaPKCS1(.sha384)]
    case "RSA_WITH_SHA512": [.rsaPKCS1(.sha512)]
    case "RSASSA_PSS": [.rsaPSS(.sha256), .rsaPSS(.sha384), .rsaPSS(.sha512)]
    case "ECDSA_WITH_SHA256": [.ecdsa(.sha256)]
    case "ECDSA_WITH_SHA384": [.ecdsa(.sha384)]
    case "ECDSA_WITH_SHA512": [.ecdsa(.sha512)]
    case "ED25519": [.ed25519]
    default: []
    }
  }
}

extension OID {
  /// id-kp: `1.3.6.1.5.5.7.3.number`. RFC 5280 §4.2.1.12
  fileprivate init(pkixPurpose number: UInt8) {
    let content: [UInt8] = [0x2b, 6, 1, 5, 5, 7, 3, number]
    self.init(content.span)
  }
}

/// Read once: the list is long.
private enum LimboSuffixes {
  static let installed = PublicSuffixes.system() ?? .wellKnown
}
