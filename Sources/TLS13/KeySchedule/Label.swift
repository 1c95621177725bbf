/// The labels of the key schedule, each with its "tls13 " prefix. RFC 9846 §7.1
///
/// The wire labels keep the old word "master"; only the names of the secrets changed.
enum Label {
  static let derived = Array("tls13 derived".utf8)
  static let externalBinder = Array("tls13 ext binder".utf8)
  static let resumptionBinder = Array("tls13 res binder".utf8)
  static let importedBinder = Array("tls13 imp binder".utf8)
  static let derivedPSK = Array("tls13 derived psk".utf8)
  static let clientEarlyTraffic = Array("tls13 c e traffic".utf8)
  static let earlyExporterSecret = Array("tls13 e exp master".utf8)
  static let clientHandshakeTraffic = Array("tls13 c hs traffic".utf8)
  static let serverHandshakeTraffic = Array("tls13 s hs traffic".utf8)
  static let clientApplicationTraffic = Array("tls13 c ap traffic".utf8)
  static let serverApplicationTraffic = Array("tls13 s ap traffic".utf8)
  static let exporterSecret = Array("tls13 exp master".utf8)
  static let resumptionSecret = Array("tls13 res master".utf8)
  static let resumption = Array("tls13 resumption".utf8)
  static let finished = Array("tls13 finished".utf8)
  static let key = Array("tls13 key".utf8)
  static let iv = Array("tls13 iv".utf8)
  static let trafficUpdate = Array("tls13 traffic upd".utf8)
  static let exporter = Array("tls13 exporter".utf8)

  /// `label` with the prefix that HKDF-Expand-Label gives it; an application's label may have up to 249 bytes.
  static func application(_ label: String) throws(TLSError) -> [UInt8] {
    guard (1...249).contains(label.utf8.count) else {
      throw .invalidUse("an exporter label has 1 to 249 bytes; this one has \(label.utf8.count)")
    }
    return Array("tls13 ".utf8) + Array(label.utf8)
  }
}
