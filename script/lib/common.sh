# shellcheck shell=bash
# Sourced by the scripts beside this folder. They all work from the repository's root.

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

# shellcheck disable=SC2034  # for the scripts that source this
readonly VENV=.venv
SCRIPT=script/$(basename "$0")

say() { printf '%s: %s\n' "$SCRIPT" "$*"; }

die() {
  printf '%s: %s\n' "$SCRIPT" "$*" >&2
  exit 1
}
