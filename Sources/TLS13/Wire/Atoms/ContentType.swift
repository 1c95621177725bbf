/// enum { … } ContentType; RFC 9846 §5.1
enum ContentType: UInt8 {
  case changeCipherSpec = 20
  case alert = 21
  case handshake = 22
  case applicationData = 23
}
