import ArgumentParser
import TLS13
import TLS13Crypto
import Testing

@testable import TLS13CLI

@Suite struct NameListsTests {
  @Test func namesInAnyCase() throws {
    #expect(try NameLists.groups("X25519, SECP256R1,x25519mlkem768") == [.x25519, .secp256r1, .x25519MLKEM768])
    #expect(try NameLists.cipherSuites("tls_aes_256_gcm_sha384") == [.aes256GCMSHA384])
    #expect(try NameLists.applicationProtocols("h2,http/1.1") == [.http2, .http11])
  }

  @Test func commonNamesOfGroupsAndSchemes() throws {
    #expect(
      try NameLists.groups("P-256,p384,P-521,curve25519") == [.secp256r1, .secp384r1, .secp521r1, .x25519])
    #expect(try NameLists.groups("prime256v1") == [.secp256r1])
    #expect(
      try NameLists.signatureSchemes("ed25519,RSA-PSS+SHA256,ecdsa_secp384r1_sha384")
        == [.ed25519, .rsaPSSRSAESHA256, .ecdsaSecp384r1SHA384])
    #expect(throws: ArgumentParser.ValidationError.self) { try NameLists.groups("P-256,secp256r1") }
    #expect(throws: ArgumentParser.ValidationError.self) { try NameLists.signatureSchemes("ed448") }
  }

  @Test func unknownNamesAreAnsweredWithTheKnownOnes() {
    let error = #expect(throws: ArgumentParser.ValidationError.self) { try NameLists.groups("x25519,x448") }
    #expect(error?.message.contains("x448") == true)
    #expect(error?.message.contains("X25519MLKEM768, x25519, secp256r1, secp384r1, secp521r1") == true)
  }

  @Test(arguments: ["", "x25519,", "x25519,x25519"])
  func emptyAndRepeatedNames(_ text: String) {
    #expect(throws: ArgumentParser.ValidationError.self) { try NameLists.groups(text) }
  }

  @Test func protocolNamesHaveALength() {
    #expect(throws: ArgumentParser.ValidationError.self) { try NameLists.applicationProtocols("h2,") }
  }
}
