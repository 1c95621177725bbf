#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

do {
  let options = try Options(Array(CommandLine.arguments.dropFirst()))
  if let kind = options.profiled {
    try Profile(kind, options).run()
  } else {
    try Run(options: options).run()
  }
} catch {
  print("bench: \(error)")
  exit(1)
}
