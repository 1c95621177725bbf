#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The interface of Benchmarks/Rustls, which is loaded while the program runs, because not every machine can build it.

typedef struct {
  const uint8_t *start;
  size_t count;
} rustls_peer_bytes;

typedef struct {
  const rustls_peer_bytes *trust;
  size_t trust_count;
  const rustls_peer_bytes *chain;
  size_t chain_count;
  rustls_peer_bytes key;
  uint16_t suite;
  bool is_server;
  bool resumes;
} rustls_peer_settings;

typedef struct {
  bool is_connected;
  bool has_peer_certificate;
  bool is_resumed;
  uint16_t suite;
  uint16_t version;
  size_t received;
} rustls_peer_state;

typedef struct rustls_peer_config rustls_peer_config;
typedef struct rustls_peer_end rustls_peer_end;

typedef rustls_peer_config *(*rustls_peer_config_function)(const rustls_peer_settings *);
typedef rustls_peer_end *(*rustls_peer_end_function)(const rustls_peer_config *, const char *);
typedef void (*rustls_peer_config_free_function)(rustls_peer_config *);
typedef void (*rustls_peer_end_free_function)(rustls_peer_end *);
typedef ptrdiff_t (*rustls_peer_exchange_function)(rustls_peer_end *, const void *, size_t, void *, size_t);
typedef ptrdiff_t (*rustls_peer_write_function)(rustls_peer_end *, const void *, size_t, void *, size_t);
typedef rustls_peer_state (*rustls_peer_state_function)(const rustls_peer_end *);
typedef void (*rustls_peer_failure_function)(char *, size_t);
