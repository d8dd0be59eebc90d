# A standard library for the page in the browser, built for size. Sourced by bin/setup and bin/build.
#
# A panic in it ends the page at once, and the texts of panics with all that writes them are left out: about a sixth of
# what a browser loads. The library is built from the source of exactly the installed compiler and kept in a folder of
# its own; the installed target stays as it is, for development and where the source cannot be had.

small_std=$tools/wasm-small-$(rustc --version | cut -d' ' -f2)
small_target=wasm32-unknown-unknown

small_std_ready() {
    [ -f "$small_std/.built" ]
}

small_std_install() {
    local source
    source=$(rustc --print sysroot)/lib/rustlib/src/rust/library
    if ! [ -f "$source/Cargo.lock" ]; then
        { command -v rustup && timeout 120 rustup component add rust-src; } >/dev/null 2>&1 || true
    fi
    if ! [ -f "$source/Cargo.lock" ]; then
        say "  the library's source cannot be reached (rustup component add rust-src); the page is built with the"
        say "  installed library and loads about a sixth more"
        return
    fi
    local work host
    work=$(mktemp -d)
    host=$(rustc --print host-tuple)
    mkdir -p "$work/empty/src"
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[profile.release]\npanic = "abort"\nopt-level = "z"\n' >"$work/empty/Cargo.toml"
    : >"$work/empty/src/lib.rs"
    if ! (
        cd "$work/empty"
        # Unstable flags of this one compiler: the result is used with no other.
        RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Cembed-bitcode=yes -Zunstable-options -Cpanic=immediate-abort" CARGO_TARGET_DIR="$work/built" \
            cargo build --quiet --release --target "$small_target" \
            -Zbuild-std=std,panic_abort,proc_macro -Zbuild-std-features=optimize_for_size
    ); then
        rm -rf "$work"
        say "  the library could not be built for size; the page is built with the installed one and loads a sixth more"
        return
    fi
    rm -rf "$small_std"
    mkdir -p "$small_std/lib/rustlib/$small_target/lib"
    find "$work/built/$small_target/release/deps" -name '*.rlib' ! -name 'libempty-*' \
        -exec cp {} "$small_std/lib/rustlib/$small_target/lib/" \;
    # The linker is looked for beside the library.
    ln -s "$(rustc --print sysroot)/lib/rustlib/$host" "$small_std/lib/rustlib/$host"
    : >"$small_std/.built"
    rm -rf "$work"
}

# use_small_std: what cargo builds from now on for the browser is built with it, if it is there.
use_small_std() {
    if small_std_ready && [ -z "${RUSTC_WRAPPER:-}" ]; then
        export RUSTC_WRAPPER=$root/bin/lib/rustc-small
        export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--sysroot=$small_std -Zunstable-options -Cpanic=immediate-abort"
    fi
}
