import TLS13Memory
import Testing

@testable import TLS13

/// The table of RFC 9846 §4.3, typed in from the RFC once more, against the table in code.
@Suite struct ExtensionTableTests {
  private static let abbreviations: [(String, ExtensionContext)] = [
    ("CH", .clientHello), ("SH", .serverHello), ("HRR", .helloRetryRequest), ("EE", .encryptedExtensions),
    ("CR", .certificateRequest), ("CT", .certificate), ("NST", .newSessionTicket),
  ]

  // RFC 9846 §4.3, Table 1, and the code points above it
  private static let rows: [(UInt16, String)] = [
    (0, "CH, EE, CR"), (5, "CH, CR, CT"), (10, "CH, EE"), (13, "CH, CR"), (14, "CH, EE"), (15, "CH, EE"),
    (16, "CH, EE"), (19, "CH, EE"), (20, "CH, EE"), (21, "CH"), (27, "CH, CR"), (28, "CH, EE"), (34, "CH, CR, CT"),
    (39, "CH, EE"), (41, "CH, SH"), (42, "CH, EE, NST"), (43, "CH, SH, HRR"), (44, "CH, HRR"), (45, "CH"),
    (47, "CH, CR"), (48, "CR"), (49, "CH"), (50, "CH, CR"), (51, "CH, SH, HRR"), (52, "CH, CR, CT"),
    (55, "CH, EE"), (56, "CH, EE"), (57, "CH, EE"), (58, "CH, EE"), (64768, "CH"), (65037, "CH, HRR, EE"),
  ]

  private static func contexts(_ text: String) -> ExtensionContext {
    let words = text.split(separator: ",").map { $0.trimmingSpaces }
    return ExtensionContext(abbreviations.filter { words.contains($0.0) }.map(\.1))
  }

  // RFC 9846 §4.3
  @Test func `each row of the table is the RFC's`() {
    #expect(Self.rows.count == 31)
    for (type, text) in Self.rows {
      #expect(ExtensionTable.contexts(of: ExtensionType(rawValue: type)) == Self.contexts(text), "\(type)")
    }
  }

  // RFC 9846 §4.3
  @Test func `no other type is in the table, but for the one that RFC 8446 had`() {
    let known = Set(Self.rows.map(\.0))
    for type in UInt16.min...UInt16.max where !known.contains(type) {
      let contexts = ExtensionTable.contexts(of: ExtensionType(rawValue: type))
      #expect(contexts == (type == 18 ? Self.contexts("CH, CR, CT") : nil), "\(type)")
    }
  }

  // RFC 9846 §4.3
  @Test func `a known type in a message without a place for it is misplaced, whatever was offered`() {
    for (type, text) in Self.rows {
      let kind = ExtensionType(rawValue: type)
      for (name, context) in Self.abbreviations {
        let isAllowed = Self.contexts(text).contains(context)
        for offered in [nil, ExtensionSet(), ExtensionSet([kind])] as [ExtensionSet?] {
          let answers = offered.map { $0.contains(kind) || (type == 44 && name == "HRR") } ?? true
          let expected: DecodeError.Kind? = !isAllowed ? .misplaced : answers ? nil : .unsolicited
          #expect(fault(kind, context, offered) == expected, "\(type) in \(name)")
        }
      }
    }
  }

  // RFC 9846 §4.3, §9.3
  @Test func `an unknown type is skipped in requests and refused in answers`() {
    for type: UInt16 in [17, 23, 63, 64, 0xffff] {
      let kind = ExtensionType(rawValue: type)
      for (_, context) in Self.abbreviations {
        #expect(fault(kind, context, nil) == nil)
        #expect(fault(kind, context, ExtensionSet()) == .unsolicited)
        #expect(fault(kind, context, ExtensionSet([kind])) == nil)
      }
    }
  }

  // RFC 8701 §3.1, §4.1
  @Test func `a reserved type is skipped in requests and refused in answers, offered or not`() {
    for type in [0x0a0a, 0x1a1a, 0xfafa] as [UInt16] {
      let kind = ExtensionType(rawValue: type)
      for (_, context) in Self.abbreviations {
        #expect(fault(kind, context, nil) == nil)
        #expect(fault(kind, context, ExtensionSet()) == .unsolicited)
        #expect(fault(kind, context, ExtensionSet([kind])) == .unsolicited)
      }
    }
  }

  private func fault(
    _ type: ExtensionType, _ context: ExtensionContext, _ offered: ExtensionSet?
  ) -> DecodeError.Kind? {
    do throws(DecodeError) { try ExtensionTable.check(type, in: context, offered: offered) } catch { return error.kind }
    return nil
  }

  @Test func `a set of types holds each type once`() {
    var set = ExtensionSet()
    for value in [0, 1, 62, 63, 64, 65, 127, 128, 0x0a0a, 0xffff] as [UInt16] {
      let type = ExtensionType(rawValue: value)
      #expect(!set.contains(type))
      let isNew = set.insert(type)
      let isOld = !set.insert(type)
      #expect(isNew && isOld && set.contains(type))
    }
  }
}

extension Substring {
  fileprivate var trimmingSpaces: String { String(drop { $0 == " " }) }
}
