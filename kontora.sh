#!/usr/bin/env bash
# Sets up what the program needs and runs it; needs nothing but Debian/Ubuntu and this checkout.
# Ставит всё, что нужно программе, и запускает её; нужен только Debian/Ubuntu и эта папка.
#
#   ./kontora.sh demo [ARGS]    demonstration base, papers and pictures in demo/
#   ./kontora.sh run [ARGS]     the program, or any of its commands
#   ./kontora.sh test [ARGS]    the tests (ARGS go to pytest)
#   ./kontora.sh slow [ARGS]    the slow suite
#   ./kontora.sh bench          the benchmarks
#   ./kontora.sh pictures [DIR] a picture of every window, light and dark
#   ./kontora.sh setup          only the set-up
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=$here/.venv

# Debian's package and the library by which it is recognized.
libraries="libegl1:libEGL.so.1 libgl1:libGL.so.1 libdbus-1-3:libdbus-1.so.3
    libfontconfig1:libfontconfig.so.1 libglib2.0-0:libglib-2.0.so.0
    libxkbcommon-x11-0:libxkbcommon-x11.so.0 libxcb-cursor0:libxcb-cursor.so.0
    libxcb-icccm4:libxcb-icccm.so.4 libxcb-keysyms1:libxcb-keysyms.so.1
    libxcb-shape0:libxcb-shape.so.0 libgssapi-krb5-2:libgssapi_krb5.so.2"

say() { echo "kontora: $*" >&2; }

install_packages() {
    say "ставлю пакеты системы / installing system packages: $*"
    local sudo=""
    [ "$(id -u)" = 0 ] || sudo=sudo
    if ! command -v apt-get >/dev/null || ! { [ -z "$sudo" ] || command -v sudo >/dev/null; }; then
        say "установите эти пакеты сами (нужны apt-get и права root) /" \
            "please install these packages yourself (apt-get and root are needed): $*"
        exit 1
    fi
    $sudo apt-get -qq update
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 \
        install -y --no-install-recommends "$@" >&2
}

install_libraries() {
    local pair missing=() known
    known=$(/sbin/ldconfig -p 2>/dev/null || true)
    for pair in $libraries; do
        [[ $known == *"${pair#*:} "* ]] || missing+=("${pair%%:*}")
    done
    [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
}

# Prints a Python that is new enough and can make environments.
find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys, venv, ensurepip
sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    return 1
}

# $1: the extra, empty or [dev] (which holds everything). Quick when nothing has changed.
set_up() {
    local key stamp
    key=$(cat "$here/pyproject.toml" "$here/constraints.txt" | sha256sum)
    for stamp in "$venv/.set-up$1" "$venv/.set-up[dev]"; do
        [ "$(cat "$stamp" 2>/dev/null)" != "$key $here" ] || return 0
    done
    install_libraries
    # An environment cannot be moved, and it dies with the Python it was made by.
    if ! grep -qsF "$venv" "$venv/bin/activate" || ! "$venv/bin/python" -c 'import pip'; then
        make_environment
    fi
    say "ставлю библиотеки Python в .venv, около минуты / installing Python libraries into .venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --use-pep517 \
        -c "$here/constraints.txt" -e "$here$1" >&2
    echo "$key $here" >"$venv/.set-up$1"
    say "готово / ready"
}

make_environment() {
    local python
    python=$(find_python) || install_packages python3 python3-venv
    # Ubuntu 22.04 has 3.10 and offers 3.11 beside it.
    python=$(find_python) || install_packages python3.11 python3.11-venv
    python=$(find_python) || {
        say "нужен Python от 3.11 до 3.14 / Python 3.11 to 3.14 is needed"
        exit 1
    }
    "$python" -m venv --clear "$venv"
}

# Thousands of throw-away bases are made ten times faster in memory, where there is room for them.
in_memory() {
    local free
    free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)
    if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ] && [ "${free:-0}" -gt 4000000 ]; then
        export TMPDIR=/dev/shm
    fi
}

command=${1:-}
[ $# = 0 ] || shift

window=()
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    window=(--no-window)
    export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
fi

case $command in
    setup)
        set_up "[dev]"
        ;;
    demo)
        set_up ""
        exec "$venv/bin/kontora" demo --out demo "${window[@]}" "$@"
        ;;
    run)
        set_up ""
        exec "$venv/bin/kontora" "$@"
        ;;
    test)
        set_up "[dev]"
        in_memory
        cd "$here"
        # A process a core; each has a PostgreSQL server of its own.
        exec "$venv/bin/python" -m pytest -n auto --maxprocesses 4 --dist worksteal "$@"
        ;;
    slow)
        set_up "[dev]"
        in_memory
        cd "$here"
        # In the order of the suite, one at a time: what runs in an hour is the same on any day.
        exec "$venv/bin/python" -m pytest -m slow -n auto --maxprocesses 4 --dist load \
            --maxschedchunk 1 "$@"
        ;;
    bench)
        set_up "[dev]"
        cd "$here"
        exec "$venv/bin/python" -m tests.benchmarks "$@"
        ;;
    pictures)
        set_up ""
        exec "$venv/bin/python" -m forms.pictures "$@"
        ;;
    *)
        sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
        exit 2
        ;;
esac
