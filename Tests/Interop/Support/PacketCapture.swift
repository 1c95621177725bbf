import Foundation

/// The bytes of one TCP connection as a capture file, with IPv4 and TCP headers of our own making. Classic pcap format:
/// https://www.tcpdump.org/manpages/pcap-savefile.5.txt
struct PacketCapture {
  enum Sender { case client, server }

  private var bytes: [UInt8]
  private var sent: (client: UInt32, server: UInt32) = (1000, 5000)
  private var packets: UInt32 = 0

  /// A capture that begins with TCP's own handshake.
  init() {
    // Magic, version 2.4, time zone, accuracy, longest packet, LINKTYPE_RAW
    bytes = Self.little(0xa1b2_c3d4) + [2, 0, 4, 0]
    for value in [0, 0, 262_144, 101] as [UInt32] { bytes += Self.little(value) }
    append(.client, [], flags: 0x02)
    append(.server, [], flags: 0x12)
    sent = (sent.client + 1, sent.server + 1)
    append(.client, [], flags: 0x10)
  }

  /// Adds what one side sends, in segments.
  mutating func add(_ sender: Sender, _ data: [UInt8]) {
    for start in stride(from: 0, to: data.count, by: 1400) {
      let segment = Array(data[start..<min(start + 1400, data.count)])
      append(sender, segment, flags: 0x18)
      switch sender {
      case .client: sent.client += UInt32(segment.count)
      case .server: sent.server += UInt32(segment.count)
      }
    }
  }

  func write(to file: URL) throws { try Data(bytes).write(to: file) }

  private mutating func append(_ sender: Sender, _ data: [UInt8], flags: UInt8) {
    let isClient = sender == .client
    let (client, server): ([UInt8], [UInt8]) = ([192, 0, 2, 1], [192, 0, 2, 2])
    let ports: [UInt8] = isClient ? [0xc0, 0x00, 0x01, 0xbb] : [0x01, 0xbb, 0xc0, 0x00]
    let tcp =
      ports + Self.big(isClient ? sent.client : sent.server) + Self.big(isClient ? sent.server : sent.client)
      + [0x50, flags, 0xff, 0xff, 0, 0, 0, 0]
    let length = 20 + tcp.count + data.count
    let ip =
      [0x45, 0, UInt8(length >> 8), UInt8(length & 255), 0, 0, 0x40, 0, 64, 6, 0, 0]
      + (isClient ? client + server : server + client)
    packets += 1
    bytes += Self.little(packets) + Self.little(0) + Self.little(UInt32(length)) + Self.little(UInt32(length))
    bytes += ip + tcp + data
  }

  private static func big(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  private static func little(_ value: UInt32) -> [UInt8] { big(value).reversed() }
}
