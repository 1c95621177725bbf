public import ArgumentParser
public import TLS13Certificates

/// The reasons by their names in RFC 5280 §5.3.1, in any case. removeFromCRL is for delta CRLs, which `ca` does not make.
extension RevocationReason: ExpressibleByArgument {
  private static let choices: [RevocationReason] = [
    .unspecified, .keyCompromise, .cACompromise, .affiliationChanged, .superseded, .cessationOfOperation,
    .certificateHold, .privilegeWithdrawn, .aACompromise,
  ]

  /// One of ``allValueStrings``, in any case.
  public init?(argument: String) {
    guard let reason = Self.choices.first(where: { "\($0)".lowercased() == argument.lowercased() }) else { return nil }
    self = reason
  }

  /// The names that are offered.
  public static var allValueStrings: [String] { choices.map { "\($0)" } }

  /// As the name is written.
  public var defaultValueDescription: String { "\(self)" }
}
