# What all scripts share: where things are, and how they speak. Sourced, not run.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
# shellcheck source=bin/versions
. "$root/bin/versions"

# Tools live outside the clone, in folders named by version, so that a second clone finds them made.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/countersign
tools=${COUNTERSIGN_TOOLS:-$cache}
target=${CARGO_TARGET_DIR:-$root/target}

# wasm-bindgen, wasm-opt, sass and cargo-leptos are found on the PATH before anything is downloaded.
export PATH="$tools/cargo-leptos-$CARGO_LEPTOS/bin:$tools/wasm-bindgen-$WASM_BINDGEN/bin:$tools/binaryen-$BINARYEN/bin:$tools/sass-$SASS/bin:$tools/cargo-deny-$CARGO_DENY/bin:$PATH"

# say TEXT: one line of progress.
say() {
    printf '%s\n' "$*" >&2
}

# missing WHAT HOW: what cannot be had, and how to get it; ends the script.
missing() {
    say "Missing: $1."
    say "To get it: $2."
    exit 1
}

# as_root COMMAND...: directly, or by sudo where that asks nothing.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo "$@"
    else
        return 1
    fi
}
