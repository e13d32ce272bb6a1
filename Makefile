# `make release` and `make test` are all that a fresh machine needs; Swift 6.3 must be there.

.PHONY: release agent deb deb-check e2e power build test check fuzz sanitize format bench bench-build bench-metadata \
  bench-serve bench-publish publish-kills conformance libraries test-tools clean
.DEFAULT_GOAL := release

LIBRARIES := libarchive-dev libcurl4-openssl-dev liblzma-dev libssl-dev zlib1g-dev pkg-config binutils
# What the tests compare us with: foreign readers of what we write, and a browser for the page.
TEST_TOOLS := libarchive-tools xz-utils bzip2 zstd zip curl openssl softhsm2 opensc python3 python3-venv chromium systemd

# A stock client of update metadata, stock clients of AWS and a store as S3 is one, readers of provenance, bills of materials,
# JSON schemas, workflows and metrics, and what runs the conformance suite.
PYTHON_TOOLS := tuf==7.0.1 securesystemslib[crypto]==1.6.0 pytest jsonschema==4.26.0 spdx-tools==0.8.5 \
  check-jsonschema==0.39.0 awscli==1.45.11 boto3==1.43.11 prometheus-client==0.26.0 moto[s3]==5.2.1 flask==3.1.3 \
  flask-cors==6.0.2

# Installs the Debian packages of a list that are missing.
define install
	@missing=""; for package in $(1); do \
	  dpkg -s "$$package" 2>/dev/null | grep -q '^Status: install ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; \
	  if [ "$$(id -u)" = 0 ]; then run=""; else run="sudo"; fi; \
	  $$run apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$run apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
endef

release: libraries agent
	swift run ota-release build

AGENT := .build/agent/ggc-ota
AGENT_VERSION = $(shell sed -n 's/.*ota_agent:.*version: *\([0-9.]*\).*/\1/p' manifests/1.11.6.yaml)
AGENT_STAGED = manifests/builds/native/ota_agent/ubuntu-$(shell uname -m)/greengrass/ota

# The update agent as devices run it, with Swift's libraries inside; staged as this machine's build of the sample release.
agent: libraries
	swift build -c release --product ggc-ota --static-swift-stdlib
	mkdir -p $(dir $(AGENT)) && strip -o $(AGENT) .build/release/ggc-ota
	rm -rf $(AGENT_STAGED) && mkdir -p $(AGENT_STAGED)/ota_agent_v$(AGENT_VERSION)
	ln -s ota_agent_v$(AGENT_VERSION) $(AGENT_STAGED)/ota_agent
	cp $(AGENT) Sources/ggc-ota/ggc-ota.service manifests/builds/sample/ota_agent/greengrass/ota/ota_agent_v*/LICENSE \
	  $(AGENT_STAGED)/ota_agent_v$(AGENT_VERSION)

DEB := .build/deb
DEB_TOOLS := dpkg-dev binutils
# Its pages come from the same sources as the programs' own help.
MANUALS := .build/manuals/debug/generate-manual

# A Debian package of all programs, with Swift's libraries inside: the same bytes for the same commit and the same tools.
deb: libraries
	$(call install,$(DEB_TOOLS))
	for program in ota-release ota-release-cloud ggc-ota; do \
	  swift build -c release --product $$program --static-swift-stdlib || exit 1; done
	swift build --package-path .build/checkouts/swift-argument-parser --scratch-path .build/manuals --product generate-manual
	mkdir -p $(DEB)
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) Sources/debian/package .build/release $(MANUALS) $(DEB)

# Unpacks, installs and uses the package, in folders of its own.
deb-check: deb
	$(call install,lintian man-db)
	Sources/debian/check $(DEB)/*.deb

# A whole update on this machine: a release, a server, a device, the aws CLI and the agent. As root, which the agent wants.
e2e: libraries test-tools agent
	swift build --product ota-release && swift build --product ota-release-cloud
	.build/python/bin/python3 Tests/Device/e2e.py .build/debug $(AGENT) .build/e2e

STEP ?= 1

# Stops the agent at every call by which it changes a file, and makes every one fail. That takes hours; STEP=10 tries
# every tenth. As root.
power: libraries agent
	swift build --product ota-release && swift build --product ota-release-cloud
	@mkdir -p .build/power
	@ln -sf $(CURDIR)/.build/debug/ota-release $(CURDIR)/.build/debug/ota-release-cloud $(CURDIR)/$(AGENT) .build/power/
	@failed=0; for subject in core rollback agent; do for kind in kill torn eio enospc full; do \
	  python3 Tests/Device/power.py .build/power $$subject $$kind 1 $(STEP) > .build/power/$$subject-$$kind.txt || failed=1; \
	  sed -n '/ points$$/,$$p' .build/power/$$subject-$$kind.txt; done; done; \
	python3 Tests/Device/power.py .build/power core random 100 > .build/power/random.txt || failed=1; \
	sed -n '/ points$$/,$$p' .build/power/random.txt; exit $$failed

build: libraries
	swift build --build-tests

test: libraries test-tools
	swift test

check: build
	swift format lint --strict --recursive Package.swift Sources Tests

format:
	swift format format --in-place --recursive Package.swift Sources Tests

FUZZ_SECONDS ?= 600
FUZZ_BUILD := .build/fuzz
FUZZ_SUBJECTS ?= archive document manifest metadata policy signature

# Feeds damaged input to every reader of what comes from strangers. A finding is left in $(FUZZ_BUILD).
fuzz: libraries
	OTA_RELEASE_FUZZ=1 swift build --sanitize fuzzer --product Fuzzing --scratch-path $(FUZZ_BUILD)
	@for subject in $(FUZZ_SUBJECTS); do \
	  echo "fuzzing $$subject"; mkdir -p $(FUZZ_BUILD)/corpus/$$subject; \
	  OTA_RELEASE_FUZZ=$$subject SWIFT_BACKTRACE=enable=no $(FUZZ_BUILD)/debug/Fuzzing -max_total_time=$(FUZZ_SECONDS) \
	    -rss_limit_mb=512 -timeout=10 -max_len=65536 -print_final_stats=1 -artifact_prefix=$(FUZZ_BUILD)/$$subject- \
	    $(FUZZ_BUILD)/corpus/$$subject Tests/Fuzzing/Corpus/$$subject || exit 1; \
	done

# The tests that reach into C, and those of what comes from strangers, under the sanitizers.
SANITIZED := FileStoreTests|HashingTests|PackagingTests|RequestSigningTests|TransferTests|TrustTests|UpdateJobsTests|UpdateMetadataTests

# Swift's pointers have bits that the search for leaks takes for other values.
sanitize: libraries test-tools
	ASAN_OPTIONS=detect_leaks=0 swift test --sanitize address --scratch-path .build/address --filter '^($(SANITIZED))\.'
	swift test --sanitize thread --scratch-path .build/thread --filter '^($(SANITIZED))\.'

bench: bench-build bench-metadata bench-serve bench-publish

# Half an hour.
bench-build: libraries
	swift build -c release --product ota-release
	python3 Tests/Benchmarks/bench.py

bench-metadata: libraries test-tools
	OTA_RELEASE_BENCH=1 swift build -c release --product MetadataBenchmark
	swift build -c release --product ota-release
	python3 Tests/Benchmarks/metadata.py

# The server against nginx, under the load of wrk.
bench-serve: libraries test-tools
	$(call install,nginx wrk)
	swift build -c release --product ota-release-cloud
	.build/python/bin/python3 Tests/Benchmarks/serve_bench.py

# Publication against `aws s3 sync`, on the same store.
bench-publish: libraries test-tools agent
	swift build -c release --product ota-release && swift build -c release --product ota-release-cloud
	.build/python/bin/python3 Tests/Benchmarks/publish_bench.py

KILLS ?= 1000

# Kills a publication at random moments, a thousand times, while clients verify what the buckets show. Some ten minutes.
publish-kills: libraries test-tools
	swift build -c release --product ota-release && swift build -c release --product ota-release-cloud
	rm -rf .build/publish-kills && mkdir -p .build/publish-kills
	.build/python/bin/python3 Tests/Interop/publish_kills.py $(CURDIR)/.build/release/ota-release .build/publish-kills $(KILLS)

libraries:
	$(call install,$(LIBRARIES))

test-tools:
	$(call install,$(TEST_TOOLS))
	@echo "$(PYTHON_TOOLS)" | cmp -s - .build/python/installed || { \
	  python3 -m venv .build/python && .build/python/bin/pip install -q $(PYTHON_TOOLS) && \
	  echo "$(PYTHON_TOOLS)" > .build/python/installed; }

# The conformance suite of The Update Framework, cloned to the folder SUITE:
# git clone --branch v2.4.0 https://github.com/theupdateframework/tuf-conformance
conformance: libraries test-tools
	@test -d "$(SUITE)/tuf_conformance" || { echo "say where the suite is: make conformance SUITE=../tuf-conformance"; exit 64; }
	$(call install,faketime)
	swift build --product ota-release
	cd "$(SUITE)" && "$(CURDIR)/.build/python/bin/python3" -m pytest -q tuf_conformance \
	  --entrypoint "$(CURDIR)/.build/debug/ota-release tuf"

clean:
	rm -rf .build .release-work
