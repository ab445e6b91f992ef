# Sourced by the other scripts: the versions, the folders, and how to say what is going on.

# wasm-bindgen's version is Cargo.lock's: the program and the crate must agree exactly. wasm-opt's is
# that of scripts/npm/package-lock.json.
TRUNK_VERSION=0.21.14
NEXTEST_VERSION=0.9.148
DENY_VERSION=0.20.2
NODE_MAJOR=20

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${TIGERLET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tigerlet}
tools=$cache/tools
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}
export PATH=$tools/bin:$tools/npm/node_modules/.bin:$PATH

# In the environment, flags would take the place of those in .cargo/config.toml: the page without SIMD.
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS CARGO_BUILD_TARGET

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }
# A program on PATH: functions of the same name do not count.
have() { type -P "$1" >/dev/null; }

# A machine may hold the pinned compiler under another toolchain's name.
pin=$(sed -n 's/^channel = "\(.*\)"/\1/p' "$root/rust-toolchain.toml")
if [[ -z ${RUSTUP_TOOLCHAIN:-} ]] && have rustup && ! rustup toolchain list | grep -q "^$pin-" &&
    [[ $(rustc +stable --version 2>/dev/null) == "rustc $pin "* ]]; then
    export RUSTUP_TOOLCHAIN=stable
fi

# Where Mesa's driver for the CPU describes itself; nothing where it is not installed.
lavapipe() {
    { find /usr/share/vulkan/icd.d /etc/vulkan/icd.d -name 'lvp_icd*.json' 2>/dev/null || true; } | head -n 1
}

# The browsers: $CHROMIUM and $FIREFOX, or the first of the usual names.
chromium() {
    first "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable
}
firefox() {
    first "${FIREFOX:-}" firefox-esr firefox
}
first() {
    local name
    for name in "$@"; do
        if [[ -n $name ]] && type -P "$name"; then return; fi
    done
    return 1
}
