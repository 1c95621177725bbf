#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the figures were measured on.
struct Machine {
  let lines: [String]

  init() {
    let model = Self.field("model name", in: Self.read("/proc/cpuinfo")) ?? "unknown processor"
    let system = Self.field("PRETTY_NAME", in: Self.read("/etc/os-release"), separator: "=") ?? "unknown system"
    let memory = Self.field("MemTotal", in: Self.read("/proc/meminfo")) ?? "unknown"
    let kernel = Self.read("/proc/sys/kernel/osrelease").split(separator: "\n").first.map(String.init) ?? "unknown"
    let load = Self.read("/proc/loadavg").split(separator: " ").prefix(3).joined(separator: " ")
    lines = [
      "Processor: \(model), \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores", "Memory: \(memory)",
      "System: \(system.filter { $0 != "\"" }), Linux \(kernel)", "Load when the run began: \(load)",
    ]
  }

  private static func read(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  private static func field(_ name: String, in text: String, separator: Character = ":") -> String? {
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
      guard let start = line.firstIndex(of: separator) else { continue }
      return String(line[line.index(after: start)...].drop { $0 == " " || $0 == "\t" })
    }
    return nil
  }
}
