/// The certificates from which trust starts. RFC 5280 §6.1.1 (d)
public struct TrustStore: Sendable {
  /// The trust anchors.
  public let anchors: [Certificate]
  /// Which of them vouch for which SPIFFE trust domain; nil when each vouches for everybody.
  package let bundles: [SPIFFETrustDomain: [Certificate]]?

  /// Trusts these certificates. An empty store trusts nobody.
  public init(anchors: [Certificate]) {
    var seen: Set<Certificate> = []
    self.anchors = anchors.filter { seen.insert($0).inserted }
    bundles = nil
  }

  /// Trusts the CAs of each SPIFFE trust domain for members of that domain and for nobody else.
  ///
  /// A chain is then accepted only for an end entity with a SPIFFE ID, and only below a CA of that ID's trust domain:
  /// a federated domain's CA cannot vouch for members of another. SPIFFE Trust Domain and Bundle §3.1, §4.1
  public init(bundles: [SPIFFETrustDomain: TrustStore]) {
    var seen: Set<Certificate> = []
    anchors = bundles.values.flatMap(\.anchors).filter { seen.insert($0).inserted }
    self.bundles = bundles.mapValues(\.anchors)
  }

  /// Trusts every certificate of a PEM text.
  ///
  /// - Throws: ``CertificateError`` when one is malformed, or when there is none: a mistake in the trust material is
  ///   an error, never an empty store.
  public init(pem: [UInt8]) throws(CertificateError) {
    self.init(anchors: try Certificate.pemChain(pem))
  }

  /// The anchors' encoded subjects, each once: what certificate_authorities carries. RFC 9846 §4.3.4
  public var subjectNames: [[UInt8]] {
    var seen: Set<DistinguishedName> = []
    return anchors.map(\.subject).filter { !$0.isEmpty && seen.insert($0).inserted }.map(\.der)
  }
}
