import Conformance
import Foundation
import TLS13Memory
import Testing

@testable import TLS13

/// Botan's hellos and extensions, where the folder of vectors is at hand. Its source: randombit/botan, BSD-2-Clause.
@Suite struct BotanVectorTests {
  struct Case {
    let line: Int
    let bytes: [UInt8]
    let isGood: Bool
    let values: [String: String]
  }

  private static let folder: String? = {
    let path = (ProcessInfo.processInfo.environment["TLS13_VECTORS"] ?? "../shared/vectors") + "/botan"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  /// The cases of a file, or none, said plainly, where there is no folder.
  private func cases(_ file: String) throws -> [Case] {
    guard let folder = Self.folder else {
      print("skipped: \(file), because TLS13_VECTORS names no folder that holds botan")
      return []
    }
    var found: [Case] = []
    var values: [String: String] = [:]
    let lines = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8).components(separatedBy: "\n")
    for (number, line) in lines.enumerated() where line.contains("=") && !line.hasPrefix("#") {
      let parts = line.components(separatedBy: "=").map { $0.trimmingCharacters(in: .whitespaces) }
      values[parts[0]] = parts[1]
      guard parts[0] == "Exception" else { continue }
      let bytes = try #require(decode(values["Buffer"] ?? ""), "line \(number)")
      found.append(Case(line: number + 1, bytes: bytes, isGood: parts[1].isEmpty, values: values))
      values = [:]
    }
    return found
  }

  private func decode(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)
    }
    return bytes.contains(nil) ? nil : bytes.compactMap { $0 }
  }

  private func check(_ file: String, _ parse: (Span<UInt8>) throws(DecodeError) -> Void) throws {
    for vector in try cases(file) {
      var error: DecodeError?
      do throws(DecodeError) { try parse(vector.bytes.span) } catch let fault { error = fault }
      #expect((error == nil) == vector.isGood, "\(file):\(vector.line): \(String(describing: error))")
    }
  }

  @Test func `Botan's extension vectors are read and refused as they say`() throws {
    let folder = "tls_extensions/parsing/"
    try check(folder + "alpn.vec") { data throws(DecodeError) in _ = try ProtocolNameList(data) }
    try check(folder + "cookie.vec") { data throws(DecodeError) in _ = try Cookie.parse(data) }
    try check(folder + "key_share_CH.vec") { data throws(DecodeError) in _ = try KeyShareClientHello(data) }
    try check(folder + "key_share_SH.vec") { data throws(DecodeError) in
      var reader = ByteReader(data)
      _ = try KeyShareEntry(&reader)
      try reader.finish("KeyShareServerHello")
    }
    try check(folder + "key_share_HRR.vec") { data throws(DecodeError) in
      var reader = ByteReader(data)
      _ = try reader.readUInt16("selected_group")
      try reader.finish("KeyShareHelloRetryRequest")
    }
    try check(folder + "signature_algorithms_cert.vec") { data throws(DecodeError) in
      _ = try CodePointExtension.signatureSchemes(data)
    }
    try check(folder + "supported_groups.vec") { data throws(DecodeError) in
      _ = try CodePointExtension.namedGroups(data)
    }
    try check(folder + "supported_versions.vec") { data throws(DecodeError) in
      _ = try CodePointExtension.versions(data)
    }
  }

  /// Botan's parser judges what ours leaves to the negotiation: the version and the compression methods.
  @Test func `Botan's hellos are read and refused as they say`() throws {
    for vector in try cases("tls_13/client_hello.vec") {
      var isGood = true
      do throws(DecodeError) {
        let hello = try ClientHello(vector.bytes.span)
        if let versions = hello.supportedVersions, versions.contains(ProtocolVersion.tls13) {
          isGood = hello.legacyVersion == 0x0303 && hello.legacyCompressionMethods.isEqual(to: [0].span)
        } else {
          isGood = hello.legacyCompressionMethods.isEqual(to: [0].span)
        }
      } catch { isGood = false }
      #expect(isGood == vector.isGood, "client_hello.vec:\(vector.line)")
    }
    for vector in try cases("tls_13/server_hello.vec") {
      var isGood = true
      do throws(DecodeError) {
        let hello = try ServerHello(vector.bytes.span)
        _ = try hello.selectedVersion()
      } catch { isGood = false }
      #expect(isGood == vector.isGood, "server_hello.vec:\(vector.line)")
    }
  }
}
