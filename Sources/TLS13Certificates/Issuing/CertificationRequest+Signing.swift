public import TLS13Crypto
import TLS13Memory

extension CertificationRequest {
  /// Makes a request and signs it with the key that is to be certified. RFC 2986 §4.2
  ///
  /// - Parameters:
  ///   - subject: the name asked for; may be empty when `names` are given.
  ///   - names: the subject alternative names asked for; empty leaves the attribute out.
  ///   - key: the key.
  ///   - pss: binds an RSA key to RSASSA-PSS. RFC 4055 §1.2
  ///   - algorithm: how it is signed; nil for the best of the key's algorithms.
  /// - Throws: ``IssuingError``.
  public init(
    subject: DistinguishedName, names: [GeneralName] = [], key: any SigningKey, pss: Bool = false,
    algorithm: SignatureAlgorithm? = nil
  ) throws(IssuingError) {
    let signing = try SignedStructure(key, algorithm)
    let publicKey: SubjectPublicKeyInfo
    do { publicKey = try SubjectPublicKeyInfo(key.publicKey, pss: pss) } catch { throw .template(error) }
    let info = Self.info(subject, publicKey, names)
    let der = try signing.encode(info)
    do { try self.init(der: der) } catch { throw .template(error) }
  }

  /// certificationRequestInfo.
  private static func info(
    _ subject: DistinguishedName, _ key: SubjectPublicKeyInfo, _ names: [GeneralName]
  ) -> [UInt8] {
    var writer = DERWriter()
    writer.write(.sequence) { info in
      info.write(integer: 0)
      info.write(encoded: subject.der)
      info.write(encoded: key.der)
      info.write(.contextConstructed(0)) { attributes in
        guard !names.isEmpty else { return }
        attributes.write(.sequence) { attribute in
          attribute.write(.extensionRequest)
          attribute.write(.set) { values in
            values.write(.sequence) { $0.write(alternativeNames: names, critical: subject.isEmpty) }
          }
        }
      }
    }
    return writer.bytes
  }
}
