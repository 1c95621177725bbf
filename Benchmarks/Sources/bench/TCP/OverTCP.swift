import CProcess
import Lab
import NIOCore
import NIOPosix
import Synchronization
import TLS13Crypto
import TLS13OpenSSL
import TLS13Providers

/// Mutual connections over loopback TCP with SwiftNIO, clients and servers in this process, on all cores.
struct OverTCP {
  let lab: Hierarchy
  let options: Options
  let report: Report
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
  private let stacks: [any TCPStack]

  init(lab: Hierarchy, options: Options, report: Report) throws {
    self.lab = lab
    self.options = options
    self.report = report
    stacks = [
      try OursOverTCP("swift-tls13", lab, .uncached), try OursOverTCP("swift-tls13, cached", lab, .default),
      try OursOverTCP("swift-tls13 on libcrypto", lab, .openSSL), try NIOSSLOverTCP(lab), PlainTCP(),
    ]
  }

  private var rounds: Int { options.isQuick ? 3 : 9 }
  private var seconds: Double { options.isQuick ? 0.3 : 0.7 }

  func run() throws {
    report.section(
      "Over TCP",
      "SwiftNIO on loopback with \(System.coreCount) event loops for clients and servers together; mutual, P-256, X25519,"
        + " TLS_AES_128_GCM_SHA256; a question and an answer of \(Questioner.length.short) bytes. Processor time counts"
        + " both ends, SwiftNIO and the kernel; rates are by the wall clock, and suffer from what else the machine does."
    )
    let servers = try stacks.map { try Server($0, group) }
    try newConnections(servers)
    for count in [1, 100] { try echoes(servers, count) }
    try manyConnections(servers)
    for server in servers { try server.close() }
  }

  private func newConnections(_ servers: [Server]) throws {
    var rates = servers.map { _ in [Double]() }
    var costs = rates
    for _ in 0..<rounds {
      for (index, server) in servers.enumerated() {
        let (clock, start) = (ProcessorClock.now(), ProcessorClock.wall())
        let connector = Connector(server, until: .now() + .milliseconds(Int64(seconds * 1_000)))
        try connector.run(32, on: group)
        guard connector.failed.load(ordering: .relaxed) == 0 else {
          throw Failed("\(server.stack.name): connect failed")
        }
        let made = Double(connector.made.load(ordering: .relaxed))
        rates[index].append(made * 1_000_000 / (ProcessorClock.wall() - start))
        costs[index].append((ProcessorClock.now() - clock) / made)
      }
    }
    add("New mutual connections, first answer and closing included", "connection", servers, rates, costs)
  }

  private func echoes(_ servers: [Server], _ count: Int) throws {
    let channels = try servers.map { try $0.connections(count) }
    var rates = servers.map { _ in [Double]() }
    var costs = rates
    for _ in 0..<rounds {
      for (index, server) in servers.enumerated() {
        let round = try EchoRound(server.traffic, channels[index], seconds: seconds)
        rates[index].append(round.rate)
        costs[index].append(round.cost)
      }
    }
    try channels.forEach(close)
    add("Echoes over \(count.short) connection\(count == 1 ? "" : "s")", "echo", servers, rates, costs)
  }

  private func add(_ title: String, _ unit: String, _ servers: [Server], _ rates: [[Double]], _ costs: [[Double]]) {
    var table = Table(
      title, ["", "per second (10th-90th)", "processor µs per \(unit)", "processor time, swift-tls13 = 1"])
    let times = costs.map(Times.init)
    for (index, server) in servers.enumerated() {
      let ratio = times[index].ratios(to: times[0])
      table.add([
        server.stack.name, Times(rounds: rates[index]).spread, times[index].spread,
        "\(ratio.median.fixed(2)) (\(ratio.low.fixed(2))-\(ratio.high.fixed(2)))",
      ])
    }
    report.add(table)
  }

  /// As many connections as the limit on open files allows, up to 10,000; one stack after the other.
  private func manyConnections(_ servers: [Server]) throws {
    let wanted = options.isQuick ? 1_000 : 10_000
    let limit = descriptors_raise(2 * wanted + 500)
    let count = min(wanted, (limit - 200) / 2)
    var table = Table(
      "\(count.short) connections at once",
      ["", "echoes per second", "processor µs per echo", "heap bytes per connection, both ends", "of it TLS"],
      note: "Open files are limited to \(limit.short), of which a connection takes two.")
    var plain = 0.0
    for server in servers.reversed() {
      let before = settledHeap()
      let channels = try server.connections(count)
      let held = Double(settledHeap() - before) / Double(count)
      if server.stack is PlainTCP { plain = held }
      let round = try EchoRound(server.traffic, channels, seconds: options.isQuick ? 0.5 : 3)
      table.add([
        server.stack.name, round.rate.short, round.cost.short, held.fixed(0), (held - plain).fixed(0),
      ])
      try close(channels)
    }
    report.add(table)
  }

  /// Bytes in use, once nothing is being taken or given back any more.
  private func settledHeap() -> Int64 {
    var last = allocations_heap()
    for _ in 0..<60 {
      Pause.milliseconds(100)
      let now = allocations_heap()
      if now == last { break }
      last = now
    }
    return last
  }

  private func close(_ channels: [any Channel]) throws {
    try EventLoopFuture.andAllComplete(channels.map { $0.close() }, on: group.next()).wait()
  }
}

/// Connections asking for a while, each one question at a time.
struct EchoRound {
  let rate: Double
  /// µs of processor time for each echo.
  let cost: Double

  init(_ traffic: Traffic, _ channels: [any Channel], seconds: Double) throws {
    let echoes = traffic.echoes.load(ordering: .relaxed)
    let (clock, start) = (ProcessorClock.now(), ProcessorClock.wall())
    traffic.isRunning.store(true, ordering: .relaxed)
    for channel in channels { channel.pipeline.fireUserInboundEventTriggered(Questioner.Begin()) }
    while ProcessorClock.wall() < start + seconds * 1_000_000 { Pause.milliseconds(5) }
    traffic.isRunning.store(false, ordering: .relaxed)
    while traffic.waiting.load(ordering: .relaxed) > 0 { Pause.milliseconds(1) }
    let count = Double(traffic.echoes.load(ordering: .relaxed) - echoes)
    guard traffic.failures.load(ordering: .relaxed) == 0 else { throw Failed("a connection broke") }
    rate = count * 1_000_000 / (ProcessorClock.wall() - start)
    cost = (ProcessorClock.now() - clock) / count
  }
}
