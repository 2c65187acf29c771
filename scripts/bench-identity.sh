#!/usr/bin/env bash
# Identity matching beside Splink, on the same files in the same run: FEBRL 3 and 4 with their truth, and the generator
# and scorer of ../shared/matching/bench where they are present: the shipped model, a model fitted to the same records
# without their truth, and Splink. Prints one table.
#
#   scripts/bench-identity.sh [PROGRAM]     PROGRAM links as `PROGRAM link RECORDS.csv --pairs P.csv --clusters C.csv`;
#                                           without it: target/release/trellis, or the engine's own example
#   CHILDREN=20000 SEED=1                   size and seed of the generated records
#   SPLINK=no                               leave Splink out, to compare models alone
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
program=${1:-$target/release/trellis}
if ! { [ -x "$program" ] && "$program" link --help >/dev/null 2>&1; }; then
  if [ $# -gt 0 ]; then
    echo "$program does not answer 'link --help'; give the path of a release build of trellis" >&2
    exit 1
  fi
  cargo build --release -p matching --example link
  program=$target/release/examples/link
fi
venv=target/bench-venv
if ! "$venv/bin/python" -c 'import splink, recordlinkage, duckdb, numpy' 2>/dev/null; then
  python3 -m venv "$venv" || { echo "python3 cannot make a venv: apt-get install python3-venv" >&2; exit 1; }
  "$venv/bin/pip" install --quiet --disable-pip-version-check "splink==5.0.0" "duckdb<2" numpy recordlinkage
fi
"$venv/bin/python" scripts/bench_identity.py --program "$program" --work target/bench-identity \
  --shared ../shared/matching/bench --children "${CHILDREN:-20000}" --seed "${SEED:-1}" \
  $([ "${SPLINK:-yes}" = no ] && echo --no-splink)

# The same records through the product: files, feeds, the linker, either engine.
if [ -f ../shared/matching/bench/gen.py ] && "$program" feed load --help >/dev/null 2>&1; then
  feeds=("$venv/bin/python" scripts/bench_feeds.py --program "$program" --shared ../shared/matching/bench
    --work target/bench-identity --data "target/bench-identity/children-${CHILDREN:-20000}-${SEED:-1}")
  "${feeds[@]}"
  scripts/with-postgres bash -c '"$@" --server "$TRELLIS_TEST_DATABASE"' feeds "${feeds[@]}"
fi
