"""Loads generated records through feeds into a trust of its own and scores which child each was linked to.

    bench_feeds.py --program PROGRAM --data DIR --shared DIR --work DIR [--server postgres://USER@HOST:PORT/NAME]

DIR holds records.csv, truth.csv and children.csv of the generator. Each of its sources becomes a feed. Without --server
the trust lies in an SQLite file; with it, in a new database of that server, whose user may make databases and roles.
"""

import argparse
import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time

FEED = """feed = "{source}"
title = "Records of {source}"
agency = "{agency}"
service = "{agency}"
extract = "full"
category = "universal"
effective_from = 2026-01-01
encoding = "auto"

[columns]
record = {{ column = "record_id", required = true }}
given_name = "given_name"
middle_names = "middle_names"
family_name = "family_name"
birth_date = {{ column = "dob", format = "%Y-%m-%d" }}
sex = {{ column = "sex", codes = {{ F = "female", M = "male" }} }}
house = "house"
street = "street"
postcode = "postcode"
nhs_number = "nhs_number"
upn = "upn"
"""

AGREEMENT = """
[[agreement]]
id = "{source}"
title = "Records of {source}"
feed = "{source}"
category = "identity"
columns = ["*"]
senders = ["{agency}"]
recipients = ["all"]
population = "Generated children"
purpose = "Measuring"
lawful_basis_article_6 = "6(1)(e)"
dpia = "none"
from = 2026-01-01
until = 2036-01-01
"""


def sources_of(records):
    by_source = {}
    with open(records, newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        head = next(reader)
        for row in reader:
            by_source.setdefault(row[1], []).append(row)
    return head, by_source


def write_trust(folder, head, by_source):
    os.makedirs(os.path.join(folder, "trust", "feeds"))
    columns = "code,parent_code,kind,sector,name,short_name,ods_code,urn,phone,duty_phone,duty_hours,sensitive,universal"
    organisations, agreements = [columns], []
    for source, rows in by_source.items():
        agency = source.upper()
        organisations.append(f"{agency},,agency,health,Agency {source},{source},,,,,,no,yes")
        agreements.append(AGREEMENT.format(source=source, agency=agency))
        with open(os.path.join(folder, "trust", "feeds", f"{source}.toml"), "w") as file:
            file.write(FEED.format(source=source, agency=agency))
        with open(os.path.join(folder, f"{source}.csv"), "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([head, *rows])
    with open(os.path.join(folder, "trust", "agreements.toml"), "w") as file:
        file.write("".join(agreements))
    with open(os.path.join(folder, "organisations.csv"), "w") as file:
        file.write("\n".join(organisations) + "\n")


LINKED = "select r.record_key, c.current from source_record r join link l on l.record = r.id join same_child c on c.given = l.child"


def main():
    ask = argparse.ArgumentParser()
    for name in ("program", "data", "shared", "work", "server"):
        ask.add_argument(f"--{name}", required=name != "server")
    told = ask.parse_args()
    engine = "PostgreSQL" if told.server else "SQLite"
    folder = os.path.abspath(os.path.join(told.work, f"feeds-{engine.lower()}"))
    shutil.rmtree(folder, ignore_errors=True)
    head, by_source = sources_of(os.path.join(told.data, "records.csv"))
    write_trust(folder, head, by_source)
    around = dict(os.environ, TRELLIS_KEYS=os.path.join(folder, "trellis.keys"), TRELLIS_LOG="warn")
    around.pop("TRELLIS_CONFIG", None)
    if told.server:
        name, role = f"bench_{os.getpid()}", f"bench_{os.getpid()}_app"
        sql = lambda text, database=told.server: subprocess.run(
            ["psql", "-qAt", "-F", ",", "-v", "ON_ERROR_STOP=1", "-c", text, database], check=True, capture_output=True, text=True
        ).stdout
        sql(f"create role {role} login")
        sql(f"create database {name} template template0 locale 'C' encoding 'UTF8'")
        owner = f"{told.server.rsplit('/', 1)[0]}/{name}"
        scheme, server = owner.split("://")
        around.update(DATABASE=f"{scheme}://{role}@{server.split('@')[-1]}", DATABASE_OWNER=owner)
    else:
        around.update(DATABASE=f"sqlite://{folder}/trellis.db")

    def trellis(*words):
        done = subprocess.run([os.path.abspath(told.program), *words], cwd=folder, env=around, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"trellis {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    trellis("trust", "apply", "trust", "--organisations", "organisations.csv")
    began = time.time()
    for source in by_source:
        trellis("feed", "load", source, f"{source}.csv")
    seconds = time.time() - began
    if told.server:
        linked = [line.split(",") for line in sql(LINKED, owner).splitlines()]
    else:
        linked = sqlite3.connect(f"{folder}/trellis.db").execute(LINKED).fetchall()
    clusters = os.path.join(folder, "clusters.csv")
    with open(clusters, "w", newline="") as file:
        csv.writer(file).writerows([("record_id", "cluster_id"), *linked])
    score = [sys.executable, os.path.join(told.shared, "eval.py"), "--clusters", clusters]
    for what in ("truth", "children"):
        score += [f"--{what}", os.path.join(told.data, f"{what}.csv")]
    said = subprocess.run(score, check=True, capture_output=True, text=True).stdout
    joined = next(line for line in map(json.loads, said.splitlines()) if line["what"] == "clusters")
    rows = sum(map(len, by_source.values()))
    print(
        f"through {len(by_source)} feeds, {engine:10} {len(linked)} of {rows} records linked, "
        f"clusters F1 {joined['f1']:.4f}, mixed {joined['mixed_clusters']}, {seconds:.0f} s"
    )


if __name__ == "__main__":
    main()
