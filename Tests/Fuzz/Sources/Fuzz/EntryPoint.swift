#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What `FUZZ_TARGET` names; with `FUZZ_SEEDS` set, inputs to start from are written to that folder
/// instead. One program holds all targets, because linking each on its own takes longer than fuzzing.
private let target: @Sendable ([UInt8]) -> Void = {
  let name = targetName
  guard let target = targets[name] else {
    fatalError("FUZZ_TARGET must be one of \(targets.keys.sorted().joined(separator: " "))")
  }
  if let folder = getenv("FUZZ_SEEDS").map({ String(cString: $0) }) {
    do { try writeSeeds(for: name, to: folder) } catch { fatalError("no seeds: \(error)") }
    _exit(0)  // libFuzzer takes exit for a finding
  }
  return target
}()

let targetName = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""

/// How many bytes of an input go before its DER; nil where inputs are not DER.
let headerLengthOfDER: Int? = targetName == "validation" ? 4 : derTargets.contains(targetName) ? 0 : nil

private let derTargets = ["der", "certificate", "key", "crl", "ocsp", "pkcs12", "encrypted", "request"]

private let targets: [String: @Sendable ([UInt8]) -> Void] = [
  "der": fuzzDER, "name": fuzzName, "certificate": fuzzCertificate, "key": fuzzKey, "pem": fuzzPEM,
  "message": fuzzMessage, "record": fuzzRecord, "client": fuzzClient, "server": fuzzServer,
  "handshake": fuzzHandshake, "crl": fuzzRevocationList, "ocsp": fuzzOCSP, "pkcs12": fuzzPKCS12,
  "resumption": fuzzResumption, "newsessionticket": fuzzNewSessionTicket,
  "ticket": fuzzTicket, "session": fuzzServerSession, "psk": fuzzOfferedPSKs, "encrypted": fuzzEncryptedKey,
  "request": fuzzRequest, "validation": fuzzValidation, "clientsession": fuzzClientSession, "cookie": fuzzCookie,
  "posthandshake": fuzzPostHandshake, "file": fuzzFile,
]

/// What libFuzzer calls for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  target(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

/// Stops the fuzzer: something is so that must not be so.
func require(_ condition: Bool, _ what: @autoclosure () -> String) {
  if !condition { fatalError(what()) }
}
