/// enum { … } HandshakeType; RFC 9846 §4
public enum HandshakeType: UInt8, Hashable, Sendable {
  /// client_hello
  case clientHello = 1
  /// server_hello, which is also how a HelloRetryRequest travels
  case serverHello = 2
  /// new_session_ticket
  case newSessionTicket = 4
  /// end_of_early_data
  case endOfEarlyData = 5
  /// encrypted_extensions
  case encryptedExtensions = 8
  /// certificate
  case certificate = 11
  /// certificate_request
  case certificateRequest = 13
  /// certificate_verify
  case certificateVerify = 15
  /// finished
  case finished = 20
  /// key_update
  case keyUpdate = 24
  /// message_hash, which stands in the transcript only
  case messageHash = 254
}

extension HandshakeType: CustomStringConvertible {
  /// The message's name in RFC 9846.
  public var description: String {
    switch self {
    case .clientHello: "ClientHello"
    case .serverHello: "ServerHello"
    case .newSessionTicket: "NewSessionTicket"
    case .endOfEarlyData: "EndOfEarlyData"
    case .encryptedExtensions: "EncryptedExtensions"
    case .certificate: "Certificate"
    case .certificateRequest: "CertificateRequest"
    case .certificateVerify: "CertificateVerify"
    case .finished: "Finished"
    case .keyUpdate: "KeyUpdate"
    case .messageHash: "message_hash"
    }
  }
}
