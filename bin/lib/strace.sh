# strace, with which the tests watch when the disk is synced. Sourced by bin/setup. Without it bin/test says what it did
# not watch.

strace_install() {
    if ! { command -v apt-get && as_root sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends strace'; } >/dev/null 2>&1; then
        say "  strace could not be installed; apt-get install strace as root does it"
    fi
}
