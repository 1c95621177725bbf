# Everything that a fresh Debian or Ubuntu machine with the Swift toolchain needs is done from here.

PACKAGES := libsodium-dev libgmp-dev pkg-config openssl gnutls-bin python3
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: setup test test-openssl lint demo fuzz

# Seconds for each fuzzing target.
SECONDS := 60

# Installs what is missing, without a question.
setup:
	@missing=""; for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive sh -c \
	    "apt-get update -q && apt-get install -q -y --no-install-recommends $$missing" </dev/null; \
	fi

# All tests.
test: setup
	swift test --parallel

# What the provider on OpenSSL's libcrypto takes part in, in a build of its own with the trait.
test-openssl: PACKAGES += libssl-dev
test-openssl: setup
	swift test --parallel --traits OpenSSL --scratch-path .build/openssl --filter 'TLS13ProvidersTests|ProviderTests'

# Formatting, and whether SPEC.md, the code and the tests agree.
lint: setup
	swift format lint --strict --parallel -r Sources Tests
	.ci/check-spec --strict

# Three mutual TLS handshakes, two of them with OpenSSL.
demo: setup
	swift build -c release --product tls13
	Scripts/demo "$$(swift build -c release --show-bin-path)/tls13"

# Each fuzzing target for a while.
fuzz: setup
	Tests/Fuzz/run $(SECONDS)
