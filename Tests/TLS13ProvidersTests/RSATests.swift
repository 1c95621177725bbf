import Conformance
import TLS13Crypto
import TLS13Memory
import Testing

@Suite struct RSATests {
  /// The fields of RFC 8448 §2, the server's RSA key of 1024 bits.
  private struct Fields {
    var n = hex(
      "b4bb498f8279303d980836399b36c6988c0c68de55e1bdb826d3901a2461eafd2de49a91d015abbc9a95137ace6c1af1"
        + "9eaa6af98c7ced43120998e187a80ee0ccb0524b1b018c3e0b63264d449a6d38e22a5fda430846748030530ef0461c8c"
        + "a9d9efbfae8ea6d1d03e2bd193eff0ab9a8002c47428a6d35a8d88d79f7f1e3f")
    var e = hex("010001")
    var d = hex(
      "04dea705d43a6ea7209dd8072111a83c81e322a59278b33480641eaf7c0a6985b8e31c44f6de62e1b4c2309f6126e77b"
        + "7c41e923314bbfa3881305dc1217f16c819ce538e922f369828d0e57195d8c8488460207b2faa726bcf708bbd7db7f67"
        + "9f893492fc2a622e08970aac441ce4e0c3088df25ae679233df8a3bda2ff9941")
    var p = hex(
      "e435fb7cc83737756dacea96ab7f59a2cc1069db7deb190e17e33a532b273f30a327aa0aaabc58cd67466af9845fadc6"
        + "75fe094af92c4bd1f2c1bc33dd2e0515")
    var q = hex(
      "cabd3bc0e0438664c8d4cc9f99977a94d9bbfead8e43870abae3f7eb8b4e0eee8af1d9b4719ba6196cf2cbbaeeebf8b3"
        + "490afe9e9ffa74a88aa51fc645629303")
    var dP = hex(
      "3f57345c27fe1b687e6e761627b78b1b826433dd760fa0bea6a6acf39490aa1b47cda4869d68f584dd5b5029bd32093b"
        + "8258661fe715025e5d70a45a08d3d319")
    var dQ = hex(
      "183da01363bd2f2885cacbdc9964bf4764f1517636f86401286f71893c52ccfe40a6c23d0d086b47c6fb10d8fd1041e0"
        + "4def7e9a40ce957c417794e10412d139")
    var qInv = hex(
      "839ca9a085e4286b2c90e466997a2c681f21339aa3477814e4dec11833050ed50dd13cc038048a43c59b2acc416889c0"
        + "37665fe5afa605969f8c01dfa5ca969d")

    func material() -> PrivateKeyMaterial {
      .rsa(
        RSAPrivateComponents(
          modulus: n, publicExponent: e, privateExponent: SecretBytes(copying: d.span),
          prime1: SecretBytes(copying: p.span), prime2: SecretBytes(copying: q.span),
          exponent1: SecretBytes(copying: dP.span), exponent2: SecretBytes(copying: dQ.span),
          coefficient: SecretBytes(copying: qInv.span)))
    }
  }

  @Test(arguments: TestedProvider.all)
  func takesTheKeyOfRFC8448ThroughTheHookOnly(_ provider: TestedProvider) throws {
    let small = provider.insecureSmallRSA
    let rsa = try provider.crypto.signatureFamily(for: .rsa(bits: 2048))
    let key = try small.importPrivateKey(Fields().material())
    let verifier = try small.importPublicKey(key.publicKey)
    for algorithm in key.algorithms {
      let signature = try key.signature(of: message, algorithm)
      #expect(verifier.accepts(signature, message, algorithm))
    }
    #expect(failure { () throws(CryptoError) in _ = try rsa.importPublicKey(key.publicKey) } == .key)
    #expect(
      failure { () throws(CryptoError) in _ = try rsa.importPrivateKey(Fields().material()) } == .key)
  }

  @Test(arguments: TestedProvider.all)
  func refusesPartsThatDoNotBelongTogether(_ provider: TestedProvider) {
    let small = provider.insecureSmallRSA
    let parts: [WritableKeyPath<Fields, [UInt8]>] = [\.n, \.d, \.p, \.q, \.dP, \.dQ, \.qInv]
    for part in parts {
      var wrong: [[UInt8]] = []
      let good = Fields()[keyPath: part]
      for index in [0, good.count / 2, good.count - 1] {
        var changed = good
        changed[index] ^= 2
        wrong.append(changed)
      }
      wrong += [[], [0], [1], good + [0], Array(good.dropLast()), good + good + good]
      for value in wrong {
        var fields = Fields()
        fields[keyPath: part] = value
        #expect(
          failure { () throws(CryptoError) in _ = try small.importPrivateKey(fields.material()) } == .key, "\(part)")
      }
    }
    var swapped = Fields()
    swap(&swapped.p, &swapped.q)
    #expect(failure { () throws(CryptoError) in _ = try small.importPrivateKey(swapped.material()) } == .key)
    var trivial = Fields()
    (trivial.p, trivial.q) = (trivial.n, [1])
    #expect(failure { () throws(CryptoError) in _ = try small.importPrivateKey(trivial.material()) } == .key)
    var exponent = Fields()
    exponent.e = [3]
    #expect(failure { () throws(CryptoError) in _ = try small.importPrivateKey(exponent.material()) } == .key)
  }

  @Test(arguments: TestedProvider.all)
  func refusesPublicKeysOutOfBounds(_ provider: TestedProvider) throws {
    let rsa = try provider.crypto.signatureFamily(for: .rsa(bits: 2048))
    let modulus = [0x80] + [UInt8](repeating: 0, count: 254) + [1]
    let refused: [([UInt8], [UInt8])] = [
      ([], [3]), (modulus, []), ([0] + modulus, [3]), (modulus, [0, 3]), (modulus, [1]), (modulus, [2]), (modulus, [0]),
      (modulus, [1, 0, 0]), (modulus, [1, 0, 0, 0, 1]), (Array(modulus.dropLast()) + [2], [3]),
      ([0x7f] + modulus.dropFirst(), [3]), ([1] + [UInt8](repeating: 0, count: 1023) + [1], [3]),
    ]
    for (n, e) in refused {
      let result = failure { () throws(CryptoError) in
        _ = try rsa.importPublicKey(.rsa(modulus: n, publicExponent: e))
      }
      #expect(result == .key, "\(n.count) \(e)")
    }
    for exponent: [UInt8] in [[3], [1, 0, 1], [0xff, 0xff, 0xff, 0xff]] {
      let result = failure { () throws(CryptoError) in
        _ = try rsa.importPublicKey(.rsa(modulus: modulus, publicExponent: exponent))
      }
      #expect(result == nil)
    }
  }

  @Test(arguments: TestedProvider.all)
  func verifiesAnySaltLengthAndMaskHash(_ provider: TestedProvider) throws {
    let small = provider.insecureSmallRSA
    let key = try small.importPrivateKey(Fields().material())
    let verifier = try small.importPublicKey(key.publicKey)
    // 128 bytes hold SHA-256, a salt of up to 94 bytes and two more.
    for saltLength in [0, 1, 20, 32, 94] {
      let algorithm = SignatureAlgorithm.rsaPSS(.sha256, maskHash: .sha384, saltLength: saltLength)
      let signature = try key.signature(of: message, algorithm)
      #expect(verifier.accepts(signature, message, algorithm))
      for (mask, salt) in [(HashFunction.sha256, saltLength), (.sha384, saltLength + 1), (.sha384, saltLength - 1)] {
        let other = SignatureAlgorithm.rsaPSS(.sha256, maskHash: mask, saltLength: salt)
        #expect(!verifier.accepts(signature, message, other))
      }
    }
    for saltLength in [95, -1, Int.max, Int.min] {
      let algorithm = SignatureAlgorithm.rsaPSS(.sha256, maskHash: .sha256, saltLength: saltLength)
      #expect(
        failure { () throws(CryptoError) in _ = try key.signature(of: message, algorithm) } == .unsupported)
      let zeros = [UInt8](repeating: 0, count: 128)
      #expect(!verifier.accepts(zeros, message, algorithm))
    }
  }

  @Test(arguments: TestedProvider.all)
  func refusesSignaturesNotBelowTheModulus(_ provider: TestedProvider) throws {
    let small = provider.insecureSmallRSA
    let key = try small.importPrivateKey(Fields().material())
    let verifier = try small.importPublicKey(key.publicKey)
    for algorithm in key.algorithms {
      for signature in [Fields().n, [UInt8](repeating: 0xff, count: 128), [UInt8](repeating: 0, count: 128)] {
        #expect(!verifier.accepts(signature, message, algorithm))
      }
    }
  }

  /// GMP's provider checks each signature, OpenSSL's the primes.
  @Test(arguments: TestedProvider.all)
  func keepsWrongSignaturesToItself(_ provider: TestedProvider) throws {
    let small = provider.insecureSmallRSA
    // Two odd composites in place of the primes: every equation between the parts holds, and no signature verifies.
    // Made for this test.
    var fields = Fields()
    fields.n = hex(
      "b4257dc8206a182e46a2c4101b89e56cf6cb0649697abef34e03ec20c44b072d6c1fc113337569cf4fdfc0c53460e719"
        + "623d2fcdd532455244a420d08081ff5ef7b4a0a1150c00e27e57b9d13192845936c0cd92b8bde5748ff2cdb45248130e"
        + "b7858f3e16cef1c0a9a9e9d7a43524563edeec558e9063e0c044ab366262436d")
    fields.d = hex(
      "17d65e2e7d1b8cd792c136f06ab4748756a0c6d43000ee0383ef40ef9509d8894a25698700e828782639956882e5cfae"
        + "ac312c823013d6d86bfccbdacb2668840fa298aece733b3e6e84fa4ab2955edd6b7a02b9a1df49def66a162dd58bb169"
        + "a691e5809e2e00b1397ed5516af8a4af4026e4375a424edb4c0ac73789681801")
    fields.p = hex(
      "ce8907608fee0b066362457fb52cc9214c2ea20965e7cfc79e08f4a0dd2a54792f9ea6df5a98df802d4d0eb88659a9f9"
        + "827bb2cd2e55d64182722add4120c931")
    fields.q = hex(
      "df4a86ca3a6df82c1cbf5967c705ce80595912654a8b1c56f9341a7ecd28dff61f2d666812aff6e13f6e5df2b5a61d8d"
        + "b702bdd5e1d534e54bd00b24aef6cefd")
    fields.dP = hex(
      "2ba34a3abdce66e7efa1b8db75d5439dd471d9ecb06a5d3d6907ad603bba90e4960a2869f2c3701dadf4a51299d86210"
        + "84e04bf40c4138a6d8bff48c91113351")
    fields.dQ = hex(
      "aa7a47f6d62d67b0a632219c6e032cea294d2c12519b6c03ab37f092a72871f5835032437b2105a86bb963d90e7ec949"
        + "8d547683796c427a5e2b7496894ebe31")
    fields.qInv = hex(
      "85918a375a7ec2a86f43d01f8dd465cbb09448c7d1043cd75698d558042cd212017603b01b1753cc8111093e98987753"
        + "ac46b896afbcc4b40e71920346916620")
    if provider.description == "OpenSSL" {
      #expect(failure { () throws(CryptoError) in _ = try small.importPrivateKey(fields.material()) } == .key)
      return
    }
    let key = try small.importPrivateKey(fields.material())
    for algorithm in key.algorithms {
      #expect(failure { () throws(CryptoError) in _ = try key.signature(of: message, algorithm) } == .library)
    }
  }

  @Test(arguments: TestedProvider.all)
  func pkcs1IsDeterministicAndPSSIsNot(_ provider: TestedProvider) throws {
    let small = provider.insecureSmallRSA
    let key = try small.importPrivateKey(Fields().material())
    let sign = { (algorithm: SignatureAlgorithm) in try key.signature(of: message, algorithm) }
    // Blinding does not show.
    #expect(try sign(.rsaPKCS1(.sha256)) == sign(.rsaPKCS1(.sha256)))
    #expect(try sign(.rsaPSS(.sha256)) != sign(.rsaPSS(.sha256)))
  }

  /// Go's keys of 3073 bits have primes of 1537 and 1536 bits. FIPS 186-5 §A.1.3 asks for halves, and 3073 has none.
  @Test(arguments: TestedProvider.all)
  func primesMayDifferInLength(_ provider: TestedProvider) throws {
    var fields = Fields()
    fields.n = hex(
      "01719531555d13026c73bc13591bf728e9a19f4ddc49bc57d7826dffa44e36c69c39afe87ad4baead8a5187f1ee6781a2b55"
        + "3a01d7ee0ffcfc8c7b8d30b2f2859fe9b8076d4b8a8dd8ed81708fbdce7a1349212e78e8d68c94c9c2a0f00e54acfe408bc8"
        + "f26444463ec54c8929e959faf9aa0afcf1964f0d651953e5bf73f25ba1df7546a150bf3133d7df9af6d700fe4ddae2b223d9"
        + "1ecc7327ec6ad1b914785eaa84d49d32c1397e3d30de03687eef2045b72217c06e023106cd2c298cb90ec7db4835fb8d67a4"
        + "a4f3054d3a978c4d9da5d70bd12b7e60e1b1a76ddaee96099b38f3ed4a21482c29b50c053463dc58ae2166fedb3d57b7d584"
        + "0f47a923acd23db4a8f1f40c963d77a720b11a661e1b41e764e9a4262503a3b1fe4e589734e16b42423df1b00674ead92a90"
        + "1cbb9547db195ee31332e75787491fcd5d54116bf36aa00fb7739d3479debe92e2671f633549faca7312bc27a7c53fa6d1c9"
        + "d4025aca144701e2971fc4dcc8a9ad50c6e45d46cd7db519d49c535bfadf5f91b75a69")
    fields.d = hex(
      "b4241870bfeae02ad8a16a073d39c00a717bc69069f91504cbbd78234f6c907420ae9b02f314f731e9c498e543367423aaf8"
        + "ee4b6a4ba89624462f84e4c1c195eada2d7835a3fba840bd8cbae63bd24dce8f7f89dfead79afaa1dc88334b94d9b73993a8"
        + "fdee7f4a41b3ef4b6143396db6b9f9b47260085b0b31044219b8d438f9b009e7e7fcb963da3e88702fb5f927d13a46be1776"
        + "e4dfa827fdb317bff24136bccfcedcf99517ad7ce313ea20c36492849844316125b4cd564632931ad1eda7f69ca247177c17"
        + "fabc269bb7b36405da44b88a8d27441510af6e11c0dda37355d07d01da02995db757168fa251108d53a6adee4a13e42c3d35"
        + "6fa47096215ad3d183430ee65336a24ba66ec476d18cdd6fec4b14895d39cff92f9d497c357e9192507241f6241d2a63b529"
        + "2f5ce72e8c62926ed8fd44d95aab434c7407008f7c21d524ac3ce3c4141ca1b5a620d89027fd2622441065007c5fd5cb61a9"
        + "ae97477f60878e15f480d9437f1575970b394d9f4ef8d9dd2cf4c6feca2f74815b")
    fields.p = hex(
      "0182901c916d717e856a1a6d025f89276716698a110e772d3a99a1cf93800bbfb72a1884fa54ff9ec20e3fa17fe02537450f"
        + "4d61eaae822648b0f0633589a50123a5a18554010f2487722820955043034f41b8ec583d430cedf35c8ff3dd1df00675ab34"
        + "3eafcfd4a1218813a3221337e9a581c160f0f9754bdd3e6f9365c6ccc6c0f2f663be7967562c8f475fbfa1506c15e6a8a07a"
        + "629ef79f86a6903c9420f7ae5b7734b9c1bf889f7d6240f5c697e8bc5401bf7ac047863bf87a1fb722073f")
    fields.q = hex(
      "f4c14483be9668b9c8c2ba7a8930ba67c4711039239c8d2b6d30b63b5ba20cc6136cad5ec68af877cba55c54c909661100b1"
        + "d08c2a6579c8e1a28983d1b5ce984868088fd4207811d185a667411d77d6ef16556b9ce400e1265e677865fc559606a327e5"
        + "8ca62d9a85b4994ac24fb07cef5cc9218862028685257a12dbeea00e58e400b35da6a22c8fb8648cc955a55109569d6c3537"
        + "0c293d3a5dfa337fac75f5430723978b9b06ec2877b6fcd8ca335d90a686869940ac1ba9f2f608a41c57")
    fields.dP = hex(
      "0133d346ac981674c6110412227da95e733ce9b64476dc786bddc378e4e0667ab885111973af140f7c4094732abd776557dd"
        + "23a601980d9426f69fb6a0ff87222d1ccc4ebbe24c08aec33d29153de0df55d1e44c70c7f808e7c38fc6224fc67348f192ef"
        + "fbab4d38e94726715ccad9bb00980787d286925fd195d10e50b60f652a30a449888c39690cba572e6314da848c4db46c3bbe"
        + "b9a21556378793fc69890733152b0c15902fd1c00fbc9a361d7b029e55d73e7fa5764f729a1fc5f9b36349")
    fields.dQ = hex(
      "01b301cdc459f8fa2939a8dfc6ea0eb13fbce536f0575ae78d47844c5f337dd1363b4fecd3860d798f716375b73b9878cfbf"
        + "6c4a3cd51d865682b15fb7ea02382e708276b52b508a17214d69741b4744b7be38f399503fed503de18c05713e0adf9aec60"
        + "fc9bfebf0ee49517dec77cdb31323cb73de2285054c650d5a6af3e6f3b10c22c7c9ef68b46a82a128c274b1187f610fbba56"
        + "da7fc2cc0ff0f7c0902af57bf4a5bb9c9d83ebc9d022f6186f36f2145a039f159b4c5698d475fed35cdb")
    fields.qInv = hex(
      "6b308cedbe92399df198b744b15cb3d2f56de9a252c2d8d06942787a079494147b521f15deba4abb49d120f622d3b0cd968a"
        + "d7a9640bec3e15ce674e615d157aabc86db22ef23ca8aaed1fdd156614bb3f97573894b1afe00a19ea5c47e592d22981c6ab"
        + "8451e7d74d7586a4b72c6f7a042addd63db94615f6f47ed112437337d1b2969f44e9376847ac51a93b528926d155a2ed4fe3"
        + "28a005441ff63c5e3aa8ad92443103490996c5f7925ab333fd1de5a4e5ecef0a5a703e483efd9257c866")
    let rsa = try provider.crypto.signatureFamily(for: .rsa(bits: 3073))
    let key = try rsa.importPrivateKey(fields.material())
    let verifier = try rsa.importPublicKey(key.publicKey)
    #expect(key.publicKey.keyType == .rsa(bits: 3073))
    for algorithm in key.algorithms {
      #expect(verifier.accepts(try key.signature(of: message, algorithm), message, algorithm))
    }
  }

  @Test(arguments: TestedProvider.all)
  func generatesTheLengthsThatAreAllowed(_ provider: TestedProvider) throws {
    let rsa = try provider.crypto.signatureFamily(for: .rsa(bits: 2048))
    for bits in [0, 512, 1024, 2047, 2049, 8192] {
      #expect(
        failure { () throws(CryptoError) in _ = try rsa.generatePrivateKey(.rsa(bits: bits)) } == .unsupported)
    }
    let first = try rsa.importPrivateKey(try rsa.generatePrivateKey(.rsa(bits: 3072)))
    #expect(first.publicKey.keyType == .rsa(bits: 3072))
  }

  @Test(arguments: TestedProvider.all)
  func signsFromManyThreadsAtOnce(_ provider: TestedProvider) async throws {
    let small = provider.insecureSmallRSA
    let key = try small.importPrivateKey(Fields().material())
    let verifier = try small.importPublicKey(key.publicKey)
    let good = try await withThrowingTaskGroup(of: Int.self) { group in
      for task in 0..<16 {
        group.addTask {
          try (0..<25).count { round in
            let text = [UInt8(task), UInt8(round)]
            let signature = try key.signature(of: text, .rsaPSS(.sha256))
            return verifier.accepts(signature, text, .rsaPSS(.sha256))
          }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(good == 16 * 25)
  }
}
