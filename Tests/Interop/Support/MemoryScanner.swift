#if os(Linux)
  import Foundation
  import Glibc

  /// What is looked for in a process's memory.
  struct Needle: Sendable {
    let name: String
    let bytes: [UInt8]
  }

  /// Where one was found.
  struct Finding: Hashable, Sendable, CustomStringConvertible {
    let name: String
    /// [heap], [stack], or anonymous memory, which threads' stacks and the heaps of threads are.
    let place: String

    var description: String { "\(name) in \(place)" }
  }

  /// Reads another process's memory: from outside, so that what is looked for is not in it because of the search.
  enum MemoryScanner {
    private static let chunk = 1 << 20

    /// What is found in all memory that the process can write: its heap, its stacks, its variables.
    static func scan(_ process: Int32, for needles: [Needle]) throws -> [Finding] {
      let descriptor = unsafe open("/proc/\(process)/mem", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw InteropFailure.system("open /proc/\(process)/mem", errno: errno) }
      defer { close(descriptor) }
      var findings: [Finding] = []
      var scanned = 0
      for (range, place) in try writableMappings(process) {
        var start = range.lowerBound
        while start < range.upperBound {
          // Chunks overlap, so that nothing is missed between two.
          let bytes = read(descriptor, start, min(chunk + 64, range.upperBound - start))
          guard !bytes.isEmpty else { break }
          scanned += bytes.count
          findings += needles.flatMap { needle in
            Array(repeating: Finding(name: needle.name, place: place), count: occurrences(of: needle.bytes, in: bytes))
          }
          start += chunk
        }
      }
      guard scanned > chunk else { throw InteropFailure.process("no memory of process \(process) could be read") }
      return findings
    }

    private static func writableMappings(_ process: Int32) throws -> [(Range<Int>, String)] {
      let maps = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
      return maps.split(separator: "\n").compactMap { line in
        let fields = line.split(separator: " ", omittingEmptySubsequences: true)
        let ends = fields[0].split(separator: "-").compactMap { Int($0, radix: 16) }
        guard fields.count >= 5, fields[1].hasPrefix("rw"), ends.count == 2 else { return nil }
        return (ends[0]..<ends[1], fields.count > 5 ? String(fields[5]) : "anonymous memory")
      }
    }

    private static func read(_ descriptor: Int32, _ address: Int, _ count: Int) -> [UInt8] {
      unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        filled = max(0, unsafe pread(descriptor, buffer.baseAddress, count, address))
      }
    }

    private static func occurrences(of needle: [UInt8], in bytes: [UInt8]) -> Int {
      // Most of the memory is zero.
      guard let offset = needle.firstIndex(where: { $0 != 0 }) else { return 0 }
      return unsafe bytes.withUnsafeBytes { bytes in
        unsafe needle.withUnsafeBytes { needle in
          var count = 0
          var start = offset
          while start + needle.count - offset <= bytes.count, let base = bytes.baseAddress,
            let found = unsafe memchr(base + start, Int32(needle[offset]), bytes.count - start)
          {
            let candidate = unsafe found - UnsafeMutableRawPointer(mutating: base) - offset
            start = candidate + offset + 1
            guard candidate + needle.count <= bytes.count, let wanted = needle.baseAddress else { continue }
            if unsafe memcmp(base + candidate, wanted, needle.count) == 0 { count += 1 }
          }
          return count
        }
      }
    }
  }
#endif
