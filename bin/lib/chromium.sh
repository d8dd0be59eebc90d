# A Chromium for the browser tests, and fonts that screenshots are true with. Sourced by bin/setup and bin/test.

# find_chromium: the path of one that is installed.
find_chromium() {
    local name
    [ -z "${COUNTERSIGN_CHROMIUM:-}" ] || { printf '%s\n' "$COUNTERSIGN_CHROMIUM"; return; }
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" && return
    done
    find "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}" -path '*chrome-linux*/chrome' -type f 2>/dev/null | sort | tail -1 | grep .
}

chromium_install() {
    if command -v apt-get >/dev/null &&
        as_root sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-noto-color-emoji' >/dev/null 2>&1; then
        return
    fi
    (cd end2end && npx playwright install chromium >/dev/null 2>&1) ||
        missing "a Chromium for the browser tests" "apt-get install chromium as root, or set COUNTERSIGN_CHROMIUM to the path of one"
}
