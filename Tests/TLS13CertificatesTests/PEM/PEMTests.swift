import TLS13Memory
import Testing

@testable import TLS13Certificates

@Suite struct PEMTests {
  @Test func roundTripOfEveryLength() throws {
    for count in 0..<200 {
      let block = PEMBlock(label: "TEST", der: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) })
      #expect(try PEM.decode(Array(PEM.encode(block).utf8)) == [block])
    }
  }

  @Test(arguments: [
    "noise\n-----BEGIN A-----\nAQI=\n-----END A-----\nmore noise", "-----BEGIN A-----\r\nAQI=\r\n-----END A-----\r\n",
    "-----BEGIN A-----\n A Q\tI\n=\n-----END A-----", "-----BEGIN A----- \nAQI=\n-----END A-----  \n",
  ])
  func tolerated(_ text: String) throws {
    #expect(try PEM.decode(Array(text.utf8)) == [PEMBlock(label: "A", der: [1, 2])])
  }

  @Test(arguments: [
    "-----BEGIN A-----\nAQI=\n", "-----BEGIN A-----\nAQI=\n-----END B-----", "-----END A-----",
    "-----BEGIN A-----\n-----BEGIN A-----\n-----END A-----", "-----BEGIN A-----\nAQ=I\n-----END A-----",
    "-----BEGIN A-----\nAQJ=\n-----END A-----", "-----BEGIN A-----\nAQI\n-----END A-----",
    "-----BEGIN A-----\nA===\n-----END A-----", "-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nAQI=\n-----END A-----",
    "-----BEGIN A-----\n====\n-----END A-----", "-----BEGIN A-----\nAQI=AQI=\n-----END A-----",
  ])
  func refused(_ text: String) {
    #expect(throws: CertificateError.self) { try PEM.decode(Array(text.utf8)) }
  }

  @Test func emptyTrustIsAnError() {
    #expect(throws: CertificateError.self) { try TrustStore(pem: []) }
    #expect(throws: CertificateError.self) { try Certificate.pemChain(Array("no block".utf8)) }
  }
}
