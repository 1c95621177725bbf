import Lab
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

func number(_ value: Double, _ digits: Int = 2) -> String {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let text = String((value * scale).rounded() / scale)
  return String(repeating: " ", count: max(0, 9 - text.count)) + text
}

func run(_ label: String, _ type: KeyType, names: Int = 2, strangers: Int = 0) throws {
  let lab = try Hierarchy(type, names: names)
  let trust = TrustStore(anchors: try Hierarchy.strangers(strangers) + [lab.root])
  let (chain, der) = (lab.server.chain, lab.server.chain[0].der)
  let policy = ValidationPolicy(role: .server(try ServerName(Hierarchy.serverName)), time: Hierarchy.now)
  let checks = [try SignatureCheck(chain[0], by: chain[1]), try SignatureCheck(chain[1], by: lab.root)]
  let validator = Validator(trust: trust, crypto: .uncached)
  let cached = Validator(trust: trust, crypto: .default)
  let contenders = [
    Contender("two signature checks") { for check in checks { try check.verify() } },
    Contender("parse the leaf") { _ = try Certificate(der: der) },
    Contender("import the intermediate's key") { _ = try CryptoProvider.default.importPublicKey(checks[0].issuer) },
    Contender("validate, no cache") { _ = try validator.validate(chain, policy: policy) },
    Contender("validate, cache warm") { _ = try cached.validate(chain, policy: policy) },
  ]
  let times = try Stopwatch().measure(contenders)
  print("\(label): leaf of \(der.count) bytes, names: \(names), roots: \(trust.anchors.count)")
  for (contender, time) in zip(contenders, times) {
    print(
      "  \(padded(contender.name, 30))\(number(time.median)) µs  (\(number(time.low)) –\(number(time.high)))"
        + "  \(number(time.ratios(to: times[0]).median)) × signature checks")
  }
}

try run("P-256", .ellipticCurve(.p256))
try run("P-256", .ellipticCurve(.p256), names: 100)
try run("P-256", .ellipticCurve(.p256), strangers: 150)
try run("Ed25519", .ed25519)
try run("RSA-2048", .rsa(bits: 2048))
