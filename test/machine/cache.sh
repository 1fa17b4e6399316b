# shellcheck shell=bash
# Sourced by the scripts beside it: where the cache is, and how a script gives up.

# shellcheck disable=SC2034 # used where this is sourced
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sysspan

# fail SENTENCE: what failed, why, and what to do.
fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# say SENTENCE: on standard error, since standard output may be meant for eval.
say() {
  echo "$(basename "$0"): $*" >&2
}
