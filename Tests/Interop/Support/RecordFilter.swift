/// What the network does to one direction of a connection; records are counted from 0.
enum Tampering: Hashable, Sendable {
  /// Where in a record.
  enum Place: String, CaseIterable, Sendable {
    case start, middle, end

    func index(in range: Range<Int>) -> Int {
      switch self {
      case .start: range.lowerBound
      case .middle: range.lowerBound + range.count / 2
      case .end: range.upperBound - 1
      }
    }
  }

  case none
  /// Changes one bit of a record's content.
  case flip(record: Int, Place)
  /// Ends the stream right before a record.
  case cut(before: Int)
  /// Ends the stream inside a record: in its header, halfway, or before its last byte.
  case cutInside(record: Int, Place)
}

/// Passes a direction's bytes on record by record, tampered with. It is the proxy between us and the other program.
struct RecordFilter {
  static let headerLength = 5

  let tampering: Tampering
  /// The content types of the records that have passed.
  private(set) var types: [UInt8] = []
  /// Whether the stream was cut.
  private(set) var isCut = false
  private var pending: [UInt8] = []

  init(_ tampering: Tampering = .none) { self.tampering = tampering }

  mutating func pass(_ bytes: [UInt8]) -> [UInt8] {
    pending += bytes
    var passed: [UInt8] = []
    var start = 0
    while !isCut, pending.count - start >= Self.headerLength {
      let end = start + Self.headerLength + (Int(pending[start + 3]) << 8 | Int(pending[start + 4]))
      guard end <= pending.count else { break }
      passed += tamper(Array(pending[start..<end]))
      start = end
    }
    pending.removeFirst(start)
    return passed
  }

  private mutating func tamper(_ record: [UInt8]) -> [UInt8] {
    let index = types.count
    types.append(record[0])
    switch tampering {
    case .flip(index, let place):
      var changed = record
      changed[place.index(in: Self.headerLength..<record.count)] ^= 0x10
      return changed
    case .cut(before: index):
      isCut = true
      return []
    case .cutInside(index, let place):
      isCut = true
      return Array(record[..<max(3, place.index(in: 0..<record.count))])
    case .none, .flip, .cut, .cutInside: return record
    }
  }
}
