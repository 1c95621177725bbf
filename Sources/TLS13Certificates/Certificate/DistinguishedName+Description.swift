import TLS13Memory

extension DistinguishedName: CustomStringConvertible {
  /// The string form of RFC 4514 §2: last RDN first, as in `CN=example.com,O=Example\, Inc.,C=SE`.
  public var description: String {
    var rdns: [[String]] = []
    for attribute in attributes {
      if attribute.rdn == rdns.count { rdns.append([]) }
      rdns[rdns.count - 1].append(attribute.description)
    }
    return rdns.reversed().map { $0.joined(separator: "+") }.joined(separator: ",")
  }
}

extension DistinguishedName.Attribute: CustomStringConvertible {
  /// `CN=value`, or the number and the encoding when the type has no short name. RFC 4514 §2.4
  public var description: String {
    guard let keyword, let text else { return "\(type)=#\(hexadecimal(value.span))" }
    return "\(keyword)=\(Self.escaped(text))"
  }

  private var keyword: String? {
    switch code {
    case .commonName: "CN"
    case .countryName: "C"
    case .localityName: "L"
    case .stateOrProvinceName: "ST"
    case .streetAddress: "STREET"
    case .organizationName: "O"
    case .organizationalUnitName: "OU"
    case .domainComponent: "DC"
    case .userID: "UID"
    case .surname: "SN"
    case .serialNumber: "serialNumber"
    case .emailAddress: "emailAddress"
    default: nil
    }
  }

  /// RFC 4514 §2.4. Control characters become hexadecimal pairs, so that a name cannot break a line of a log.
  private static func escaped(_ text: String) -> String {
    var result = ""
    let last = text.unicodeScalars.count - 1
    for (index, scalar) in text.unicodeScalars.enumerated() {
      let isEdge = index == 0 || index == last
      switch scalar {
      case "\"", "+", ",", ";", "<", ">", "\\": result += "\\" + String(scalar)
      case " " where isEdge, "#" where index == 0: result += "\\" + String(scalar)
      case _ where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format:
        result += String(scalar).utf8.map { "\\" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
