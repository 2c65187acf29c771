#!/usr/bin/env bash
# What reads names, postcodes, birth dates, numbers, questions and files is given whatever leads it somewhere new, each
# for a time: drill_fuzz.sh [SECONDS [TARGET …]]. The properties are those of `cargo test -p matching --test readers`.
#
# The targets are cargo-fuzz's; this builds them as cargo-fuzz would without a sanitizer, with the stable compiler: there
# is no `unsafe` for one to watch. What is found stays under crates/matching/fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/../crates/matching/fuzz"
seconds=${1:-60} ; shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  for file in fuzz_targets/*.rs; do targets+=("$(basename "$file" .rs)"); done
fi
command -v c++ >/dev/null || { echo "drill fuzz: libFuzzer wants a C++ compiler: apt-get install build-essential" >&2; exit 1; }
host=$(rustc -vV | sed -n 's/^host: //p')
# Which branches were taken, how often, and by comparing what with what. With a --target, build scripts stay as they are.
RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
  -Cllvm-args=-sanitizer-coverage-trace-compares" \
  cargo build --release --locked --target "$host" --target-dir target --bins
missed=0
echo
echo "Fuzz: ${#targets[@]} targets, $seconds s each"
said=$(mktemp) ; trap 'rm -f "$said"' EXIT
for target in "${targets[@]}"; do
  mkdir -p "corpus/$target" "artifacts/$target"
  seeds=() ; [ ! -d "seeds/$target" ] || seeds=("seeds/$target")
  verdict="  ok  "
  target/"$host"/release/"$target" "corpus/$target" "${seeds[@]}" -artifact_prefix="artifacts/$target/" \
    -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 >"$said" 2>&1 || { verdict=MISSED ; missed=1; }
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$said")
  branches=$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' "$said" | tail -n 1)
  printf '  %s  %-44s %s runs, %s branches\n' "$verdict" "$target" "${runs:-no}" "${branches:-no}"
  [ "$verdict" != MISSED ] || grep -E -A4 "panicked at|ERROR: libFuzzer|Test unit written|Base64" "$said" | sed 's/^/          /' || true
done
exit $missed
