/// The bytes on their way between two ends.
final class Wire {
  let toServer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
  let toClient = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
  /// Bytes that went each way in the last handshake.
  private(set) var sentByClient = 0
  private(set) var sentByServer = 0

  deinit {
    toServer.deallocate()
    toClient.deallocate()
  }

  /// Carries a handshake through, until both ends are connected.
  func handshake(_ client: any End, _ server: any End, _ steps: inout some Steps) throws {
    sentByClient = 0
    sentByServer = 0
    var count = 0
    for _ in 0..<8 {
      let up = try steps.step(.client) {
        try client.exchange(UnsafeMutableRawBufferPointer(rebasing: toClient[..<count]), toServer)
      }
      sentByClient += up
      if client.isConnected, server.isConnected { return }
      count = try steps.step(.server) {
        try server.exchange(UnsafeMutableRawBufferPointer(rebasing: toServer[..<up]), toClient)
      }
      sentByServer += count
      if client.isConnected, server.isConnected, count == 0 { return }
    }
    throw Failed("the handshake makes no progress")
  }

  /// Sends `data` from one end to the other.
  func send(_ data: UnsafeRawBufferPointer, from sender: any End, to receiver: any End) throws {
    let count = try sender.write(data, toServer)
    _ = try receiver.exchange(UnsafeMutableRawBufferPointer(rebasing: toServer[..<count]), toClient)
  }

  /// Sends `data` to the server, and then to the client.
  func exchange(
    _ data: UnsafeRawBufferPointer, _ client: any End, _ server: any End, _ steps: inout some Steps
  ) throws {
    let up = try steps.step(.client) { try client.write(data, toServer) }
    _ = try steps.step(.server) {
      try server.exchange(UnsafeMutableRawBufferPointer(rebasing: toServer[..<up]), toClient)
    }
    let down = try steps.step(.server) { try server.write(data, toClient) }
    _ = try steps.step(.client) {
      try client.exchange(UnsafeMutableRawBufferPointer(rebasing: toClient[..<down]), toServer)
    }
  }
}
