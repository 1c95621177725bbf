import TLS13Memory

/// struct { AlertLevel level; AlertDescription description; } Alert; RFC 9846 §6
struct AlertMessage {
  let description: AlertDescription

  init(_ description: AlertDescription) { self.description = description }

  /// Reads the whole content of an alert record: exactly one message. RFC 9846 §5.1
  init(_ content: Span<UInt8>) throws(DecodeError) {
    var reader = ByteReader(content)
    // RFC 9846 §6: whether it is a warning or fatal is of no account, but there is no third level
    guard (1...2).contains(try reader.readUInt8("Alert.level")) else { throw DecodeError(.invalidValue, "Alert.level") }
    description = AlertDescription(rawValue: try reader.readUInt8("Alert.description"))
    try reader.finish("Alert")
  }

  /// Level and description. RFC 9846 §6.1: close_notify is a warning; §6.2: error alerts are fatal
  var bytes: [UInt8] {
    let isWarning = description == .closeNotify || description == .userCanceled
    return [isWarning ? 1 : 2, description.rawValue]
  }
}
