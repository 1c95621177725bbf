public import TLS13Certificates

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension PublicSuffixes {
  /// Where distributions keep the list of publicsuffix.org: Debian's and Ubuntu's package `publicsuffix`, Fedora's
  /// `publicsuffix-list`, Alpine's and Arch's, then FreeBSD's.
  public static let systemPaths = [
    "/usr/share/publicsuffix/public_suffix_list.dat", "/usr/share/publicsuffix/effective_tld_names.dat",
    "/usr/local/share/public_suffix_list/public_suffix_list.dat",
  ]

  /// The operating system's copy of the list of publicsuffix.org.
  ///
  /// Give it to ``ValidationPolicy/publicSuffixes``; it is as old as the package is.
  ///
  /// - Parameter paths: where to look; the first file with a rule in it is taken.
  /// - Returns: nil where there is none, as on systems without that package.
  public static func system(paths: [String] = systemPaths) -> PublicSuffixes? {
    for path in paths {
      guard let data = FileManager.default.contents(atPath: path) else { continue }
      let suffixes = PublicSuffixes(list: [UInt8](data))
      if !suffixes.isEmpty { return suffixes }
    }
    return nil
  }
}
