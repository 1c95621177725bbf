#include <openssl/opensslv.h>
#if OPENSSL_VERSION_MAJOR < 3
#error "the trait OpenSSL needs OpenSSL 3.0 or newer"
#endif
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

/* What EVP_PKEY_fromdata is given: macros that Swift cannot import. */
enum {
  COPENSSL_PUBLIC_KEY = EVP_PKEY_PUBLIC_KEY,
  COPENSSL_KEY_PAIR = EVP_PKEY_KEYPAIR
};
