extension RawSpan {
  /// The same bytes as a typed span.
  @_lifetime(copy self)
  func asUInt8() -> Span<UInt8> { unsafe _unsafeView(as: UInt8.self) }
}
