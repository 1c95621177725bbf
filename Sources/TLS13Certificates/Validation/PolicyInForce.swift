import TLS13Crypto

/// The policy of one validation, shared by all its checks: one reference, where the policy itself has a dozen.
@dynamicMemberLookup
final class PolicyInForce: Sendable {
  let value: ValidationPolicy

  init(_ value: ValidationPolicy) { self.value = value }

  @inline(__always)
  subscript<Value>(dynamicMember member: KeyPath<ValidationPolicy, Value>) -> Value { value[keyPath: member] }

  func accepts(_ algorithm: SignatureAlgorithm) -> Bool { value.accepts(algorithm) }
}
