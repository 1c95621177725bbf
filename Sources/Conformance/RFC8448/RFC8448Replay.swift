import TLS13

/// Goes through a trace flight by flight with connections of ours on one end or on both. What they send is compared
/// with the trace octet for octet; what the trace has for them, they must take as the trace means it.
package struct RFC8448Replay {
  /// Which ends are ours; the trace plays the other.
  package enum Cast: String, CaseIterable, Sendable {
    case client
    case server
    case both

    fileprivate func includes(_ side: RFC8448Trace.Actor) -> Bool { self == .both || rawValue == side.rawValue }
  }

  /// What came of a replay.
  package struct Outcome: Sendable {
    /// Octets that our ends sent as the trace has them, records with their headers.
    package fileprivate(set) var sent = 0
    /// Octets that our ends took and understood as the trace means them.
    package fileprivate(set) var accepted = 0
    /// Octets sent that were put in by the rewriter, because no configuration of ours writes the message.
    package fileprivate(set) var given = 0
    /// What differs, from the first flight that does.
    package fileprivate(set) var mismatches: [String] = []
  }

  /// How many octets arrive at once; as many as there are if nothing is said.
  package var pieces = Int.max
  /// Changes records on their way, counted over both sides from 0.
  package var onRecord: (Int, [UInt8]) -> [UInt8] = { $1 }

  private let trace: RFC8448Trace
  private let ends: [RFC8448End]

  /// Sets the ends up.
  package init(_ trace: RFC8448Trace, _ cast: Cast) throws {
    self.trace = trace
    ends = try RFC8448Trace.Actor.allCases.filter(cast.includes).map { try RFC8448End(trace, $0) }
  }

  /// Runs to the end of the trace, or to the first flight that differs. Once only.
  package func run() throws -> Outcome {
    var outcome = Outcome()
    try run(&outcome)
    outcome.given = ends.reduce(0) { $0 + $1.rewriter.given }
    return outcome
  }

  private func run(_ outcome: inout Outcome) throws {
    var number = 0
    for flight in trace.flights {
      let name = "flight \(number), from the \(flight.sender)"
      number += 1
      do throws(TLSError) {
        try send(flight, name, &outcome)
        guard outcome.mismatches.isEmpty else { return }
        try deliver(flight, name, &outcome)
      } catch { outcome.mismatches.append("\(name): \(error)") }
      guard outcome.mismatches.isEmpty else { return }
    }
    outcome.mismatches = try ends.flatMap { try $0.differences() }
  }

  /// Has our end send a flight, all of it and nothing else.
  private func send(_ flight: RFC8448Trace.Flight, _ name: String, _ outcome: inout Outcome) throws(TLSError) {
    guard let end = ends.first(where: { $0.side == flight.sender }) else { return }
    for record in flight.records { try end.act(record) }
    let output = end.takeOutput()
    let expected = flight.records.flatMap(\.bytes)
    guard output == expected else {
      let place = zip(output, expected).prefix { $0 == $1 }.count
      outcome.mismatches.append(
        "\(name): \(output.count) octets were sent where the trace has \(expected.count); octet \(place) is the first"
          + " that differs")
      return
    }
    outcome.sent += output.count
  }

  /// Gives our end a flight of its peer.
  private func deliver(_ flight: RFC8448Trace.Flight, _ name: String, _ outcome: inout Outcome) throws(TLSError) {
    guard let end = ends.first(where: { $0.side == flight.sender.peer }) else { return }
    var bytes: [UInt8] = []
    for (index, record) in flight.records.enumerated() { bytes += onRecord(flight.start + index, record.bytes) }
    let events = try end.receive(bytes, inPiecesOf: min(pieces, bytes.count))
    guard events == flight.records.map(\.event) else {
      outcome.mismatches.append("\(name): the \(end.side) understood it as \(events)")
      return
    }
    outcome.accepted += bytes.count
  }
}

extension RFC8448Trace {
  /// Records that one side sends before the other sends any.
  fileprivate struct Flight {
    let sender: Actor
    /// The number of the first record, counted over both sides.
    let start: Int
    var records: [Record]
  }

  fileprivate var flights: [Flight] {
    var flights: [Flight] = []
    for (index, record) in records.enumerated() {
      if flights.last?.sender == record.sender {
        flights[flights.count - 1].records.append(record)
      } else {
        flights.append(Flight(sender: record.sender, start: index, records: [record]))
      }
    }
    return flights
  }
}

extension RFC8448Trace.Record {
  /// What the record means to the application of the side that gets it.
  fileprivate var event: RFC8448End.Event {
    switch content {
    case "application_data": .data(payload)
    case "alert": .peerClosed
    case "handshake" where messages.contains { $0.type == 20 }: .handshakeCompleted
    default: .nothing
    }
  }
}
