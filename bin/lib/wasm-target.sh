# The standard library for wasm32-unknown-unknown. Sourced by bin/setup.
#
# rustup is asked first. Where its servers cannot be reached the library is built from its source, which Debian
# packages for exactly this compiler, and laid where rustup would have put it.

wasm_target=wasm32-unknown-unknown

wasm_target_ready() {
    ls "$(rustc --print sysroot)/lib/rustlib/$wasm_target/lib/"libstd-*.rlib >/dev/null 2>&1
}

wasm_target_install() {
    if command -v rustup >/dev/null && timeout 60 rustup target add "$wasm_target" >/dev/null 2>&1 && wasm_target_ready; then
        return
    fi
    say "  rustup cannot be reached; building the library from Debian's source"
    command -v dpkg >/dev/null || missing "the $wasm_target target" "rustup target add $wasm_target, with rustup's servers in reach"
    local work
    work=$(mktemp -d)
    rust_source "$work"
    build_std "$work"
    rm -rf "$work"
    wasm_target_ready || missing "the $wasm_target target" "rustup target add $wasm_target"
}

# The mirror that this machine's own package sources name.
debian_mirror() {
    local from
    from=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/*.sources 2>/dev/null | grep -m1 '/debian/*$' || true)
    [ -n "$from" ] || from=$(sed -n 's/^deb \(\[[^]]*\] \)*\([^ ]*\).*/\2/p' /etc/apt/sources.list 2>/dev/null | grep -m1 '/debian/*$' || true)
    printf '%s' "${from%/}"
}

# rust_source FOLDER: the source of exactly the installed compiler, checked against the suite's list.
rust_source() {
    local version mirror suite entry file sum
    version=$(rustc --version | cut -d' ' -f2)
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || missing "the source of Rust's standard library" "rustup target add $wasm_target, or name a Debian mirror in /etc/apt"
    for suite in trixie-backports sid trixie bookworm-backports bookworm forky; do
        curl -fsS "$mirror/dists/$suite/main/binary-amd64/Packages.xz" 2>/dev/null | xz -dc >"$1/packages" 2>/dev/null || continue
        entry=$(awk -v RS= -v version="$version" 'index($0, "Package: rust-src\n") == 1 && index($0, "\nVersion: " version "+") { print; exit }' "$1/packages")
        [ -n "$entry" ] || continue
        file=$(sed -n 's/^Filename: //p' <<<"$entry")
        sum=$(sed -n 's/^SHA256: //p' <<<"$entry")
        curl -fsS -o "$1/rust-src.deb" "$mirror/$file"
        [ "$(stat -c %s "$1/rust-src.deb")" = "$(sed -n 's/^Size: //p' <<<"$entry")" ] || missing "the whole of rust-src $version" "running bin/setup again"
        sha256sum --check --quiet <<<"$sum  $1/rust-src.deb" || missing "a rust-src $version with the right checksum" "running bin/setup again"
        dpkg -x "$1/rust-src.deb" "$1/source"
        return
    done
    missing "the source of Rust's standard library $version" "rustup update stable, so that the compiler is one that Debian packages the source of, or rustup's servers in reach"
}

# build_std FOLDER: builds the library of an empty crate and keeps what it was built from.
build_std() {
    local sysroot lock source
    sysroot=$(rustc --print sysroot)
    source=$sysroot/lib/rustlib/src/rust
    lock=$(find "$1/source/usr/src" -maxdepth 3 -path '*/library/Cargo.lock' -print -quit)
    [ -n "$lock" ] || missing "the standard library in Debian's source package" "rustup target add $wasm_target"
    mkdir -p "$source" "$1/empty/src"
    rm -rf "$source/library"
    cp -r "$(dirname "$lock")" "$source/library"
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[profile.release]\npanic = "abort"\n' >"$1/empty/Cargo.toml"
    : >"$1/empty/src/lib.rs"
    (
        cd "$1/empty"
        RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$1/built" \
            cargo build --quiet --release -Zbuild-std=std,panic_abort,proc_macro --target "$wasm_target"
    )
    mkdir -p "$sysroot/lib/rustlib/$wasm_target/lib"
    find "$1/built/$wasm_target/release/deps" -name '*.rlib' ! -name 'libempty-*' -exec cp {} "$sysroot/lib/rustlib/$wasm_target/lib/" \;
}
