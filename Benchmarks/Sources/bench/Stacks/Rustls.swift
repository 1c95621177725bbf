import CRustls
import Lab
import TLS13Certificates
import TLS13Crypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// rustls from Debian's crates, in a library of its own that `make bench` builds where cargo is there.
struct Rustls: Stack {
  let name = "rustls 0.20"
  fileprivate let functions: Functions

  /// - Throws: ``NotHere`` when the library was not built.
  init(_ path: String) throws {
    guard let library = dlopen(path, RTLD_NOW) else { throw NotHere("rustls was not built: \(path)") }
    functions = try Functions(library)
  }

  func context(_ settings: Settings) throws -> any Context {
    guard settings.scenario.resumption != .alone else { throw NotHere("rustls has no psk_ke") }
    guard settings.scenario.group == .x25519 else { throw NotHere("rustls 0.20 has no \(settings.scenario.group)") }
    return try RustlsContext(settings, functions)
  }
}

/// The functions of Benchmarks/Rustls/src, by the types of CRustls.
private struct Functions {
  let config: rustls_peer_config_function
  let freeConfig: rustls_peer_config_free_function
  let end: rustls_peer_end_function
  let freeEnd: rustls_peer_end_free_function
  let exchange: rustls_peer_exchange_function
  let write: rustls_peer_write_function
  let state: rustls_peer_state_function
  let failure: rustls_peer_failure_function

  init(_ library: UnsafeMutableRawPointer) throws {
    func symbol<Function>(_ name: String) throws -> Function {
      guard let address = dlsym(library, "rustls_peer_" + name) else { throw NotHere("no rustls_peer_\(name)") }
      return unsafeBitCast(address, to: Function.self)
    }
    config = try symbol("config")
    freeConfig = try symbol("config_free")
    end = try symbol("end")
    freeEnd = try symbol("end_free")
    exchange = try symbol("exchange")
    write = try symbol("write")
    state = try symbol("state")
    failure = try symbol("failure")
  }

  var error: Failed {
    var text = [CChar](repeating: 0, count: 256)
    failure(&text, text.count)
    return Failed("rustls: " + String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))
  }
}

private final class RustlsContext: Context {
  private let functions: Functions
  private let config: OpaquePointer
  private let serverName: String
  private let isServer: Bool

  init(_ settings: Settings, _ functions: Functions) throws {
    self.functions = functions
    serverName = settings.serverName
    isServer = settings.isServer
    let config = withBytes(settings.trust.map(\.der)) { trust in
      withBytes((settings.identity?.chain ?? []).map(\.der)) { chain in
        withBytes([settings.identity?.pkcs8 ?? []]) { key in
          var settings = rustls_peer_settings(
            trust: trust.baseAddress, trust_count: trust.count, chain: chain.baseAddress, chain_count: chain.count,
            key: key[0], suite: settings.scenario.suite.rawValue, is_server: settings.isServer,
            resumes: settings.scenario.resumption != .none)
          return functions.config(&settings)
        }
      }
    }
    guard let config else { throw functions.error }
    self.config = config
  }

  deinit { functions.freeConfig(config) }

  func connect() throws -> any End {
    guard let end = functions.end(config, serverName) else { throw functions.error }
    return RustlsEnd(end, functions, isServer: isServer)
  }
}

private final class RustlsEnd: End {
  private let end: OpaquePointer
  private let functions: Functions
  private let isServer: Bool
  private(set) var isConnected = false

  init(_ end: OpaquePointer, _ functions: Functions, isServer: Bool) {
    self.end = end
    self.functions = functions
    self.isServer = isServer
  }

  deinit { functions.freeEnd(end) }

  var received: Int { functions.state(end).received }

  var outcome: Outcome {
    let state = functions.state(end)
    return Outcome(
      isTLS13: state.version == 0x0304, suite: state.suite, peerIsAuthenticated: state.has_peer_certificate,
      isResumed: isServer ? state.is_resumed : nil)
  }

  func exchange(_ input: UnsafeMutableRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = functions.exchange(end, input.baseAddress, input.count, output.baseAddress, output.count)
    guard count >= 0 else { throw functions.error }
    if !isConnected { isConnected = functions.state(end).is_connected }
    return count
  }

  func write(_ data: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = functions.write(end, data.baseAddress, data.count, output.baseAddress, output.count)
    guard count >= 0 else { throw functions.error }
    return count
  }
}

/// The bytes of several arrays for the time of a call.
private func withBytes<Result>(
  _ arrays: [[UInt8]], _ body: (UnsafeBufferPointer<rustls_peer_bytes>) -> Result
) -> Result {
  let copies = arrays.map { array in
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, array.count))
    _ = copy.initialize(from: array)
    return (copy, array.count)
  }
  defer { for (copy, _) in copies { copy.deallocate() } }
  let bytes = copies.map { rustls_peer_bytes(start: UnsafePointer($0.0.baseAddress), count: $0.1) }
  return bytes.withUnsafeBufferPointer(body)
}
