# Sourced from the repository's root with LOCK set; leaves PY, a Python that has what LOCK names.

PYTHON_WANTED="Python 3.12 or newer"

# Candidates are run, not looked up: a pyenv shim can exist and still fail.
is_good_python() {
  "$1" -c 'import sys, ssl, venv; sys.exit(not (3, 12) <= sys.version_info < (3, 15))' \
    >/dev/null 2>&1
}

find_python() {
  for candidate in ${PYTHON:+"$PYTHON"} \
    python3.13 python3.12 python3.14 python3 python \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[234].*/bin/python \
    "$HOME"/.local/share/uv/python/cpython-3.1[234]*/bin/python3 \
    /opt/homebrew/bin/python3.1[234] \
    /usr/local/bin/python3.1[234] \
    /Library/Frameworks/Python.framework/Versions/3.1[234]/bin/python3; do
    if is_good_python "$candidate"; then
      echo "$candidate"
      return
    fi
  done
}

find_uv() {
  if uv --version >/dev/null 2>&1; then
    echo uv
  elif python3 -m venv var/uv >/dev/null 2>&1 && var/uv/bin/pip install -q uv >&2; then
    echo var/uv/bin/uv
  fi
}

make_venv() {
  if [ ! -w . ]; then
    echo "$(pwd) belongs to another user: use your own copy of Mutualaid." >&2
    exit 1
  fi
  found=$(find_python)
  echo "Setting up Python in .venv…"
  rm -rf .venv
  if [ -n "$found" ] && "$found" -m venv .venv >/dev/null 2>&1; then
    return
  fi
  # No Python new enough, or Debian's without ensurepip: uv fetches what is missing.
  rm -rf .venv
  uv=$(find_uv)
  if [ -n "$uv" ] && "$uv" venv -q --seed --python "${found:-3.13}" .venv; then
    return
  fi
  echo "$PYTHON_WANTED is needed, and none was found." \
    "Install one, or name it: PYTHON=/path/to/python3.12 $0" >&2
  exit 1
}

install_lock() {
  # An interrupted set-up leaves a venv without pip.
  .venv/bin/python -m pip --version >/dev/null 2>&1 || make_venv
  echo "Installing the packages of $LOCK…"
  .venv/bin/python -m pip install -qq --disable-pip-version-check \
    --require-hashes --only-binary :all: -r "$LOCK"
  cp "$LOCK" ".venv/installed-$LOCK"
}

is_good_python .venv/bin/python || make_venv
cmp -s "$LOCK" ".venv/installed-$LOCK" || install_lock
PY=.venv/bin/python
