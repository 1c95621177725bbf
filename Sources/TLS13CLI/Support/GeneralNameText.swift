import TLS13Certificates
import TLS13Memory

/// Subject alternative names with their kinds.
enum GeneralNameText {
  /// As in `DNS localhost` and `URI spiffe://lab/alice`.
  static func describe(_ name: GeneralName) -> String {
    switch name {
    case .dnsName(let text): "DNS \(text)"
    case .ipAddress(let bytes): "IP \(IPAddress(bytes: bytes)?.description ?? hexadecimal(bytes.span))"
    case .uri(let text): "URI \(text)"
    case .rfc822Name(let text): "mail \(text)"
    case .directoryName(let name): "directory \(name)"
    case .registeredID(let oid): "ID \(oid)"
    case .otherName(let type, _): "other name of type \(type)"
    case .x400Address: "an X.400 address"
    case .ediPartyName: "an EDI party"
    }
  }
}
