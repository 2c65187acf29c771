#!/usr/bin/env bash
# Identity matching beside Splink, on the same files in the same run: FEBRL 3 and 4 with their truth, and the generator,
# the questions and the scorer of ../shared/matching/bench where they are present: the shipped model, a model fitted to the
# same records without their truth, and Splink. Prints one report, with machine, seconds, processor time and memory.
#
#   scripts/bench-identity.sh [PROGRAM]     PROGRAM links as `PROGRAM link RECORDS.csv --pairs P.csv --clusters C.csv`;
#                                           without it: a release build of trellis, made first
#   CHILDREN=20000 SEED=1                   size and seed of the generated records
#   QUERIES=8000                            questions asked about them
#   COUNTRY=11000000                        also link a whole country's records; without it, none
#   SPLINK=no                               leave Splink out, to compare models alone
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
program=${1:-$target/release/trellis}
[ $# -gt 0 ] || cargo build --locked --release -p trellis --bin trellis
if ! "$program" link --help >/dev/null 2>&1; then
  echo "$program does not answer 'link --help'; give the path of a release build of trellis" >&2
  exit 1
fi
[ -z "${COUNTRY:-}" ] || cargo build --locked --release -p matching --example population
venv=target/bench-venv
if ! "$venv/bin/python" -c 'import splink, recordlinkage, duckdb, numpy' 2>/dev/null; then
  python3 -m venv "$venv" || { echo "python3 cannot make a venv: apt-get install python3-venv" >&2; exit 1; }
  "$venv/bin/pip" install --quiet --disable-pip-version-check "splink==5.0.0" "duckdb<2" numpy recordlinkage
fi
"$venv/bin/python" scripts/bench_identity.py --program "$program" --work target/bench-identity \
  --shared ../shared/matching/bench --children "${CHILDREN:-20000}" --seed "${SEED:-1}" \
  --queries "${QUERIES:-8000}" --country "${COUNTRY:-0}" \
  $([ "${SPLINK:-yes}" = no ] && echo --no-splink)
