import Lab
import TLS13Crypto

/// Application data through both ends: encrypted by the client, decrypted by the server.
struct Bulk {
  let lineup: Lineup
  let labs: Labs
  let options: Options
  let report: Report

  private let sizes = [16_384, 1_350, 64]
  private let suites: [(name: String, suite: CipherSuite)] = [
    ("TLS_AES_128_GCM_SHA256", .aes128GCMSHA256), ("TLS_AES_256_GCM_SHA384", .aes256GCMSHA384),
    ("TLS_CHACHA20_POLY1305_SHA256", .chacha20Poly1305SHA256),
  ]

  func run() throws {
    report.section(
      "Bulk data",
      "One write after the other, each sealed by the client and opened by the server on the same core. GB/s is 10^9"
        + " bytes of application data in a second of processor time for both ends together.")
    for (name, suite) in suites { try measure(name, suite) }
    try measureSizes()
  }

  private func measure(_ name: String, _ suite: CipherSuite) throws {
    let (pairs, reasons) = try lineup.pairs(Scenario(suite: suite), labs.p256)
    for size in sizes {
      let times = try times(pairs, size)
      var table = Table(
        "\(name), writes of \(size.short) bytes", ["", "µs per write (10th-90th)", "GB/s", "time, swift-tls13 = 1"],
        note: reasons.map { $0 + "." }.joined(separator: " "))
      for (pair, time) in zip(pairs, times) {
        let ratio = time.ratios(to: times[0])
        table.add([
          pair.stack.name, time.spread, (Double(size) / time.median / 1_000).fixed(3),
          "\(ratio.median.fixed(2)) (\(ratio.low.fixed(2))-\(ratio.high.fixed(2)))",
        ])
        if suite == .aes128GCMSHA256, size == sizes[0] {
          report.summary.add(pair.stack.name, "bulk, GB/s", (Double(size) / time.median / 1_000).fixed(2))
        }
      }
      report.add(table)
    }
  }

  /// The cost of a byte by the size of the write.
  private func measureSizes() throws {
    let (pairs, _) = try lineup.pairs(Scenario(), labs.p256)
    let sizes = [16, 64, 256, 1_024, 4_096, 16_384]
    var lines = pairs.map { LineChart.Line(label: $0.stack.name, points: []) }
    for size in sizes {
      for (index, time) in try times(pairs, size).enumerated() {
        lines[index].points.append((Double(size), Double(size) / time.median / 1_000))
      }
    }
    report.add(
      "bulk-by-size",
      LineChart(
        title: "GB/s through both ends, TLS_AES_128_GCM_SHA256", xAxis: "bytes in a write", lines: lines
      ).svg)
  }

  private func times(_ pairs: [Pair], _ size: Int) throws -> [Times] {
    let data = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    defer { data.deallocate() }
    for index in data.indices { data[index] = UInt8(truncatingIfNeeded: index) }
    let ends = try pairs.map { try $0.connected() }
    let contenders = zip(pairs, ends).map { pair, ends in
      Contender(pair.stack.name) {
        try pair.send(UnsafeRawBufferPointer(data), from: ends.client, to: ends.server)
      }
    }
    let times = try options.stopwatch(slice: 2_000).measure(contenders)
    for (pair, ends) in zip(pairs, ends) {
      let before = ends.server.received
      try pair.send(UnsafeRawBufferPointer(data), from: ends.client, to: ends.server)
      guard ends.server.received == before + size else { throw Failed("\(pair.stack.name): data was lost") }
    }
    return times
  }
}
