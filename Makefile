# Everything that a fresh Debian or Ubuntu machine with the Swift toolchain needs is done from here.

PACKAGES := libsodium-dev libgmp-dev pkg-config openssl
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: setup test fuzz

# Seconds for each fuzzing target.
SECONDS := 60

setup:
	@missing=""; for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  $(SUDO) apt-get update -q && $(SUDO) apt-get install -q -y --no-install-recommends $$missing; \
	fi

test: setup
	swift test --parallel

fuzz: setup
	Tests/Fuzz/run $(SECONDS)
