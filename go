#!/bin/sh
# Everything this repository does, in one command. It sets up what is missing first.
set -eu
cd "$(dirname "$0")"
. scripts/setup.sh

usage() {
  cat <<'EOF'
./go                   run the flights example on each executor, and compare them
./go [options]         run it once, with these options of `headrace run`
./go test [filter...]  run all tests, or those whose path holds a filter; --watch repeats them on change
./go soak              kill workers at random for two minutes, and look whether anything is lost
./go check [name...]   types, lint, layers, sizes, API, docs, the packed package; or the checks named
./go build             compile src/ into dist/
./go bench [options]   measure, beside the peers
./go api               write down the exported API again, after a wanted change
./go help              this page
EOF
}

flights() {
  if [ $# -eq 0 ]; then
    node scripts/flights.ts
    return
  fi
  node dist/cli/main.js run -p examples/flights/flow.ts "$@"
  printf '\nThe first lines of the result\n'
  head -n 6 out/flights/delays.csv
  printf '\nTable  out/flights/delays.csv\nChart  out/flights/delays.svg\n'
}

command=flights
case "${1-}" in
  test | soak | check | build | bench | api | help) command=$1 && shift ;;
  -h | --help) command=help ;;
  '' | -*) ;;
  *)
    printf './go: there is no command %s.\n\n' "$1" >&2
    usage >&2 && exit 2
    ;;
esac

case $command in
  help) usage && exit ;;
  test | bench)
    set_up
    set_up_python
    ;;
  *) set_up ;;
esac
[ "$steps" -eq 0 ] || echo >&2

case $command in
  build) ;;
  flights) flights "$@" ;;
  test) node scripts/test.ts "$@" ;;
  soak) HEADRACE_SOAK=1 node scripts/test.ts test/soak/ "$@" ;;
  bench) node bench/main.ts "$@" ;;
  check) node scripts/check.ts "$@" ;;
  api) node scripts/update-api.ts ;;
esac
