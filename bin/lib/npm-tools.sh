# Tools that npm brings: wasm-opt, sass, and what the browser tests need. Sourced by bin/setup.

need_node() {
    command -v npm >/dev/null || missing "npm" "installing Node.js 20 or later"
}

# npm_tool PACKAGE VERSION COMMAND: in a folder of its own under the tools.
npm_tool() {
    need_node
    local folder=$tools/$1-$2
    mkdir -p "$folder/bin"
    npm install --silent --no-audit --no-fund --prefix "$folder" "$1@$2" >/dev/null 2>&1 ||
        missing "$3" "npm install $1@$2, with npm's registry in reach"
    ln -sf "../node_modules/.bin/$3" "$folder/bin/$3"
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
