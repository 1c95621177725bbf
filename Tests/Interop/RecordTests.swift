import TLS13
import TLS13Crypto
import TLS13Memory
import Testing

/// Records of unusual shapes, and keys for others.
@Suite struct RecordTests {
  private static let text = (0..<4000).map { "\($0 % 10)" }.joined() + "\n"

  private func exchange(_ peer: SocketPeer, _ other: ChildProcess) throws {
    try peer.handshake()
    other.write(Self.text)
    try peer.run { $0.receivedText == Self.text }
    #expect(peer.error == nil)
    try peer.send(Self.text)
    try other.wait(for: Self.text)
  }

  /// OpenSSL pads its records to multiples of 512, RFC 9846 §5.4, or makes small ones.
  @Test(arguments: [["-record_padding", "512"], ["-max_send_frag", "512"], ["-record_padding", "16384"]])
  func shapesFromServer(_ arguments: [String]) throws {
    try OpenSSL.serve(arguments) { try exchange($0, $1) }
  }

  @Test(arguments: [["-record_padding", "512"], ["-max_send_frag", "512"], ["-record_padding", "16384"]])
  func shapesFromClient(_ arguments: [String]) throws {
    try OpenSSL.connect(arguments) { try exchange($0, $1) }
  }

  // MARK: Exporters, RFC 9846 §7.5

  private let exporting = ["-keymatexport", "EXPERIMENTAL interop", "-keymatexportlen", "48"]

  private func checkExport(_ peer: SocketPeer, _ other: ChildProcess) throws {
    try peer.handshake()
    let context: [UInt8] = []
    let material = try peer.connection.exportKeyingMaterial(
      label: "EXPERIMENTAL interop", context: context.span, length: 48)
    let hex = [UInt8](material.span).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    try other.wait(for: "Keying material: \(hex.uppercased())\n")
  }

  @Test(arguments: CipherSuite.all)
  func exporterWithServer(_ suite: CipherSuite) throws {
    try OpenSSL.serve(exporting, client: { $0.cipherSuites = [suite] }) { try checkExport($0, $1) }
  }

  @Test(arguments: CipherSuite.all)
  func exporterWithClient(_ suite: CipherSuite) throws {
    try OpenSSL.connect(exporting, server: { $0.cipherSuites = [suite] }) { try checkExport($0, $1) }
  }
}
