# Checks format and lints.
check:
    cargo fmt --all --check && cargo clippy --workspace --all-targets -- -D warnings

# Runs all tests, like the README.
test:
    .ci/test

# Tests the engine that is not in the workspace.
test-temporal *args:
    engines/temporal/test {{args}}

# Tests the compile errors.
ui *args:
    cargo test -p conjoin-tests --test ui -- {{args}}

# Rewrites the expected compile errors: read them.
bless:
    TRYBUILD=overwrite cargo test -p conjoin-tests --test ui

doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features --features conjoin-apalis/postgres,conjoin-apalis/sqlite

# Prints every table of docs/overhead.md (needs valgrind, and rclone from .ci/servers): about half an hour.
bench:
    benches/run

# Compares a pair with the hand-written function (instructions need valgrind).
bench-overhead:
    cargo run --release --manifest-path benches/overhead/Cargo.toml

# Compares a run with other libraries (instructions need valgrind).
bench-peers:
    cargo run --release --manifest-path benches/peers/Cargo.toml

# Compares `migrate` with rclone, s5cmd and others: about five minutes. Arguments choose rows by a part of their name.
bench-movers *rows:
    cargo build --release -p conjoin-migrate --bin migrate
    cargo run --release --manifest-path benches/movers/Cargo.toml -- {{rows}}

# Measures compile time: about ten minutes.
bench-compile:
    cargo run --release --manifest-path benches/compile/Cargo.toml

# Expands the macros of the smallest program (needs cargo-expand).
expand:
    cargo expand -p conjoin-examples --example hello

# Checks licenses, sources and versions of dependencies (needs cargo-deny).
deny:
    cargo deny check bans licenses sources

# Builds the packages that would be published.
package:
    cargo package -p conjoin-macros -p conjoin -p conjoin-test -p conjoin-apalis -p conjoin-migrate
