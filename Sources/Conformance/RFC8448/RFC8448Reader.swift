import Foundation

extension RFC8448Trace {
  /// Reads the trace in this section, or the RSA key in section 2.
  package static func load(section: Int) throws -> RFC8448Trace {
    try load(file: "section\(section).txt")
  }

  /// Reads all five traces.
  package static func loadAll() throws -> [RFC8448Trace] {
    try sections.map { try load(section: $0) }
  }

  /// Reads one file of TestVectors/rfc8448.
  static func load(file: String) throws -> RFC8448Trace {
    let url = folder.appendingPathComponent(file)
    var reader = RFC8448Reader(file: url.path)
    let text = try String(contentsOf: url, encoding: .utf8)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { try reader.read(line) }
    return try reader.finish()
  }

  /// TestVectors/rfc8448 in the package that this file was compiled in, wherever the program is started.
  static var folder: URL { VectorFolder.package.appendingPathComponent("TestVectors/rfc8448") }
}

/// Reads the format of TestVectors/README.md line by line.
private struct RFC8448Reader {
  let file: String
  private var line = 0
  private var heading: (section: Int, title: String)?
  private var introduction: [Substring] = []
  private var steps: [RFC8448Trace.Step] = []
  private var step: (number: Int, actor: RFC8448Trace.Actor, title: String)?
  private var fields: [RFC8448Trace.Field] = []
  private var field: (name: String, octets: Int, text: String?)?
  private var bytes: [UInt8] = []

  init(file: String) { self.file = file }

  mutating func read(_ text: Substring) throws {
    line += 1
    if text.isEmpty { return }
    if text.hasPrefix("    ") { return try readOctets(text.dropFirst(4)) }
    if text.hasPrefix("  ") { return try readField(text.dropFirst(2)) }
    if text.hasPrefix("> ") { return introduction.append(text.dropFirst(2)) }
    if text.hasPrefix("section ") { return try readHeading(text.dropFirst(8)) }
    try readStep(text)
  }

  mutating func finish() throws -> RFC8448Trace {
    try endStep()
    guard let heading else { throw malformed("no section line") }
    return RFC8448Trace(
      section: heading.section, title: heading.title, introduction: introduction.joined(separator: " "), steps: steps)
  }

  private mutating func readHeading(_ text: Substring) throws {
    let (number, title) = try split(text)
    guard heading == nil, let section = Int(number) else { throw malformed("expected one section with a number") }
    heading = (section, String(title))
  }

  private mutating func readStep(_ text: Substring) throws {
    try endStep()
    let (start, title) = try split(text)
    let words = start.split(separator: " ")
    guard words.count == 2, let number = Int(words[0]), let actor = RFC8448Trace.Actor(rawValue: String(words[1]))
    else { throw malformed("expected \"number actor: title\"") }
    step = (number, actor, String(title))
  }

  private mutating func readField(_ text: Substring) throws {
    try endField()
    guard step != nil, let end = text.range(of: " octets):"),
      let start = text.range(of: " (", options: .backwards, range: text.startIndex..<end.lowerBound),
      let octets = Int(text[start.upperBound..<end.lowerBound])
    else { throw malformed("expected \"name (N octets):\" in a step") }
    let rest = text[end.upperBound...].drop { $0 == " " }
    field = (String(text[..<start.lowerBound]), octets, rest.isEmpty ? nil : String(rest))
  }

  private mutating func readOctets(_ text: Substring) throws {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue.map(UInt8.init) }
    guard field != nil, digits.count == text.utf8.count, digits.count % 2 == 0 else {
      throw malformed("expected whole octets of a field in hexadecimal")
    }
    for index in stride(from: 0, to: digits.count, by: 2) { bytes.append(digits[index] << 4 | digits[index + 1]) }
  }

  private mutating func endField() throws {
    guard let field else { return }
    guard bytes.count == field.octets else {
      throw malformed("\(field.name) above has \(bytes.count) octets, not \(field.octets)")
    }
    fields.append(RFC8448Trace.Field(name: field.name, bytes: bytes, text: field.text))
    self.field = nil
    bytes = []
  }

  private mutating func endStep() throws {
    try endField()
    guard let step else { return }
    steps.append(RFC8448Trace.Step(number: step.number, actor: step.actor, title: step.title, fields: fields))
    self.step = nil
    fields = []
  }

  private func split(_ text: Substring) throws -> (Substring, Substring) {
    guard let colon = text.range(of: ": ") else { throw malformed("expected \": \"") }
    return (text[..<colon.lowerBound], text[colon.upperBound...])
  }

  private func malformed(_ reason: String) -> RFC8448Error { .malformed(file: file, line: line, reason) }
}
