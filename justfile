# Formats, lints.
check:
    cargo fmt --all --check && cargo clippy --workspace --all-targets -- -D warnings

# The tests, as the README has them.
test:
    cargo test --workspace

# What a user sees: the compile errors.
ui *args:
    cargo test -p conjoin-tests --test ui -- {{args}}

# Writes the expected compile errors anew: read them.
bless:
    TRYBUILD=overwrite cargo test -p conjoin-tests --test ui

doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Every table of docs/overhead.md (needs valgrind, and rclone of .ci/servers): about half an hour.
bench:
    benches/run

# What a pair costs, beside the function written by hand (instructions need valgrind).
bench-overhead:
    cargo run --release --manifest-path benches/overhead/Cargo.toml

# What a run costs, beside other libraries (instructions need valgrind).
bench-peers:
    cargo run --release --manifest-path benches/peers/Cargo.toml

# What a task and a pair cost the compiler: about ten minutes.
bench-compile:
    cargo run --release --manifest-path benches/compile/Cargo.toml

# What the macros make of the smallest program (needs cargo-expand).
expand:
    cargo expand -p conjoin-examples --example hello

# Licences, sources and versions of what we depend on (needs cargo-deny).
deny:
    cargo deny check bans licenses sources

# What would be published, built from its packages.
package:
    cargo package -p conjoin-macros -p conjoin
