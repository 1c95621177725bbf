import Foundation
import TLS13
import TLS13Certificates
import TLS13Crypto
import TLS13Memory
import TLS13Providers

/// The kinds of keys that certificates are tried with.
enum KeyKind: String, CaseIterable, Sendable {
  case p256, p384, ed25519, rsa2048, rsaPSS

  var type: KeyType {
    switch self {
    case .p256: .ellipticCurve(.p256)
    case .p384: .ellipticCurve(.p384)
    case .ed25519: .ed25519
    case .rsa2048, .rsaPSS: .rsa(bits: 2048)
    }
  }

  /// How we sign with it.
  var scheme: SignatureScheme {
    switch self {
    case .p256: .ecdsaSecp256r1SHA256
    case .p384: .ecdsaSecp384r1SHA384
    case .ed25519: .ed25519
    case .rsa2048: .rsaPSSRSAESHA256
    case .rsaPSS: .rsaPSSPSSSHA256
    }
  }

  /// How OpenSSL calls its signatures.
  var openSSLSignature: String {
    switch self {
    case .p256, .p384: "ECDSA"
    case .ed25519: "ed25519"
    case .rsa2048, .rsaPSS: "RSA-PSS"
    }
  }
}

/// A certificate with its key, for us and as files for others.
struct Identity: Sendable {
  let credential: Credential
  /// The chain, leaf first.
  let certificateFile: String
  let keyFile: String
  let intermediatesFile: String

  /// As `openssl s_server` and `s_client` take it.
  var openSSLArguments: [String] {
    // -cert takes the first certificate of its file only.
    let chain = credential.chain.count > 1 ? ["-cert_chain", intermediatesFile] : []
    return ["-cert", certificateFile, "-key", keyFile] + chain
  }
}

/// A CA, and the certificates that the tests need, made once and removed at exit.
struct InteropLab: Sendable {
  static let shared: InteropLab = {
    do { return try InteropLab() } catch { fatalError("the lab cannot be made: \(error)") }
  }()

  static let crypto = CryptoProvider.default
  static let serverName = "server.test"

  let authority: LabAuthority
  let servers: [KeyKind: Identity]
  let clients: [KeyKind: Identity]
  /// A second name at the same server.
  let otherServer: Identity
  let expiredServer: Identity, futureServer: Identity
  let expiredClient: Identity, futureClient: Identity
  /// From a CA that the other side does not know.
  let unknownAuthority: LabAuthority
  let unknownServer: Identity, unknownClient: Identity

  init() throws {
    let folder = try Self.makeFolder()
    authority = try LabAuthority("ca", folder)
    unknownAuthority = try LabAuthority("unknown-ca", folder)
    var servers: [KeyKind: Identity] = [:]
    var clients: [KeyKind: Identity] = [:]
    for kind in KeyKind.allCases {
      servers[kind] = try authority.server("server-\(kind)", kind)
      clients[kind] = try authority.client("client-\(kind)", kind)
    }
    self.servers = servers
    self.clients = clients
    otherServer = try authority.server("other", names: ["other.test"])
    expiredServer = try authority.server("expired-server", days: -2...(-1))
    futureServer = try authority.server("future-server", days: 1...2)
    expiredClient = try authority.client("expired-client", days: -2...(-1))
    futureClient = try authority.client("future-client", days: 1...2)
    unknownServer = try unknownAuthority.server("unknown-server")
    unknownClient = try unknownAuthority.client("unknown-client")
  }

  func server(_ kind: KeyKind = .p256) throws -> Identity { try Self.found(servers[kind]) }
  func client(_ kind: KeyKind = .p256) throws -> Identity { try Self.found(clients[kind]) }

  private static func found(_ identity: Identity?) throws -> Identity {
    guard let identity else { throw InteropFailure.process("the lab has no such certificate") }
    return identity
  }

  // MARK: Files

  private static let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("tls13-interop-\(UUID().uuidString)", isDirectory: true)

  /// Only for us, and gone at exit.
  private static func makeFolder() throws -> URL {
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    atexit {
      // At exit there is nobody left to tell.
      do { try FileManager.default.removeItem(at: InteropLab.folder) } catch {}
    }
    return folder
  }
}
