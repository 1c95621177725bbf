extension TLSConnection {
  /// A server that takes early data may answer it before the client's Finished. RFC 9846 §4.5.3
  package var sendsHalfRTT: Bool {
    guard !isConnected, core.writeSecret != nil else { return false }
    switch core.earlyData {
    case .receiving: return true
    case .accepted: return state.isServerHandshake
    case .none, .sending, .rejected: return false
    }
  }

  /// What has become of 0-RTT data. RFC 9846 §2.3
  public var earlyDataStatus: EarlyDataStatus { core.earlyDataStatus }

  /// Encrypts 0-RTT data for ``takeOutput()``: for requests that do no harm when an attacker repeats them, which only the
  /// application can know. RFC 9846 §2.3, §8
  ///
  /// - Returns: bytes that were taken; fewer than given where the session allows no more.
  /// - Throws: ``TLSError/Kind/invalidUse`` where no early data can be sent, or not any more.
  public mutating func sendEarlyData(_ data: Span<UInt8>) throws(TLSError) -> Int {
    if let failure { throw failure }
    guard case .sending(let left) = core.earlyData, !sentCloseNotify else {
      throw .invalidUse("early data cannot be sent now (\(core.earlyDataStatus))")
    }
    let count = min(left, data.count)
    do {
      var start = 0
      while start < count {
        let end = min(start + core.maximumContent, count)
        try core.appendApplicationData(data.extracting(start..<end))
        start = end
      }
    } catch {
      fail(error)
      throw error
    }
    core.earlyData = .sending(left: left - count)
    return count
  }
}
