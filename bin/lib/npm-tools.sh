# Tools that npm brings: wasm-opt, and what the browser tests need. Sourced by bin/setup.

need_node() {
    command -v npm >/dev/null || missing "npm" "installing Node.js 20 or later"
}

binaryen_ready() {
    [ -x "$tools/binaryen-$BINARYEN/bin/wasm-opt" ]
}

binaryen_install() {
    need_node
    local folder=$tools/binaryen-$BINARYEN
    mkdir -p "$folder/bin"
    npm install --silent --no-audit --no-fund --prefix "$folder" "binaryen@$BINARYEN" >/dev/null 2>&1 ||
        missing "wasm-opt" "npm install binaryen@$BINARYEN, with npm's registry in reach"
    ln -sf "../node_modules/.bin/wasm-opt" "$folder/bin/wasm-opt"
}

browser_packages_ready() {
    [ end2end/node_modules/.package-lock.json -nt end2end/package-lock.json ]
}

browser_packages_install() {
    need_node
    (cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-audit --no-fund) ||
        missing "the packages of the browser tests" "npm ci in end2end, with npm's registry in reach"
    touch end2end/node_modules/.package-lock.json
}
