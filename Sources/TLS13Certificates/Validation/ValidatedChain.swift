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

  /// The path below the anchor is never empty, save for an end entity that is the anchor.
  init(leaf: Certificate, issuers: [Certificate], policyInputs: PolicyInputs) {
    self.policyInputs = policyInputs
    self.leaf = leaf
    certificates = [leaf] + issuers
    anchor = issuers.last ?? leaf
  }
}
