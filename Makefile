# Everything that a fresh Debian or Ubuntu machine with the Swift toolchain needs is done from here.

PACKAGES := libsodium-dev libgmp-dev pkg-config openssl gnutls-bin python3 tshark
# What `make bench` needs beside them: the libraries that we are compared with. rustls is built from Debian's crates.
BENCH_PACKAGES := libssl-dev libgnutls28-dev librust-rustls-dev $(if $(shell command -v cargo),,cargo)
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: setup test test-openssl lint demo fuzz fuzz-short bench bogo

# Seconds for each fuzzing target.
SECONDS := 60

# Installs what is missing, without a question.
setup:
	@missing=""; for package in $(PACKAGES) $(EXTRA_PACKAGES); do \
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
	swift format lint --strict --parallel -r Sources Tests Benchmarks/Sources
	.ci/check-spec --strict

# Three mutual TLS handshakes, two of them with OpenSSL.
demo: setup
	swift build -c release --product tls13
	Scripts/demo "$$(swift build -c release --show-bin-path)/tls13"

# Each fuzzing target for a while.
fuzz: setup
	Tests/Fuzz/run $(SECONDS)

# The same for as long as a continuous check can wait.
fuzz-short:
	$(MAKE) fuzz SECONDS=5

# Measures the library beside OpenSSL, swift-nio-ssl, GnuTLS and rustls: prints tables, and writes them with plots to
# Benchmarks/results and the README's table. QUICK=1 takes two minutes and keeps its results out of the repository;
# SECTIONS="bulk tcp" takes only those.
bench:
	@$(MAKE) --no-print-directory setup EXTRA_PACKAGES="$(BENCH_PACKAGES)"
	-cd Benchmarks/Rustls && cargo build --release --offline --quiet
	swift build -c release --package-path Benchmarks --product bench
	"$$(swift build -c release --package-path Benchmarks --show-bin-path)/bench" $(SECTIONS) \
	  $(if $(QUICK),--quick --results Benchmarks/.build/results,--results Benchmarks/results --readme README.md)

# BoringSSL's protocol test runner, from the checkout that BORINGSSL names. Needs Go.
bogo: setup
	.ci/bogo
