import Foundation
import Testing

@testable import TLS13Certificates

/// Responses that responders sent, and made ones, from pyca's vectors.
@Suite struct OCSPVectorTests {
  private static let folder = "pyca/x509/ocsp"

  private static let refused: Set<String> = [
    "resp-invalid-version.der", "resp-response-type-unknown-oid.der", "resp-successful-no-response-bytes.der",
    "resp-unknown-response-status.der",
  ]

  @Test(.enabled(if: Vectors.has(folder))) func parsedOrRefused() throws {
    for file in Vectors.files(Self.folder) {
      let name = file.lastPathComponent
      guard name.contains("resp") else { continue }
      let response = try? OCSPResponse(der: Vectors.bytes(Self.folder + "/" + name))
      // Requests whose names say that they ask for responses.
      let isExpected = name.hasSuffix("-resp.der") || name.hasPrefix("resp-")
      #expect((response != nil) == (isExpected && !Self.refused.contains(name)), "\(name)")
    }
  }

  @Test(.enabled(if: Vectors.has(folder))) func contents() throws {
    func answers(_ name: String) throws -> [OCSPSingleResponse] {
      try OCSPResponse(der: Vectors.bytes(Self.folder + "/" + name)).basic?.data.responses ?? []
    }
    #expect(try answers("resp-sha256.der").map(\.status) == [.good])
    let revoked = try answers("resp-revoked.der")
    guard case .revoked(_, nil)? = revoked.first?.status else {
      Issue.record("not revoked")
      return
    }
    #expect(try answers("resp-revoked-no-next-update.der").first.map { $0.nextUpdate } == .some(nil))
    guard case .revoked(_, .superseded)? = try answers("resp-revoked-reason.der").first?.status else {
      Issue.record("not superseded")
      return
    }
    #expect(try answers("resp-delegate-unknown-cert.der").map(\.status) == [.unknown])
    let unauthorized = try OCSPResponse(der: Vectors.bytes(Self.folder + "/resp-unauthorized.der"))
    #expect(unauthorized.responseStatus == .unauthorized)
  }
}
