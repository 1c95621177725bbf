import TLS13Crypto
import TLS13Memory
import TLS13Providers

@testable import TLS13Certificates

/// A whole validation. Four bytes choose the policy; then come DER elements: the anchor, what the peer sent, the end
/// entity first, and anywhere certificate revocation lists and OCSP responses.
func fuzzValidation(_ input: [UInt8]) {
  guard let scene = Scene(input) else { return }
  for crypto in scene.checksSignatures ? [CryptoProvider.default] : [.credulous] {
    let validator = Validator(trust: TrustStore(anchors: scene.anchors), crypto: crypto)
    do {
      let path = try validator.validate(scene.chain, policy: scene.policy)
      require(path.leaf == scene.chain.first, "a path of another certificate")
      require(scene.anchors.contains(path.anchor), "a path to nowhere")
      require(path.certificates.count <= scene.policy.maximumChainLength, "a path that is too long")
      require(Set(path.certificates).count == path.certificates.count, "a path with a circle")
      require(!scene.lacksResponse || path.certificates.count == 1, "a promised response that is missing")
    } catch { _ = "\(error)" }
  }
}

private struct Scene {
  var anchors: [Certificate] = []
  var chain: [Certificate] = []
  var policy: ValidationPolicy
  let checksSignatures: Bool

  /// Whether the end entity promises an OCSP response, and nothing is there that tells its status.
  var lacksResponse: Bool {
    let revocation = policy.revocation
    guard revocation.mode != .off, policy.role != .client, let leaf = chain.first else { return false }
    guard leaf.basicConstraints?.isCA != true, leaf.tlsFeatures?.promisesStatusResponse == true else { return false }
    return revocation.crls.isEmpty && revocation.ocspResponses.isEmpty
  }

  /// More would only be slower.
  private static let maximumElements = 40
  private static let times: [Int64?] = [Lab.now, 1_302_825_600, nil, 1_700_000_000]
  private static let roles: [PeerRole] = [
    .server(nil), .server(try? ServerName("www.example.com")), .server(try? ServerName("192.0.2.1")), .client,
  ]
  private static let profiles: [ValidationPolicy.Profile] = [.interoperable, .conforming, .webPKI, .interoperable]
  private static let modes: [RevocationPolicy.Mode] = [.off, .checkGiven, .requireWhereGiven, .require]

  init?(_ input: [UInt8]) {
    guard input.count > 4 else { return nil }
    var lists: [CertificateRevocationList] = []
    var responses: [OCSPResponse] = []
    var certificates: [Certificate] = []
    var reader = DERReader(input.span, trusted: 4..<input.count)
    var count = 0
    while !reader.isAtEnd, count < Self.maximumElements, let element = try? reader.read("element") {
      count += 1
      let der = Array(input[element.range])
      if let certificate = try? Certificate(der: der) {
        certificates.append(certificate)
      } else if let list = try? CertificateRevocationList(der: der) {
        lists.append(list)
      } else if let response = try? OCSPResponse(der: der) {
        responses.append(response)
      }
    }
    func bits(_ byte: Int, _ shift: UInt8) -> Int { Int(input[byte] >> shift & 3) }
    let anchorCount = 1 + bits(0, 4)
    guard certificates.count > anchorCount else { return nil }
    anchors = Array(certificates.prefix(anchorCount))
    chain = Array(certificates.dropFirst(anchorCount))
    let time = Self.times[bits(0, 2)] ?? chain[0].notBefore
    policy = ValidationPolicy(role: Self.roles[bits(0, 6)], time: time, profile: Self.profiles[bits(0, 0)])
    policy.minimumRSABits = 512
    policy.policies.initialExplicitPolicy = input[1] & 1 != 0
    policy.policies.initialPolicyMappingInhibit = input[1] & 2 != 0
    policy.policies.initialAnyPolicyInhibit = input[1] & 4 != 0
    if input[1] & 8 != 0 { policy.policies.userInitialPolicySet = Set(Hierarchy.policies) }
    if input[1] & 16 != 0 { policy.requiredPurposes = [] }
    if input[1] & 32 != 0 { policy.maximumPathLength = bits(1, 6) }
    policy.revocation = RevocationPolicy(
      mode: Self.modes[bits(2, 0)], scope: input[2] & 4 != 0 ? .endEntity : .chain, crls: lists)
    policy.revocation.ocspResponses = responses
    if input[2] & 8 != 0 { policy.revocation.crlIssuers = chain }
    checksSignatures = input[3] & 1 != 0
  }
}

/// The hierarchy of this package with several policies.
func validationSeeds() throws -> [[UInt8]] {
  let hierarchy = Hierarchy.shared
  let certificates = [hierarchy.root.certificate, hierarchy.leaf, hierarchy.intermediate.certificate].flatMap(\.der)
  let stapling = [hierarchy.root.certificate, try hierarchy.staplingServer()].flatMap(\.der)
  let lists = try hierarchy.revocationLists()
  let responses = try hierarchy.responses()
  return [
    [0x40, 0, 0, 0] + certificates, [0x41, 9, 0, 1] + certificates,
    [0x40, 1, 3, 0] + certificates + lists[0] + lists[1], [0x80, 8, 3, 0] + certificates + lists.flatMap(\.self),
    [0x40, 0, 3, 0] + certificates + responses[0] + responses[4],
    [0x40, 0, 1, 1] + stapling, [0x40, 0, 0, 1] + stapling,
    [0x40, 0, 7, 0] + certificates + responses[2] + lists[3],
    [0x41, 0x20, 0xa, 0] + certificates + hierarchy.responder.der + lists[4] + lists[5] + responses[1],
  ]
}
