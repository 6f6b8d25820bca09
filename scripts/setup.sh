# Sourced by ./go: brings Node, packages, build and Python environments, and skips what is there.
#
# Each step leaves a stamp that holds the key it was made for, a checksum of what it depends on. A step runs when its
# stamp differs. Stamps lie inside what they vouch for, so deleting a folder also deletes its stamp.
# What a step prints is shown only when it fails. All of this goes to stderr: stdout belongs to the command.

oldest_node="22 18" # the first that runs .ts files by itself; the package needs 22.13
heading="Setting up (first time only)"
[ ! -e node_modules/.setup/build ] || heading="Bringing up to date"
steps=0

# The setup of a clean checkout. `ensure` stops the command where a step fails.
set_up() {
  use_node
  ensure node_modules/.setup/packages "$(cksum <package-lock.json)" "packages (npm ci)" npm ci
  [ -e dist/index.js ] || rm -f node_modules/.setup/build
  ensure node_modules/.setup/build "$(build_key)" "build" build
}

# Every environment that tools/python/ describes, as .venv/NAME.
set_up_python() {
  for requirements in tools/python/*.txt; do
    [ ! -e "$requirements" ] || ensure_python_env "$(basename "$requirements" .txt)" "$requirements"
  done
}

# The system's Node where it is new enough, else one from npm, kept in tools/node.
use_node() {
  command -v npm >/dev/null || fail "Node 20 or later and npm are needed. See https://nodejs.org/"
  if [ ! -e tools/node/node_modules/.bin/node ] && system_node_is_new_enough; then return; fi
  PATH="$PWD/tools/node/node_modules/.bin:$PATH"
  ensure tools/node/node_modules/.setup "$(cksum <tools/node/package-lock.json)" "Node from npm" npm ci --prefix tools/node
}

system_node_is_new_enough() {
  version=$(node --version) && version=${version#v}
  minor=${version#*.}
  # shellcheck disable=SC2086
  set -- $oldest_node
  [ "${version%%.*}" -gt "$1" ] || { [ "${version%%.*}" -eq "$1" ] && [ "${minor%%.*}" -ge "$2" ]; }
}

build_key() {
  find src tsconfig.json tsconfig.build.json scripts/build-worker-programs.ts package-lock.json -type f | LC_ALL=C sort | xargs cksum | cksum
}

# Compiles beside dist/ and swaps, so that a reader of dist/ never sees half of it. With type errors the output is
# swapped in all the same, and the step fails.
build() {
  rm -rf dist.*
  status=0
  node_modules/.bin/tsc -p tsconfig.build.json --outDir dist.new || status=$?
  node scripts/build-worker-programs.ts dist.new/worker || status=$?
  find src -type f ! -name '*.ts' | while read -r asset; do
    copy="dist.new/${asset#src/}"
    mkdir -p "$(dirname "$copy")" && cp "$asset" "$copy"
  done
  [ ! -e dist.new/cli/main.js ] || chmod +x dist.new/cli/main.js
  [ ! -e dist ] || mv dist dist.old
  mv dist.new dist
  rm -rf dist.old
  return $status
}

# ensure_python_env NAME REQUIREMENTS: .venv/NAME with what the file asks for.
ensure_python_env() {
  python=$(command -v python3.11 || command -v python3) || fail "Python 3.11 is needed for .venv/$1. See https://www.python.org/"
  ensure ".venv/$1/.setup" "$(cksum <"$2")" "Python environment $1" make_python_env "$python" "$1" "$2"
}

make_python_env() {
  rm -rf ".venv/$2" && "$1" -m venv ".venv/$2" && ".venv/$2/bin/python" -m pip install --disable-pip-version-check -r "$3"
}

# ensure STAMP KEY LABEL COMMAND...: runs the command unless the stamp holds the key.
ensure() {
  stamp=$1 key=$2 label=$3
  shift 3
  ! stamp_is_current || return 0
  lock
  if ! stamp_is_current; then
    begin_step
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || { end_step ✗ && cat "$log" >&2 && rm "$log" && exit 1; }
    rm "$log"
    mkdir -p "$(dirname "$stamp")" && echo "$key" >"$stamp"
    end_step ✓
  fi
  unlock
}

stamp_is_current() {
  [ -e "$stamp" ] && read -r found <"$stamp" && [ "$found" = "$key" ]
}

begin_step() {
  [ $steps -gt 0 ] || echo "$heading" >&2
  steps=$((steps + 1))
  [ ! -t 2 ] || printf '  … %s' "$label" >&2
  started=$(milliseconds)
}

end_step() {
  [ ! -t 2 ] || printf '\r' >&2
  tenths=$((($(milliseconds) - started) / 100))
  printf '  %s %-32s %4d.%d s\n' "$1" "$label" $((tenths / 10)) $((tenths % 10)) >&2
}

milliseconds() { node -p 'Date.now()'; }

# One setup at a time in a checkout. The lock is a link that names its holder, so that a dead holder's is taken over.
lock() {
  until ln -s $$ .setup.lock 2>/dev/null; do
    holder=$(readlink .setup.lock) || continue
    if kill -0 "$holder" 2>/dev/null; then
      sleep 0.2
    elif [ "$(readlink .setup.lock)" = "$holder" ]; then # not taken over by somebody else in between
      rm -f .setup.lock
    fi
  done
  trap unlock EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

unlock() {
  rm -f .setup.lock
  trap - EXIT INT TERM
}

fail() {
  echo "✗ $1" >&2
  exit 1
}
