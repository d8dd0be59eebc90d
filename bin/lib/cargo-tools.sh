# Tools that cargo builds: wasm-bindgen, cargo-leptos, cargo-deny and cargo-fuzz. Sourced by bin/setup and bin/fuzz.
#
# They are built without optimisation: they run for seconds and would take many minutes to build otherwise.

# cargo_tool CRATE FOLDER VERSION [FLAGS...]
cargo_tool() {
    local crate=$1 folder=$2 version=$3
    shift 3
    local work log
    work=$(mktemp -d)
    log=$tools/$folder-$version.log
    mkdir -p "$tools"
    if ! CARGO_PROFILE_DEV_DEBUG=0 CARGO_TARGET_DIR="$work" \
        cargo install --quiet --debug "$@" "$crate" --version "$version" --root "$tools/$folder-$version" >"$log" 2>&1; then
        tail -20 "$log" >&2
        rm -rf "$work"
        missing "$crate $version" "cargo install $crate --version $version; the end of $log says what stood in the way"
    fi
    rm -rf "$work" "$log"
}

# The command that reads the module must speak the version of the library that wrote it.
check_wasm_bindgen() {
    local locked
    locked=$(grep -A1 '^name = "wasm-bindgen"$' Cargo.lock | sed -n 's/^version = "\(.*\)"/\1/p')
    [ "$locked" = "$WASM_BINDGEN" ] || missing "one version of wasm-bindgen: Cargo.lock has $locked, bin/versions has $WASM_BINDGEN" "making them equal"
}
