import TLS13
import TLS13Certificates
import Testing

@testable import TLS13CLI

@Suite struct ConnectionPageTests {
  @Test func namesInCertificatesAreNeverMarkup() throws {
    let lab = try TestLab(clientName: "<script>alert('&\"')</script>")
    let recording = try Recording(.required(lab.trust), lab, credentials: [lab.client])
    let page = ConnectionPage(try #require(recording.server.information))
    #expect(!page.html.contains("<script>"))
    #expect(page.html.contains("&lt;script"))
    #expect(page.html.contains("&#39;&amp;"))
    #expect(page.plainText.contains("identity: CN="))
  }

  @Test func theClientsIdentityAndTheParametersAreStated() throws {
    let lab = try TestLab()
    let recording = try Recording(.required(lab.trust), lab, credentials: [lab.client])
    let information = try #require(recording.server.information)
    let text = ConnectionPage(information).plainText
    #expect(text.contains("identity: CN=alice"))
    #expect(text.contains("URI spiffe://lab/alice"))
    #expect(text.contains("vouched for by: CN=Test CA"))
    #expect(text.contains("cipher suite: \(information.cipherSuite)"))
  }

  @Test func aClientWithoutACertificateHasNoIdentity() throws {
    let lab = try TestLab()
    let recording = try Recording(.optional(lab.trust), lab, credentials: [])
    let page = ConnectionPage(try #require(recording.server.information))
    #expect(page.plainText.contains("identity: none"))
  }
}
