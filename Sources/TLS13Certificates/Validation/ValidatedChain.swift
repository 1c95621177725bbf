/// A path that validation accepted, from the end entity to the trust anchor.
///
/// Only ``Validator`` makes one: to hold a value of this type is to know that validation ran.
public struct ValidatedChain: Sendable, Hashable {
  /// End entity first, trust anchor last. One certificate alone when the end entity is itself an anchor.
  public let certificates: [Certificate]
  /// The end entity.
  public let leaf: Certificate
  /// The trust anchor.
  public let anchor: Certificate
  /// What was asked of the path's policies.
  let policyInputs: PolicyInputs

  /// A path that was validated and put away where nobody but us could change it, such as a sealed ticket. The
  /// signatures are not verified again; ``Validator/revalidate(_:policy:)`` must judge the rest before it counts.
  ///
  /// - Parameter certificates: end entity first, trust anchor last; at least one.
  package init?(putAway certificates: [Certificate]) {
    guard let leaf = certificates.first else { return nil }
    self.init(leaf: leaf, path: certificates, policyInputs: PolicyInputs())
  }

  /// - Parameter path: begins with `leaf` and ends with the anchor.
  init(leaf: Certificate, path: [Certificate], policyInputs: PolicyInputs) {
    self.policyInputs = policyInputs
    self.leaf = leaf
    certificates = path
    anchor = path.last ?? leaf
  }
}
