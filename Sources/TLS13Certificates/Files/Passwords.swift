package import TLS13Memory

/// The passwords to try in turn on what is encrypted. UTF-8 text.
package struct Passwords: Sendable {
  private let secrets: [SharedSecretBytes]

  /// No password: what is encrypted stays closed.
  package static var none: Passwords { Passwords([]) }

  package init(_ secrets: [SharedSecretBytes]) { self.secrets = secrets }

  /// A copy of one password.
  package init(_ password: borrowing SecretBytes) { secrets = [SharedSecretBytes(password.copy())] }

  package var isEmpty: Bool { secrets.isEmpty }

  /// The result for the first password that fits.
  ///
  /// - Throws: ``CertificateError/Kind/passwordMissing`` when there is none to try, and what `open` throws for the last
  ///   one that it found wrong.
  func first<Value: ~Copyable>(
    for field: StaticString, _ open: (Span<UInt8>) throws(CertificateError) -> Value
  ) throws(CertificateError) -> Value {
    var failure = CertificateError(.passwordMissing, field)
    for secret in secrets {
      do throws(CertificateError) { return try open(secret.span) } catch {
        guard error.kind == .wrongPassword else { throw error }
        failure = error
      }
    }
    throw failure
  }
}
