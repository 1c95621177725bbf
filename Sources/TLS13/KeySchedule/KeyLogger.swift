import TLS13Memory

/// The secrets that a key log names. RFC 9850 §2
enum KeyLogLabel: String {
  case clientEarly = "CLIENT_EARLY_TRAFFIC_SECRET"
  case earlyExporter = "EARLY_EXPORTER_SECRET"
  case clientHandshake = "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
  case serverHandshake = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
  case clientApplication = "CLIENT_TRAFFIC_SECRET_0"
  case serverApplication = "SERVER_TRAFFIC_SECRET_0"
  case exporter = "EXPORTER_SECRET"
}

/// Writes secrets as SSLKEYLOGFILE lines, where the configuration asks for it: anyone with the lines can read the
/// connection. RFC 9850 §2
struct KeyLogger {
  private let sink: (@Sendable (String) -> Void)?
  private let clientRandom: [UInt8]

  init(_ sink: (@Sendable (String) -> Void)?, clientRandom: Span<UInt8>) {
    self.sink = sink
    self.clientRandom = sink == nil ? [] : Array(clientRandom)
  }

  func log(_ label: KeyLogLabel, _ secret: borrowing SecretBytes) {
    guard let sink else { return }
    sink("\(label.rawValue) \(hexadecimal(clientRandom.span)) \(hexadecimal(secret.span))")
  }
}

/// Lower-case hexadecimal digits.
func hexadecimal(_ bytes: Span<UInt8>) -> String {
  var text = ""
  for index in bytes.indices {
    text.append(String(bytes[index] >> 4, radix: 16))
    text.append(String(bytes[index] & 15, radix: 16))
  }
  return text
}
