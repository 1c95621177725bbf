import CProcess
import Lab
import TLS13Crypto

/// Calls to malloc and bytes held, by each side of a connection.
struct Memory {
  let lineup: Lineup
  let labs: Labs
  let options: Options
  let report: Report

  func run() throws {
    report.section(
      "Memory",
      "Every call to malloc, calloc, realloc and aligned allocation is counted, in every library of the process, and"
        + " bytes as malloc rounds them up. The third and later handshakes of a context are counted, so that what is"
        + " set up once is not. The embedded channels of swift-nio-ssl are its own expense here:"
        + " \(try emptyChannel()) bytes for each side.")
    guard allocations_available() != 0 else { return report.note("Not measured: malloc cannot be counted here.") }
    try allocations("mutual", Scenario())
    try allocations("one-way", Scenario(isMutual: false))
    try records()
  }

  private func allocations(_ name: String, _ scenario: Scenario) throws {
    var table = Table(
      "\(name), P-256, TLS_AES_128_GCM_SHA256",
      [
        "", "allocations per handshake pair", "client", "server", "idle client holds, bytes", "idle server",
        "client's peak", "server's peak",
      ],
      note: "Idle connections have sent and received a message of 64 bytes.")
    for pair in try lineup.pairs(scenario, labs.p256).pairs {
      let use = try use(of: pair)
      table.add(
        [pair.stack.name, (use[0].count + use[1].count).fixed(0), use[0].count.fixed(0), use[1].count.fixed(0)]
          + use.map { $0.idle.fixed(0) } + use.map { $0.peak.fixed(0) })
      guard scenario.isMutual else { continue }
      report.summary.add(
        pair.stack.name, "allocations per mutual handshake", (use[0].count + use[1].count).fixed(0))
      report.summary.add(pair.stack.name, "bytes held by an idle mutual server", use[1].idle.fixed(0))
    }
    report.add(table)
  }

  /// The mean for each side over several connections that stay open.
  private func use(of pair: Pair) throws -> [(count: Double, idle: Double, peak: Double)] {
    for _ in 0..<3 { try pair.handshake() }
    let connections = 200
    var open: [(any End, any End)] = []
    open.reserveCapacity(connections)
    var total = Sides()
    let message = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 64)
    defer { message.deallocate() }
    message.initializeMemory(as: UInt8.self, repeating: 1)
    for _ in 0..<connections {
      var sides = Sides()
      allocations_start()
      let ends = try pair.connected(&sides)
      allocations_stop()
      total.add(sides)
      open.append(ends)
    }
    var talk = Sides()
    for ends in open {
      allocations_start()
      try pair.exchange(UnsafeRawBufferPointer(message), ends, &talk)
      allocations_stop()
    }
    return zip(total.uses, talk.uses).map { handshake, talk in
      let scale = Double(connections)
      return (
        Double(handshake.count) / scale, Double(handshake.held + talk.held) / scale, Double(handshake.peak) / scale
      )
    }
  }

  private func records() throws {
    let sizes = [16_384, 1_350, 64]
    var table = Table(
      "Allocations per record, sealing and opening, TLS_AES_128_GCM_SHA256",
      [""] + sizes.map { "\($0.short) bytes" })
    for pair in try lineup.withoutCache.pairs(Scenario(), labs.p256).pairs {
      let ends = try pair.connected()
      table.add([pair.stack.name] + (try sizes.map { try perRecord(pair, ends, $0).fixed(1) }))
    }
    report.add(table)
  }

  private func perRecord(_ pair: Pair, _ ends: (client: any End, server: any End), _ size: Int) throws -> Double {
    let data = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    defer { data.deallocate() }
    data.initializeMemory(as: UInt8.self, repeating: 1)
    func send() throws { try pair.send(UnsafeRawBufferPointer(data), from: ends.client, to: ends.server) }
    for _ in 0..<10 { try send() }
    allocations_start()
    for _ in 0..<100 { try send() }
    return Double(allocations_stop().count) / 100
  }

  private func emptyChannel() throws -> String {
    allocations_start()
    let channel = try EmptyChannel()
    let held = allocations_stop().held
    channel.close()
    return Int(held).short
  }
}

/// What each side allocates and holds. The two take turns, so that what is held more after a step is that side's.
private struct Sides: Steps {
  struct Use {
    var count: Int64 = 0
    var held: Int64 = 0
    var peak: Int64 = 0
  }

  private(set) var uses = [Use(), Use()]
  private var before = Allocations()

  mutating func began(_ side: Side) {
    allocations_mark()
    before = allocations_now()
  }

  mutating func ended(_ side: Side) {
    let now = allocations_now()
    let held = uses[side.rawValue].held
    uses[side.rawValue].count += now.count - before.count
    uses[side.rawValue].peak = max(uses[side.rawValue].peak, held + now.peak - before.held)
    uses[side.rawValue].held += now.held - before.held
  }

  mutating func add(_ other: Sides) {
    for side in uses.indices {
      uses[side].count += other.uses[side].count
      uses[side].held += other.uses[side].held
      uses[side].peak += other.uses[side].peak
    }
  }
}
