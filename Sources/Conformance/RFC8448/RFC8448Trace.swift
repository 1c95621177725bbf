/// One trace of RFC 8448 (or its section 2, the RSA key): steps in the RFC's order, with the fields that it prints.
package struct RFC8448Trace: Sendable {
  /// Who takes a step.
  package enum Actor: String, Sendable, CaseIterable {
    case client
    case server

    /// The other side.
    package var peer: Actor { self == .client ? .server : .client }
  }

  /// A value that a step prints.
  package struct Field: Sendable {
    /// The name as the RFC prints it, such as `complete record`.
    package let name: String
    /// The value.
    package let bytes: [UInt8]
    /// What the RFC says in words where it prints no octets.
    package let text: String?
  }

  /// Something that one side does.
  package struct Step: Sendable {
    /// Its place in the section, from 1.
    package let number: Int
    /// Who does it.
    package let actor: Actor
    /// What is done, as the RFC words it.
    package let title: String
    /// What the RFC prints, in its order; nothing where the step repeats one of the other side.
    package let fields: [Field]

    /// The value of a field, or nil.
    package subscript(name: String) -> [UInt8]? { fields.first { $0.name == name }?.bytes }

    /// The value of a field that must be there.
    package func value(_ name: String) throws -> [UInt8] {
      guard let bytes = self[name] else { throw RFC8448Error.missing("\(name) in step \(number), \(title)") }
      return bytes
    }

    /// The text between quotation marks in the title: a label such as `tls13 c hs traffic`, or nil.
    package var label: String? {
      let parts = title.split(separator: "\"", omittingEmptySubsequences: false)
      return parts.count == 3 ? String(parts[1]) : nil
    }
  }

  /// The section of the RFC.
  package let section: Int
  /// The section's title.
  package let title: String
  /// The section's first paragraph.
  package let introduction: String
  /// The steps, in order.
  package let steps: [Step]

  /// The sections that hold traces.
  package static let sections = 3...7

  /// The first step that has this title.
  package func step(_ title: String, by actor: Actor? = nil) throws -> Step {
    guard let step = steps.first(where: { $0.title == title && (actor == nil || $0.actor == actor) }) else {
      throw RFC8448Error.missing("step \"\(title)\" in section \(section)")
    }
    return step
  }
}

/// Something that the files under TestVectors/rfc8448 should hold and do not.
package enum RFC8448Error: Error, CustomStringConvertible {
  /// A step, field or message that was asked for is not there.
  case missing(String)
  /// A file does not follow the format of TestVectors/README.md.
  case malformed(file: String, line: Int, String)

  /// One line that says where.
  package var description: String {
    switch self {
    case .missing(let what): "RFC 8448: there is no \(what)"
    case .malformed(let file, let line, let reason): "\(file):\(line): \(reason)"
    }
  }
}
