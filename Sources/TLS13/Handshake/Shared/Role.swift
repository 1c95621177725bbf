/// The two ends of a connection.
enum Role {
  case client
  case server
}
