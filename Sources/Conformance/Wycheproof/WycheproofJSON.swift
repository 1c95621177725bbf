import Foundation

/// An object of a vector file, read by field name.
struct WycheproofJSON {
  private let fields: [String: Any]

  init?(_ value: Any?) {
    guard let fields = value as? [String: Any] else { return nil }
    self.fields = fields
  }

  func text(_ name: String) -> String { fields[name] as? String ?? "" }
  func integer(_ name: String) -> Int { fields[name] as? Int ?? 0 }
  func texts(_ name: String) -> [String] { fields[name] as? [String] ?? [] }
  func object(_ name: String) -> WycheproofJSON? { WycheproofJSON(fields[name]) }
  func objects(_ name: String) -> [WycheproofJSON] {
    (fields[name] as? [Any] ?? []).compactMap { WycheproofJSON($0) }
  }

  /// A string of hexadecimal digits.
  func hex(_ name: String) -> [UInt8] {
    let digits = Array(text(name).utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { index in
      UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16)
    }
  }

  /// A big-endian integer without leading zeros.
  func number(_ name: String) -> [UInt8] { Array(hex(name).drop { $0 == 0 }) }

  /// A string in base64url, as JSON Web Keys have it.
  func base64URL(_ name: String) -> [UInt8] {
    var text = text(name).replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    while text.count % 4 != 0 { text += "=" }
    return Array(Data(base64Encoded: text) ?? Data())
  }
}
