# A Chromium for the browser tests, and fonts that screenshots are true with. Sourced by bin/setup and bin/test.

# find_headless: the path of one without windows, or of the one that was asked for. It is the same browser, and the tests
# take half as long in it.
find_headless() {
    [ -z "${COUNTERSIGN_CHROMIUM:-}" ] || { printf '%s\n' "$COUNTERSIGN_CHROMIUM"; return; }
    command -v chromium-headless-shell || of_playwright chrome-headless-shell
}

# find_chromium: the path of one that is installed, with windows or without.
find_chromium() {
    local name
    find_headless && return
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" && return
    done
    of_playwright chrome
}

# of_playwright NAME: the path of one that Playwright brought.
of_playwright() {
    find "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}" -name "$1" -type f -perm -u+x 2>/dev/null | sort | tail -1 | grep .
}

chromium_install() {
    if command -v apt-get >/dev/null && as_root apt-get update -qq >/dev/null 2>&1; then
        chromium_package chromium-headless-shell || find_chromium >/dev/null || chromium_package chromium
    fi
    find_chromium >/dev/null || (cd end2end && npx playwright install --only-shell chromium >/dev/null 2>&1) ||
        missing "a Chromium for the browser tests" "apt-get install chromium as root, or set COUNTERSIGN_CHROMIUM to the path of one"
}

chromium_package() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" fonts-noto-core fonts-noto-color-emoji >/dev/null 2>&1
}
