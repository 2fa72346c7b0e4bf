# Every command of the project. The work itself stands in scripts/.
.PHONY: run test bench crash-test sbom install-test-tools

# Starts the demo on http://127.0.0.1:8080 with embedded SQLite; needs Rust and a C compiler.
run:
	cargo run --locked -- demo

# The gate, here and in CI: format, lints, docs, all tests on both databases, snapshots.
test: install-test-tools
	scripts/gate

# Prints the figures: page times, how they grow to a hundred and a thousand tours on both databases
# (GROWTH_SIZES=354,35400 measures fewer), cold start, memory, reading lists in beside sqlite3, a tour plan beside
# one organisation after another, messages per second beside Postfix' client. Builds the program for release first.
bench:
	scripts/install-test-tools sqlite3
	scripts/with-postgres cargo bench --locked --features postgres \
		--bench pages --bench lists --bench planning --bench mail

# Kills the program 1,000 times and more while it sends rounds of 342 letters, on both databases, and
# one of three instances every five seconds during a minute; about 20 minutes. CRASH_SEED=… plays a run again.
crash-test: install-test-tools
	CRASH_KILLS=1000 CRASH_LETTERS=342 KILLS=100 SHARED_SECONDS=60 scripts/with-postgres cargo test \
		--locked --features postgres --test reliability -- --nocapture --test-threads 1

# Installs the servers and the browser that the tests use (Debian), when absent.
install-test-tools:
	scripts/install-test-tools

# Writes what the program is built from to drietraps.cdx.json (CycloneDX).
sbom:
	scripts/sbom
