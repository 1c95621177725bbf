/// The domains below which everybody may register names, so that no one certificate may cover all of them. BR §3.2.2.6
///
/// Consulted by ``ValidationPolicy/Profile/webPKI`` for wildcards. Give the list of publicsuffix.org for the whole
/// truth, for which TLS13System has `PublicSuffixes.system()`; without it, ``wellKnown`` knows the top level, the usual second levels of countries and the largest hosters.
public struct PublicSuffixes: Sendable, Equatable {
  private var rules: Set<String> = []
  /// `*.ck` as `ck`: every name one label below is a suffix.
  private var wildcards: Set<String> = []
  /// `!www.ck` as `www.ck`.
  private var exceptions: Set<String> = []
  private let usesCountryCodes: Bool

  /// What is known without a list.
  public static let wellKnown = PublicSuffixes(wellKnown: hosters)

  /// Reads the format of publicsuffix.org/list: a rule on each line, `//` starts a comment. Labels beyond ASCII are
  /// kept as A-labels, which is how certificates have them.
  public init(list: [UInt8]) {
    usesCountryCodes = false
    for line in list.split(separator: UInt8(ascii: "\n")) {
      let rule = String(decoding: line.prefix { $0 > 0x20 }, as: UTF8.self)
      guard !rule.isEmpty, !rule.hasPrefix("//") else { continue }
      add(ALabel.encode(name: rule.lowercased()))
    }
  }

  private init(wellKnown: [String]) {
    usesCountryCodes = true
    rules = Set(wellKnown)
  }

  private mutating func add(_ rule: String) {
    if rule.hasPrefix("!") {
      exceptions.insert(String(rule.dropFirst()))
    } else if rule.hasPrefix("*.") {
      wildcards.insert(String(rule.dropFirst(2)))
    } else {
      rules.insert(rule)
    }
  }

  /// Whether there is no rule but `*`.
  public var isEmpty: Bool { rules.isEmpty && wildcards.isEmpty }

  /// Whether the name is a public suffix. A name of one label always is: the list's rule `*`.
  public func contains(_ name: String) -> Bool {
    let name = name.lowercased()
    guard let dot = name.firstIndex(of: ".") else { return true }
    if exceptions.contains(name) { return false }
    let parent = String(name[name.index(after: dot)...])
    if rules.contains(name) || wildcards.contains(parent) { return true }
    return usesCountryCodes && parent.utf8.count == 2 && Self.secondLevels.contains(String(name[..<dot]))
  }

  /// Labels under which countries register: `co.uk`, `com.br`.
  private static let secondLevels: Set<String> = [
    "ac", "co", "com", "ed", "edu", "go", "gob", "gouv", "gov", "gv", "id", "info", "ltd", "me", "mil", "ne", "net",
    "nom", "or", "org", "plc", "sch",
  ]

  /// Hosters that give each customer a name below theirs.
  private static let hosters = [
    "appspot.com", "azurewebsites.net", "blogspot.com", "cloudapp.net", "cloudfront.net", "elb.amazonaws.com",
    "firebaseapp.com", "fly.dev", "github.io", "githubusercontent.com", "gitlab.io", "herokuapp.com", "myshopify.com",
    "netlify.app", "ngrok.io", "onrender.com", "pages.dev", "readthedocs.io", "s3.amazonaws.com", "vercel.app",
    "web.app", "workers.dev",
  ]
}
