import TLS13Crypto

/// Builds a path from a certificate to an anchor. RFC 5280 §6.1, RFC 4158
///
/// What a peer sends proves nothing until an anchor's key has signed it. So a path is sought by names and key identifiers
/// alone, its signatures are verified from the anchor down, each by a key that is authenticated by then, and only of a
/// path whose signatures hold does ``PathChecks`` look at whatever else its certificates say. A signature is verified
/// once for each key, and certificates from which no way leads to an anchor are passed over.
struct PathBuilder {
  /// Recursion ends here, whatever the policy says.
  static let maximumDepth = 64

  /// A certificate that may be part of a path.
  private struct Vertex {
    let certificate: Certificate
    /// Its place among the anchors; nil for any other.
    let anchor: Int?
    /// Its issuer's name; nil for an anchor, whose issuer is not looked for.
    let issuer: FoldedName?
    let isSelfIssued: Bool
    /// Who may have issued it, by names and key identifiers; nil before that was looked for.
    var issuers: [Issuer]?
    /// One that has the issuer's name, but another key than the certificate names.
    var namesake: Certificate?
    /// Those that it may have issued.
    var children: [Int] = []
    /// How many certificates lie between it and an anchor at least, the anchor included; nil when no way is known.
    var distance: Int?
    /// The first vertex with the same key, once that is asked for.
    var key: Int?
  }

  /// A certificate that may have issued another.
  private struct Issuer {
    let vertex: Int
    /// Whether it has the key identifier that the other names.
    let hasKeyIdentifier: Bool
  }

  /// One signature, by whoever has the key: the first vertex with it.
  private struct Signature: Hashable {
    let vertex: Int
    let key: Int
  }

  private enum Verdict {
    case good(VerifiedSignature?)
    case wrong
  }

  /// What came of trying the issuers of a path's last certificate.
  private enum Outcome {
    case found
    case exhausted
    /// The signature on the certificate at this place is wrong, so that nothing above it matters.
    case broken(Int)
  }

  private let validator: Validator
  private let policy: PolicyInForce
  private let target: PathChecks.Target
  private let pool: [Certificate]
  private var vertices: [Vertex] = []
  private var bySubject: [FoldedName: [Int]] = [:]
  /// The vertices of anchors.
  private var anchorVertices: [Int: Int] = [:]
  private var allowedAnchors: Set<Int>?
  private var verdicts: [Signature: Verdict] = [:]
  private var keys: [Int: any VerificationKey] = [:]
  /// Those that may issue nothing, whatever they signed.
  private var nonIssuers: Set<Int> = []
  private var path: [Int] = []
  private var reason: ValidationError?
  /// The first way that is longer than the policy allows, which is said where nothing else is wrong.
  private var tooLong: (error: ValidationError, path: [Certificate])?
  /// The path that ``reason`` is about.
  private(set) var furthest: [Certificate] = []

  /// - Parameters:
  ///   - pool: certificates that may be intermediates, in any order.
  ///   - target: what the path is for.
  init(_ validator: Validator, pool: some Sequence<Certificate>, _ policy: PolicyInForce, _ target: PathChecks.Target) {
    self.validator = validator
    self.policy = policy
    self.target = target
    self.pool = pool.filter { validator.anchorPlaces[$0] == nil }
  }

  /// The path from `leaf` to the anchor, both included.
  ///
  /// - Parameter anchors: the places of the anchors that may vouch for it; nil for all.
  /// - Throws: ``ValidationError`` with the most specific reason when no path works.
  mutating func path(
    from leaf: Certificate, anchors: Set<Int>?, _ work: inout ValidationWork
  ) throws(ValidationError) -> [Certificate] {
    if let place = validator.anchorPlaces[leaf], anchors?.contains(place) != false {
      furthest = [leaf]
      try judge([leaf], &work)
      return [leaf]
    }
    (allowedAnchors, reason, tooLong, furthest) = (anchors, nil, nil, [leaf])
    do throws(ValidationError) {
      try start(at: leaf, &work)
      if case .found = try extend(&work) { return accepted() }
    } catch {
      if !path.isEmpty { furthest = certificates }
      throw error
    }
    if let reason { throw reason }
    if let tooLong {
      furthest = tooLong.path
      throw tooLong.error
    }
    throw unknownIssuer(path[0])
  }

  private var certificates: [Certificate] { path.map { vertices[$0].certificate } }

  private func judge(_ path: [Certificate], _ work: inout ValidationWork) throws(ValidationError) {
    var checks = PathChecks(validator, policy, path: path, pool: pool, target)
    try checks.check(&work)
  }

  /// Only now are signatures remembered: whoever has no certificate from a trusted CA shall not fill the cache.
  private mutating func accepted() -> [Certificate] {
    for (child, issuer) in zip(path, path.dropFirst()) {
      guard case .good(let fact?) = verdicts[signature(on: child, by: issuer)] else { continue }
      validator.crypto.verifiedSignatures?.insert(fact)
    }
    return certificates
  }

  private mutating func note(_ error: ValidationError) {
    if let reason, !error.isMoreSpecific(than: reason) { return }
    reason = error
    furthest = certificates
  }
}

// MARK: What names and key identifiers say

extension PathBuilder {
  /// Finds out which certificates may be above this one, and how far each is from an anchor.
  private mutating func start(at leaf: Certificate, _ work: inout ValidationWork) throws(ValidationError) {
    path = []
    if vertices.isEmpty { try addPool(&work, leaf) }
    for index in vertices.indices { (vertices[index].issuers, vertices[index].children) = (nil, []) }
    path = [try vertex(of: leaf, &work)]
    var open = path
    while let next = open.popLast() {
      if vertices[next].issuers == nil, vertices[next].anchor == nil { open += try findIssuers(of: next, &work) }
    }
    try measure(&work)
  }

  private mutating func vertex(of leaf: Certificate, _ work: inout ValidationWork) throws(ValidationError) -> Int {
    if let known = vertices.firstIndex(where: { $0.certificate == leaf }) { return known }
    let issuer = try work.fold(leaf.issuer, [leaf])
    vertices.append(
      Vertex(certificate: leaf, anchor: nil, issuer: issuer, isSelfIssued: leaf.issuer == leaf.subject))
    return vertices.count - 1
  }

  private mutating func addPool(_ work: inout ValidationWork, _ leaf: Certificate) throws(ValidationError) {
    for certificate in pool {
      let (subject, issuer) = (try work.fold(certificate.subject, [leaf]), try work.fold(certificate.issuer, [leaf]))
      bySubject[subject, default: []].append(vertices.count)
      vertices.append(
        Vertex(certificate: certificate, anchor: nil, issuer: issuer, isSelfIssued: subject == issuer))
    }
  }

  private mutating func vertex(ofAnchor place: Int) -> Int {
    if let vertex = anchorVertices[place] { return vertex }
    anchorVertices[place] = vertices.count
    vertices.append(
      Vertex(certificate: validator.trust.anchors[place], anchor: place, issuer: nil, isSelfIssued: true))
    return vertices.count - 1
  }

  /// Whose subject is the certificate's issuer, save those that have another key than it names: first those whose key
  /// identifier fits, and among equals the anchors. RFC 5280 §6.1.3 (a)(4), §4.2.1.1
  private mutating func findIssuers(of child: Int, _ work: inout ValidationWork) throws(ValidationError) -> [Int] {
    guard let name = vertices[child].issuer else { return [] }
    var places = validator.anchorsBySubject[name] ?? []
    if let allowedAnchors { places = places.filter(allowedAnchors.contains) }
    let named = places.map { vertex(ofAnchor: $0) } + (bySubject[name] ?? [])
    var (fitting, others): ([Issuer], [Issuer]) = ([], [])
    for vertex in named where vertex != child {
      try work.spendStep([vertices[child].certificate])
      switch isKeyNamed(by: child, vertex) {
      case true?: fitting.append(Issuer(vertex: vertex, hasKeyIdentifier: true))
      case false?: vertices[child].namesake = vertices[child].namesake ?? vertices[vertex].certificate
      case nil: others.append(Issuer(vertex: vertex, hasKeyIdentifier: false))
      }
    }
    vertices[child].issuers = fitting + others
    for issuer in fitting + others { vertices[issuer.vertex].children.append(child) }
    return (fitting + others).map(\.vertex)
  }

  /// Whether the issuer's key is the one that the certificate names; nil when they do not tell.
  ///
  /// RFC 5280 §4.2.1.1 lets a self-signed certificate leave out the identifier, which would be its own. The identifiers
  /// of others differ where a CA was made anew under its old name; OpenSSL passes those over, too.
  private func isKeyNamed(by child: Int, _ issuer: Int) -> Bool? {
    let (extensions, others) = (
      vertices[child].certificate.fields.extensions, vertices[issuer].certificate.fields.extensions
    )
    let named = extensions.authorityKeyIdentifier?.keyIdentifier
    guard let wanted = named ?? (vertices[child].isSelfIssued ? extensions.subjectKeyIdentifier : nil),
      let found = others.subjectKeyIdentifier
    else { return nil }
    return vertices[child].certificate.slice(wanted) == vertices[issuer].certificate.slice(found)
  }

  /// Sets the distances, from the anchors down. Signatures that are known to be wrong lead nowhere.
  private mutating func measure(_ work: inout ValidationWork) throws(ValidationError) {
    for index in vertices.indices { vertices[index].distance = vertices[index].anchor == nil ? nil : 0 }
    var open = anchorVertices.values.sorted()
    var next = 0
    while next < open.count {
      let issuer = open[next]
      next += 1
      for child in vertices[issuer].children where vertices[child].distance == nil {
        try work.spendStep(certificates)
        guard isPossible(child, issuer) else { continue }
        vertices[child].distance = (vertices[issuer].distance ?? 0) + 1
        open.append(child)
      }
    }
  }

  private mutating func isPossible(_ child: Int, _ issuer: Int) -> Bool {
    guard nonIssuers.isEmpty || !nonIssuers.contains(issuer) else { return false }
    guard !verdicts.isEmpty, case .wrong = verdicts[signature(on: child, by: issuer)] else { return true }
    return false
  }

  private mutating func signature(on child: Int, by issuer: Int) -> Signature {
    if let key = vertices[issuer].key { return Signature(vertex: child, key: key) }
    let wanted = vertices[issuer].certificate.subjectPublicKeyInfo
    let key = vertices.firstIndex { $0.certificate.subjectPublicKeyInfo == wanted } ?? issuer
    vertices[issuer].key = key
    return Signature(vertex: child, key: key)
  }

  /// RFC 4158 §5.2: a path that repeats a subject with the same key goes nowhere new.
  private func isLoop(_ vertex: Int) -> Bool {
    let certificate = vertices[vertex].certificate
    return path.contains { other in
      let other = vertices[other].certificate
      return other.subjectPublicKeyInfo == certificate.subjectPublicKeyInfo && other.subject == certificate.subject
    }
  }

  /// What is missing when no anchor is above: the issuer that is missing furthest up, of those reached by going to each
  /// certificate once.
  private mutating func unknownIssuer(_ leaf: Int) -> ValidationError {
    var isSeen: Set<Int> = []
    var best = [leaf]
    var open = [best]
    while let walk = open.popLast() {
      guard let last = walk.last, isSeen.insert(last).inserted else { continue }
      if walk.count > best.count { best = walk }
      guard walk.count < Self.maximumDepth else { continue }
      for issuer in (vertices[last].issuers ?? []).reversed() where vertices[issuer.vertex].anchor == nil {
        open.append(walk + [issuer.vertex])
      }
    }
    furthest = best.map { vertices[$0].certificate }
    return missingIssuer(of: best[best.count - 1], at: best.count - 1)
  }

  private func missingIssuer(of vertex: Int, at index: Int) -> ValidationError {
    let found = vertices[vertex]
    let situation: MissingIssuer.Situation =
      if validator.trust.anchors.isEmpty {
        .nothingTrusted
      } else if let namesake = found.namesake {
        .namesake(namesake)
      } else if found.isSelfIssued {
        .selfSigned
      } else if found.issuers?.isEmpty == false {
        .circle
      } else {
        .missing
      }
    return MissingIssuer(found.certificate, at: index, situation).error
  }
}

// MARK: What signatures say

extension PathBuilder {
  /// Tries the issuers of the path's last certificate, those nearest to an anchor first.
  private mutating func extend(_ work: inout ValidationWork) throws(ValidationError) -> Outcome {
    let child = path[path.count - 1]
    for issuer in try ranked(vertices[child].issuers ?? [], &work) {
      guard let distance = vertices[issuer].distance, isPossible(child, issuer), !isLoop(issuer) else { continue }
      path.append(issuer)
      let outcome: Outcome
      if path.count + distance > limit {
        if tooLong == nil { tooLong = (checks(path.count - 1).chainTooLong, certificates) }
        outcome = .exhausted
      } else {
        outcome = distance == 0 ? try verify(&work) : try extend(&work)
      }
      switch outcome {
      case .found: return .found
      case .exhausted: path.removeLast()
      case .broken(let place):
        path.removeLast()
        if place < path.count - 1 { return outcome }
      }
    }
    return .exhausted
  }

  private var limit: Int { min(policy.maximumChainLength, Self.maximumDepth) }

  private func ranked(_ issuers: [Issuer], _ work: inout ValidationWork) throws(ValidationError) -> [Int] {
    for _ in issuers { try work.spendStep(certificates) }
    guard issuers.count > 1 else { return issuers.map(\.vertex) }
    func rank(_ place: Int) -> (Int, Int, Int) {
      let issuer = issuers[place]
      return (issuer.hasKeyIdentifier ? 0 : 1, vertices[issuer.vertex].distance ?? .max, place)
    }
    return issuers.indices.sorted { rank($0) < rank($1) }.map { issuers[$0].vertex }
  }

  private func checks(_ place: Int) -> CertificateChecks {
    validator.checks(vertices[path[place]].certificate, at: place, policy)
  }

  /// Verifies the signatures of a path that reaches an anchor, from there down, and then has the whole path judged.
  private mutating func verify(_ work: inout ValidationWork) throws(ValidationError) -> Outcome {
    for place in path.indices.dropLast().reversed() {
      do throws(ValidationError) { try verify(place, &work) } catch {
        if error.endsSearch { throw error }
        note(error)
        try measure(&work)
        return .broken(place)
      }
    }
    do throws(ValidationError) {
      try judge(certificates, &work)
      return .found
    } catch {
      // No other path makes an end entity valid that a valid CRL lists.
      if error.endsSearch || (error.kind == .revoked && error.index == 0) { throw error }
      note(error)
      return .exhausted
    }
  }

  /// Verifies that the certificate at this place of the path is signed by the next one, which is authenticated already.
  private mutating func verify(_ place: Int, _ work: inout ValidationWork) throws(ValidationError) {
    let (child, issuer) = (path[place], path[place + 1])
    // What is no CA authenticates no key.
    do throws(ValidationError) {
      try checks(place + 1).certificateAuthority(isAnchor: vertices[issuer].anchor != nil)
      try checks(place + 1).issuerKeyUsage()
    } catch {
      nonIssuers.insert(issuer)
      throw error
    }
    let signer = vertices[issuer].certificate
    let signature = signature(on: child, by: issuer)
    if case .good = verdicts[signature] { return }
    try work.spendSignature(signer.subjectPublicKeyInfo, Array(certificates.prefix(place + 1)))
    do throws(ValidationError) { verdicts[signature] = .good(try fact(place, signer, issuer)) } catch {
      verdicts[signature] = .wrong
      work.noteWrongSignature(signer.subjectPublicKeyInfo)
      // A self-signed CA that has the name of one that is trusted.
      guard error.kind == .badSignature, vertices[child].isSelfIssued else { throw error }
      vertices[child].namesake = signer
      throw missingIssuer(of: child, at: place)
    }
  }

  /// The fact to remember once the path is accepted; nil when it is known already.
  private mutating func fact(
    _ place: Int, _ signer: Certificate, _ issuer: Int
  ) throws(ValidationError) -> VerifiedSignature? {
    let checks = checks(place)
    if checks.hasInsecureSignature(by: signer) { return nil }
    let own = self.checks(place + 1)
    var key = keys[issuer] ?? vertices[issuer].anchor.flatMap { validator.anchorKeys[$0] }
    let fact = try checks.signature(by: signer, validator.crypto) { () throws(ValidationError) in
      if let key { return key }
      let imported = try own.verificationKey(validator.crypto)
      key = imported
      return imported
    }
    if vertices[issuer].anchor == nil { keys[issuer] = key }
    return fact
  }
}

extension ValidationError {
  /// Whether no other path is tried after this error.
  var endsSearch: Bool { kind == .budgetExceeded }
}
