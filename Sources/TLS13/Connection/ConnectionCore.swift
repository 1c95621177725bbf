import TLS13Crypto
import TLS13Memory

/// What the states of both machines act on: records in and out, the keys of both directions, the bytes to send.
struct ConnectionCore: ~Copyable {
  let settings: any CommonSettings
  private var reader = RecordReader()
  private var writer: RecordWriter
  var readSecret: TrafficSecret?
  var writeSecret: TrafficSecret?
  /// Records that wait to be sent.
  var output: [UInt8] = []
  /// Where in the output a record of handshake messages starts that is still open for more.
  private var openRecord: Int?
  /// Room for a flight with a chain of two certificates.
  private static let flightCapacity = 1536
  /// Received handshake bytes that were not taken yet.
  var incoming: [UInt8] = []
  /// Whether there may be whole messages among them, behind one that brought news, which went first.
  var holdsMessages = false
  /// Received handshake bytes after the message that is being processed.
  var unreadHandshakeBytes = 0
  /// What the application is to carry out before the machine goes on.
  var pendingOperation: PendingOperation?
  /// Whether a change_cipher_spec may arrive now. RFC 9846 §5
  var acceptsChangeCipherSpec = false
  private var sentChangeCipherSpec = false
  /// How often our sending keys were replaced. RFC 9846 §4.7.3
  var writeEpoch: UInt64 = 0
  static let maximumEpoch: UInt64 = (1 << 48) - 1
  /// Whether the peer asked for a KeyUpdate that is still to be sent. RFC 9846 §4.7.3
  var owesKeyUpdate = false
  /// Whether we asked for a KeyUpdate that has not come yet. RFC 9846 §4.7.3
  var awaitsPeerKeyUpdate = false
  /// KeyUpdates received since the last application data.
  var keyUpdatesSinceData = 0
  /// CertificateRequests received after the handshake.
  var certificateRequests = 0
  /// Whether the transport has no room for more.
  var isTransportFull = false
  /// Whether a CertificateRequest waits, begun or whole, until the transport has room for the answer.
  var holdsRequest = false
  /// What we answered to the last CertificateRequest, until data comes. RFC 9846 §4.5.1
  var certificateAnswer: CertificateAnswer?
  /// Whether our close_notify was sent.
  var isOutputClosed = false
  /// What the last message brought for the application.
  var news: ReceiveResult.Event?

  /// Where 0-RTT data stands. RFC 9846 §2.3
  var earlyData = EarlyData.none
  /// early_exporter_secret, where early data was offered and not rejected, until the handshake is complete.
  /// RFC 9846 §7.5, §F.1.4
  var earlyExporter: ExporterSecret?
  /// Sessions of tickets that came and that the application has not taken.
  var sessions: [ClientSession] = []

  /// What we announced, once it was agreed on. RFC 8449 §4
  private var receiveLimit = RecordSizeLimit.largest

  init(_ settings: any CommonSettings) {
    self.settings = settings
    writer = RecordWriter(padding: settings.recordPadding, settings.crypto.random)
    writer.contentLimit = min(max(settings.limits.sentRecordContent, 1), RecordHeader.maximumPlaintext)
  }

  // MARK: Reading

  /// Hash.length of the suite; before there is one, that of the longest hash of TLS 1.3.
  var digestLength: Int {
    switch readSecret {
    case .some(let secret): secret.suite.digestLength
    case .none: HashFunction.sha384.digestLength
    }
  }

  /// The record at the start of `input`, or nil while it is not whole.
  mutating func nextRecord(_ input: inout MutableSpan<UInt8>) throws(TLSError) -> Record? {
    try reader.next(&input)
  }

  /// Demands that the message being processed ends its record, as before each change of keys. RFC 9846 §5.1
  func checkAlignment() throws(TLSError) {
    guard unreadHandshakeBytes == 0 else {
      throw .misbehaved(.unexpectedMessage, "handshake bytes follow a message that has to end its record")
    }
  }

  /// Decrypts application data with `secret` from here on, which takes the proof that the peer is admitted.
  mutating func installReadKeys(_ secret: consuming TrafficSecret, _ peer: AdmittedPeer) throws(TLSError) {
    try installReadKeys(secret)
  }

  /// Decrypts with `secret` from here on. RFC 9846 §5.1: the message before must end its record.
  mutating func installReadKeys(_ secret: consuming TrafficSecret) throws(TLSError) {
    try checkAlignment()
    reader.install(try secret.recordProtection())
    try reader.limitPlaintext(to: receiveLimit)
    readSecret = consume secret
    observe(.newKeys(.received))
  }

  /// Drops records of early data that was not accepted. RFC 9846 §4.3.10
  mutating func skipEarlyData(_ skipping: RecordReader.Skipping) { reader.skip(skipping) }

  /// Lets early data be as long as TLS permits: it was sent before our limit was known, under keys that this handshake
  /// did not make. RFC 8449 §4
  mutating func liftReceiveLimit() throws(TLSError) { try reader.limitPlaintext(to: RecordSizeLimit.largest) }

  /// Keeps both directions to the limits that the two record_size_limit extensions say, ours and the peer's; without
  /// ours none was negotiated. RFC 8449 §4
  mutating func agreeOnRecordSizes(peerLimit: Int) throws(TLSError) {
    guard let ours = settings.recordSizeLimit else { return }
    writer.plaintextLimit = min(peerLimit, RecordSizeLimit.largest)
    receiveLimit = ours
    try reader.limitPlaintext(to: ours)
  }

  // MARK: Writing

  /// Bytes of content that one record can carry, the most that we may send.
  var maximumContent: Int { writer.maximumContent }

  /// Bytes that records around `count` bytes of application data take at most.
  func maximumSealedLength(of count: Int) -> Int {
    let (full, rest) = count.quotientAndRemainder(dividingBy: maximumContent)
    return full * writer.maximumRecordLength(content: maximumContent)
      + (rest == 0 ? 0 : writer.maximumRecordLength(content: rest))
  }

  /// Encodes a handshake message that is not sent at once, or kept.
  func encode(_ type: HandshakeType, _ write: (inout ByteWriter) -> Void) throws(TLSError) -> [UInt8] {
    var writer = ByteWriter(capacity: 512)
    write(&writer)
    let message: [UInt8]
    do { message = try writer.finish() } catch { throw .configuration("\(type) cannot be encoded: \(error)") }
    return settings.insecureMessageRewriter?(type.rawValue, message) ?? message
  }

  /// Queues an encoded handshake message, where it will be encrypted.
  mutating func queue(_ message: [UInt8]) {
    guard !message.isEmpty else { return }
    beginRecord()
    output.append(contentsOf: message)
  }

  /// Leaves room for the header of a record, unless one is open.
  private mutating func beginRecord() {
    guard openRecord == nil else { return }
    openRecord = output.count
    output.append(contentsOf: repeatElement(0, count: RecordHeader.length))
  }

  /// Queues a handshake message and adds the very bytes that go out to the transcript. RFC 9846 §4.1
  mutating func send(
    _ type: HandshakeType, _ transcript: inout Transcript, _ detail: @autoclosure () -> ConnectionEvent.Detail,
    _ write: (inout ByteWriter) -> Void
  ) throws(TLSError) {
    guard settings.insecureMessageRewriter == nil else {
      let message = try encode(type, write)
      queue(message)
      return sent(type, &transcript, message.span, detail())
    }
    if output.isEmpty { output.reserveCapacity(Self.flightCapacity) }
    beginRecord()
    let start = output.count
    var records: [UInt8] = []
    swap(&records, &output)
    var bytes = ByteWriter(reusing: consume records)
    write(&bytes)
    do { try bytes.finish(into: &output, keeping: start) } catch {
      dropOpenRecord()
      throw .configuration("\(type) cannot be encoded: \(error)")
    }
    sent(type, &transcript, output.span.extracting(start..<output.count), detail())
  }

  private func sent(
    _ type: HandshakeType, _ transcript: inout Transcript, _ message: Span<UInt8>,
    _ detail: @autoclosure () -> ConnectionEvent.Detail
  ) {
    transcript.add(message)
    observe(.message(.sent, type, bytes: message.count, isEncrypted: writer.isProtected, detail()))
  }

  /// Takes what is not encrypted yet out of the output: it must not go out.
  private mutating func dropOpenRecord() {
    guard let start = openRecord.take() else { return }
    output.removeLast(output.count - start)
  }

  /// Hands over whole records. One that is still open stays.
  mutating func takeRecords() -> [UInt8] {
    var records: [UInt8] = []
    swap(&records, &output)
    if let start = openRecord {
      output = Array(records[start...])
      records.removeLast(records.count - start)
      openRecord = 0
    }
    return records
  }

  /// Puts the queued messages into records. RFC 9846 §5.1: nothing spans the change of keys that may follow.
  mutating func flush(version: UInt16 = ProtocolVersion.tls12) throws(TLSError) {
    guard let start = openRecord.take() else { return }
    try writer.close(.handshake, from: start, version: version, in: &output)
  }

  /// Encrypts a client's application data with `secret` from here on, which takes the proof that the server is admitted.
  mutating func installWriteKeys(_ secret: consuming TrafficSecret, _ peer: AdmittedPeer) throws(TLSError) {
    try installWriteKeys(secret)
  }

  /// Encrypts with `secret` from here on.
  mutating func installWriteKeys(_ secret: consuming TrafficSecret) throws(TLSError) {
    try flush()
    writer.install(try secret.recordProtection())
    writeSecret = consume secret
    observe(.newKeys(.sent))
  }

  /// Goes back to sending in the clear, as a second ClientHello does after rejected early data. RFC 9846 §4.2.4
  mutating func removeWriteKeys() {
    writer.install(nil)
    writeSecret = nil
  }

  /// Sends the record that middleboxes expect, once. RFC 9846 §E.4
  mutating func sendChangeCipherSpec() throws(TLSError) {
    guard !sentChangeCipherSpec else { return }
    sentChangeCipherSpec = true
    try flush()
    output.append(contentsOf: [ContentType.changeCipherSpec.rawValue, 3, 3, 0, 1, 1])
  }

  /// Sends an alert under the present keys. RFC 9846 §6
  mutating func sendAlert(_ alert: AlertDescription) throws(TLSError) {
    try flush()
    try writer.append(.alert, AlertMessage(alert).bytes.span, to: &output)
    observe(.alert(.sent, alert))
  }

  /// Whether a KeyUpdate is due before anything else goes out: the peer asked for it, or the write key has one record
  /// left. RFC 9846 §4.7.3, §5.5
  var isKeyUpdateDue: Bool { owesKeyUpdate || writer.needsKeyUpdate }

  /// Sends the KeyUpdate that is due, if one is.
  mutating func sendDueKeyUpdate() throws(TLSError) {
    if isKeyUpdateDue { try sendKeyUpdate(requestPeer: false) }
  }

  /// Appends one record of application data to the output.
  mutating func appendApplicationData(_ content: Span<UInt8>) throws(TLSError) {
    try writer.append(.applicationData, content, to: &output)
  }

  /// Writes one record of application data to the start of `destination`, and says how long it is.
  mutating func writeApplicationData(
    _ content: Span<UInt8>, into destination: inout MutableSpan<UInt8>
  ) throws(TLSError) -> Int {
    let length = writer.nextRecordLength(content: content.count)
    var record = destination.slice(0..<length)
    try writer.write(.applicationData, content, into: &record)
    return length
  }

  // MARK: KeyUpdate

  /// Sends a KeyUpdate under the old key and moves to the next. RFC 9846 §4.7.3
  mutating func sendKeyUpdate(requestPeer: Bool) throws(TLSError) {
    owesKeyUpdate = false
    // RFC 9846 §4.7.3: the epoch, and with it the number of updates, stays below 2^48
    guard writeEpoch < Self.maximumEpoch, let secret = writeSecret.take() else { return }
    writeEpoch += 1
    if requestPeer { awaitsPeerKeyUpdate = true }
    queue(try encode(.keyUpdate) { KeyUpdate(updateRequested: requestPeer).write(to: &$0) })
    observe(
      .message(.sent, .keyUpdate, bytes: 5, isEncrypted: true, .keyUpdate(requested: requestPeer)))
    try installWriteKeys(secret.updated())
    settleSecrets()
  }

  /// Moves to the peer's next key. RFC 9846 §4.7.3
  mutating func updateReadKeys() throws(TLSError) {
    guard let secret = readSecret.take() else { return }
    try installReadKeys(secret.updated())
    settleSecrets()
  }

  /// Keeps of the secrets what their successors need.
  mutating func settleSecrets() {
    readSecret?.settle()
    writeSecret?.settle()
  }

  // MARK: The end

  /// Forgets all keys. RFC 9846 §6
  mutating func forgetKeys() {
    readSecret = nil
    writeSecret = nil
    reader.install(nil)
    writer.install(nil)
    earlyExporter = nil
    sessions = []
    incoming = []
    dropOpenRecord()
    pendingOperation = nil
  }

  /// Tells the observer, where there is one.
  func observe(_ event: @autoclosure () -> ConnectionEvent) {
    settings.observer?(event())
  }
}
