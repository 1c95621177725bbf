import Foundation
import TLS13Crypto
import Testing

@testable import TLS13Certificates

@Suite struct VectorParsingTests {
  @Test(.enabled(if: Vectors.has("pyca/x509")), arguments: ["pyca/x509", "botan/x509"])
  func parsedOrRefused(_ folder: String) throws {
    var (parsed, refused) = (0, 0)
    for file in Vectors.files(folder) {
      let bytes = [UInt8](try Data(contentsOf: file))
      let blocks = (try? PEM.decode(bytes)) ?? []
      for der in blocks.isEmpty ? [bytes] : blocks.map(\.der) {
        CertificateTests.exercise(der)
        if (try? Certificate(der: der)) != nil { parsed += 1 } else { refused += 1 }
      }
    }
    print("\(folder): \(parsed) parsed, \(refused) refused")
    #expect(parsed > 50)
  }

  @Test(.enabled(if: Vectors.has("certifi"))) func rootsOfTheWeb() throws {
    let file = try #require(Vectors.files("certifi").first { $0.pathExtension == "pem" })
    var refused: [String] = []
    var parsed = 0
    for block in try PEM.decode([UInt8](Data(contentsOf: file))) {
      do {
        _ = try Certificate(der: block.der)
        parsed += 1
      } catch { refused.append(error.description) }
    }
    print("certifi: \(parsed) parsed, refused: \(refused)")
    #expect(parsed > 100 && refused.isEmpty)
  }

  @Test(.enabled(if: Vectors.has("rfc8448/rfc8448.json"))) func rfc8448Certificate() throws {
    let text = String(decoding: try Vectors.bytes("rfc8448/rfc8448.json"), as: UTF8.self)
    // The Certificate message of §3: 0b0001b9 000001b5 0001b0, then the certificate.
    let start = try #require(text.range(of: "0b0001b9000001b50001b0")).upperBound
    let digits = Array(text[start...].prefix(0x1b0 * 2))
    let der = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0..<($0 + 2)]), radix: 16) }
    let certificate = try Certificate(der: der)
    #expect(certificate.subject.description == "CN=rsa")
    #expect(certificate.serialNumber == [2])
    let key = try certificate.subjectPublicKeyInfo.key
    #expect(key.keyType == .rsa(bits: 1024))
  }
}
