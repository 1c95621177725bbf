import ArgumentParser
import Foundation
import TLS13
import TLS13Crypto
import TLS13Providers
import Testing

@testable import TLS13CLI

@Suite struct ResumptionOptionsTests {
  private func options(_ arguments: String...) throws -> ResumptionOptions { try ResumptionOptions.parse(arguments) }

  @Test func aKeyIsHexadecimal() throws {
    #expect(ResumptionOptions.bytes("00fFa1") == [0, 0xff, 0xa1])
    for wrong in ["0", "0g", "0x00", "é1"] { #expect(ResumptionOptions.bytes(wrong) == nil, "\(wrong)") }
    let key = try options("--psk", "00112233445566778899aabbccddeeff", "--psk-identity", "alice").externalPSKs(.default)
    #expect(key.map(\.identity) == [Array("alice".utf8)])
    #expect(try options().externalPSKs(.default).isEmpty)
  }

  @Test func aKeyThatIsTooShortIsRefused() throws {
    let error = #expect(throws: TLSError.self) {
      try options("--psk", "0011", "--psk-identity", "alice").externalPSKs(.default)
    }
    #expect(error?.kind == .configuration)
  }

  @Test(
    arguments: [
      ["--psk", "00"], ["--psk-identity", "a"], ["--psk-import"],
      ["--psk", "00", "--psk-identity", "a", "--psk-context", "b"], ["--psk", "0g", "--psk-identity", "a"],
      ["--tickets", "256"],
    ])
  func whatCannotBeIsSaidAtOnce(_ arguments: [String]) {
    #expect(throws: (any Error).self) { try ResumptionOptions.parse(arguments) }
  }

  @Test func aFileThatIsNoSessionIsNamed() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("tls13-\(UUID().uuidString)").path
    try Files.write("nothing", to: path)
    let failure = #expect(throws: CommandFailure.self) { try SessionFile.read(path) }
    #expect(failure?.description.hasPrefix("\(path): this is no session") == true)
  }
}
