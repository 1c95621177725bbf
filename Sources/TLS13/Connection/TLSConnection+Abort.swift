extension TLSConnection {
  /// Ends the connection with an error alert of the application's choice, such as access_denied for a peer that proved
  /// who it is and may not do what it asks for. RFC 9846 §6.2
  ///
  /// The alert is in ``takeOutput()``; every later call throws. On a connection that has failed this does nothing, and
  /// after ``close()`` nothing more is sent.
  ///
  /// - Parameter alert: an error alert; close_notify is ``close()``'s.
  public mutating func abort(_ alert: AlertDescription) {
    precondition(alert != .closeNotify && alert != .userCanceled, "\(alert) is no error alert; use close()")
    fail(.aborted(alert))
  }
}
