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
