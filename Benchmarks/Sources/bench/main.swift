import Lab

let options = try Options(Array(CommandLine.arguments.dropFirst()))
let machine = Machine()
let report = Report()
report.section("Machine", machine.lines.map { "- " + $0 }.joined(separator: "\n"))

let lineup = Lineup(options)
let labs = try Labs()
if options.includes(.handshakes) {
  try Handshakes(lineup: lineup, labs: labs, options: options, report: report).run()
}
if options.includes(.overhead) {
  try Overhead(labs: labs, options: options, report: report).run()
}
if options.includes(.bulk) {
  try Bulk(lineup: lineup, labs: labs, options: options, report: report).run()
}
if options.includes(.memory) {
  try Memory(lineup: lineup, labs: labs, options: options, report: report).run()
}
if options.includes(.growth) {
  try Growth(lineup: lineup, options: options, report: report).run()
}
if options.includes(.tcp) {
  try OverTCP(lab: labs.p256, options: options, report: report).run()
}

let output = Output(report: report)
if let folder = options.results { try output.write(to: folder) }
if let readme = options.readme { try output.replaceSummary(in: readme) }
