import Foundation
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers
import Testing

@Suite struct CredentialFileTests {
  @Test func aKeyBehindAPassword() throws {
    let lab = Lab.shared
    let key = try PrivateKey(generating: .ellipticCurve(.p256), lab.crypto)
    let info = try SubjectPublicKeyInfo(key.signingKey(lab.crypto).publicKey)
    let leaf = try lab.authority.issue(
      .client(name: "alice", publicKey: info, validity: .hours(1, from: Lab.now)))
    let pem = try key.encryptedPKCS8PEM(password: SecretBytes(utf8: "x"), iterations: 10, crypto: lab.crypto)
    let credential = try Credential(
      chainPEM: Array(leaf.pem.utf8), keyPEM: Array(pem.utf8), password: SecretBytes(utf8: "x"), crypto: lab.crypto)
    #expect(credential.chain == [leaf])
    do {
      _ = try Credential(
        chainPEM: Array(leaf.pem.utf8), keyPEM: Array(pem.utf8), password: SecretBytes(utf8: "y"), crypto: lab.crypto)
      Issue.record("a wrong password was accepted")
    } catch { #expect(error.description.contains("password"), "\(error)") }
  }

  /// `openssl pkcs12 -export -nocerts -iter 1 -passout pass:x`
  private static let keyWithoutCertificate = """
    MIIBeQIBAzCCATMGCSqGSIb3DQEHAaCCASQEggEgMIIBHDCCARgGCSqGSIb3DQEHAaCCAQkEggEFMIIBATCB/gYLKoZIhvcN
    AQwKAQKgge4wgeswVgYJKoZIhvcNAQUNMEkwKAYJKoZIhvcNAQUMMBsECFrLEdhDAQjeAgEBMAwGCCqGSIb3DQIJBQAwHQYJ
    YIZIAWUDBAEqBBB+2gfPczuXkbQ8S70AEjdoBIGQegXJne75mbKaOI89z5FpbVwVAptE1oFixSO+/uBMBSzIw5NKwhmwvfuK
    LmzRtt9wUk4zWlL0Uy5Z0sZxEIzOhBBKyZm4dAlvmpXMMy8/X1te7dnjrPqPnUySMZcvfPrNn31Tl/OzdwDjmtpjX+on2SYx
    qC8arbg6cWfRXWFtJ3wGXcClDamFvmasxSOhfx20MD0wMTANBglghkgBZQMEAgEFAAQg4cV/3QmO+8c7q5HO/qVlv60SY4iB
    9VHEewnNPVBI2bMECFuWZrFMt+Hq
    """

  @Test func aBundleWithoutCertificatesIsRefused() throws {
    let bundle = try #require(Data(base64Encoded: Self.keyWithoutCertificate, options: .ignoreUnknownCharacters))
    do throws(TLSError) {
      _ = try Credential(pkcs12: [UInt8](bundle), password: SecretBytes(utf8: "x"), crypto: Lab.shared.crypto)
      Issue.record("a key without a certificate was taken")
    } catch {
      #expect(
        error.kind == .configuration && error.description.contains("found: a PKCS#12 bundle without that"), "\(error)")
    }
  }

  @Test(arguments: [MLDSAParameterSet.mldsa65, .mldsa87])
  func bothSidesProveThemselvesWithMLDSA(_ set: MLDSAParameterSet) throws {
    let lab = Lab.shared
    let server = try Lab.server(lab.authority, lab.crypto, .mldsa(set))
    let client = try Lab.client(lab.authority, lab.crypto, .mldsa(set))
    let pair = try Pair(
      lab.clientConfiguration { $0.credentials = [client] },
      lab.serverConfiguration { $0.credentials = [server] }
    ).run()
    #expect(pair.client.error == nil && pair.server.error == nil)
    #expect(pair.client.isComplete && pair.server.isComplete)
    #expect(try #require(pair.server.information).peer?.certificate == client.chain[0])
    #expect(try #require(pair.client.information).peer?.certificate == server.chain[0])
  }

  @Test func mldsa44IsNotOfferedWithoutAProvider() throws {
    #expect(throws: CryptoError.self) {
      _ = try CryptoProvider.default.generatePrivateKey(.mldsa(.mldsa44))
    }
  }
}
