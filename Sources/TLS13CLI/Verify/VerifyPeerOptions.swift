import ArgumentParser
import TLS13Certificates

/// Whom the certificate must prove.
struct VerifyPeerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A server: the DNS name or IP address that it must prove.", valueName: "name"),
    transform: Self.parseName)
  var hostname: ServerName?

  @Flag(help: "A client: its name is for the application to judge.")
  var client = false

  @Option(
    help: ArgumentHelp("A workload with this SPIFFE ID; a client unless --hostname is given.", valueName: "id"),
    transform: Self.parseID)
  var spiffe: SPIFFEID?

  func validate() throws {
    if hostname != nil, client { throw ArgumentParser.ValidationError("--hostname or --client, not both") }
    if hostname == nil, !client, spiffe == nil {
      throw ArgumentParser.ValidationError("say whom it must prove: --hostname NAME, --client or --spiffe ID")
    }
  }

  /// The role, the name and the time.
  func policy(at time: Int64) -> ValidationPolicy {
    var policy = ValidationPolicy(role: hostname.map { .server($0) } ?? .client, time: time)
    policy.spiffe = spiffe.map { .exactly($0) }
    return policy
  }

  private static func parseName(_ text: String) throws -> ServerName {
    do { return try ServerName(text) } catch { throw ArgumentParser.ValidationError("\(error)") }
  }

  static func parseID(_ text: String) throws -> SPIFFEID {
    do { return try SPIFFEID(text) } catch { throw ArgumentParser.ValidationError("\(error)") }
  }
}
