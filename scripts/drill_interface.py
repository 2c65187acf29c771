"""Asks a running server by its interface for programs, as others would who have only read its descriptions.

    drill_interface.py --trellis PROGRAM [--small] [--seed N] [--server postgres://USER@HOST:PORT/NAME]

FHIR: children the borough's agencies have sent are matched, searched for and read; every answer and every refusal must be a
valid resource of R4, by the models of fhir.resources. OpenAPI: schemathesis makes requests of the description, right ones
and wrong ones; none may fail on the server or be answered otherwise than the description says. Without --server the trust
lies in an SQLite file; with it, in a new database of that server.
"""

import argparse
import csv
import html
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib

import requests
from fhir.resources.R4B import get_fhir_model_class

HERE = os.path.dirname(os.path.abspath(__file__))
FHIR = "application/fhir+json"
STATUSES = {"Match", "PotentialMatch", "LowConfidenceMatch", "ManyMatch", "NoMatch"}


class Report:
    def __init__(self):
        self.missed = 0

    def must(self, what, holds, figure):
        self.missed += not holds
        print(f"  {'  ok  ' if holds else 'MISSED'}  {what:<44} {figure}", flush=True)


class Trust:
    """A demonstration of its own, served until it is closed."""

    def __init__(self, program, server, children):
        self.folder = tempfile.TemporaryDirectory(prefix="trellis-drill")
        folder = self.folder.name
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        database = f"sqlite://{folder}/trellis.db"
        if server:
            name = f"drill_interface_{os.getpid()}"
            made = f"create database {name} template template0 locale 'C' encoding 'UTF8'"
            subprocess.run(["psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-c", made, server], check=True)
            database = f"{server.rsplit('/', 1)[0]}/{name}"
        around = dict(
            os.environ,
            DATABASE=database,
            TRELLIS_KEYS=f"{folder}/trellis.keys",
            TRELLIS_DEMO_FOLDER=folder,
            TRELLIS_DEMO_CHILDREN=str(children),
            TRELLIS_DEMO_WORRIES="0",
            PORT=str(port),
        )
        for name in ("FRESH", "TRELLIS_CONFIG"):
            around.pop(name, None)
        self.log = open(f"{folder}/server.log", "w+")
        self.process = subprocess.Popen(
            [os.path.abspath(program), "demo"], cwd=folder, env=around, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log
        )
        self.until("/ready answers", lambda: requests.get(f"{self.url}/ready", timeout=5).ok)

    def until(self, what, holds, seconds=600):
        began = time.time()
        while time.time() - began < seconds:
            if self.process.poll() is not None:
                break
            try:
                if holds():
                    return
            except requests.ConnectionError:
                pass
            time.sleep(0.3)
        self.log.seek(0)
        sys.exit(f"drill: not in {seconds} s: {what}\n{self.log.read()[-3000:]}")

    def complete(self):
        """Every child of every agency has been linked: until then some are not there to be found."""
        with open(self.log.name, encoding="utf-8") as log:
            return "The borough is complete" in log.read()

    def token(self, name):
        """A program's token, made as its owner makes it."""
        owner = requests.Session()
        from_here = {"sec-fetch-site": "same-origin"}
        owner.post(f"{self.url}/sign-in/demo", data={"user_name": name}, headers=from_here, timeout=30)
        page = owner.post(f"{self.url}/programs", data={"name": "drill", "days": "1"}, headers=from_here, timeout=30).text
        return html.unescape(re.search(r'<code class="trellis-as-written">([^<]+)<', page).group(1))

    def sent(self, feed, most):
        """What an agency has said of children: name, birth date and NHS number, as its definition reads the columns."""
        with open(os.path.join(HERE, "..", "trust", "feeds", f"{feed}.toml"), "rb") as text:
            columns = tomllib.load(text)["columns"]
        of = {field: column["column"] if isinstance(column, dict) else column for field, column in columns.items()}
        with open(f"{self.folder.name}/files/feeds/{feed}.csv", newline="", encoding="utf-8-sig") as file:
            rows = [{field: row.get(column, "") for field, column in of.items()} for row in csv.DictReader(file)]
        return [row for row in rows if row.get("given_name") and row.get("family_name")][:most]

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        self.folder.cleanup()


class Fhir:
    """A client that takes nothing for a resource that is none."""

    def __init__(self, url, token):
        self.url, self.session = f"{url}/fhir", requests.Session()
        self.session.headers.update({"authorization": f"Bearer {token}", "trellis-purpose": "direct-care"})
        self.checked, self.wrong = 0, []

    def valid(self, reply):
        resource = reply.json()
        self.checked += 1
        kind = reply.headers["content-type"]
        if kind != FHIR:
            self.wrong.append(f"{reply.request.path_url}: {kind}")
        try:
            get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        except Exception as error:  # whatever the models hold against it is the finding
            self.wrong.append(f"{reply.request.path_url}: {error}")
        return resource

    def get(self, path, **given):
        reply = self.session.get(f"{self.url}/{path}", timeout=30, **given)
        return reply.status_code, self.valid(reply)

    def match(self, patient, **parameters):
        body = {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": patient}]}
        kinds = {bool: "valueBoolean", int: "valueInteger"}
        body["parameter"] += [{"name": name, kinds[type(value)]: value} for name, value in parameters.items()]
        reply = self.session.post(f"{self.url}/Patient/$match", json=body, headers={"content-type": FHIR}, timeout=30)
        return reply.status_code, self.valid(reply)

    def search(self, **given):
        reply = self.session.post(f"{self.url}/Patient/_search", data=given, timeout=30)
        return reply.status_code, self.valid(reply)


def patients(bundle):
    return [entry["resource"] for entry in bundle.get("entry", []) if entry["search"]["mode"] == "match"]


def asked(row):
    patient = {"resourceType": "Patient", "name": [{"family": row["family_name"], "given": [row["given_name"]]}]}
    day = re.fullmatch(r"(?:(\d{4})-(\d\d)-(\d\d)|(\d\d)/(\d\d)/(\d{4}))", row.get("birth_date", ""))
    if day:
        year, month, of_month, of_month_2, month_2, year_2 = day.groups()
        patient["birthDate"] = f"{year or year_2}-{month or month_2}-{of_month or of_month_2}"
    number = row.get("nhs_number", "").replace(" ", "")
    if number:
        patient["identifier"] = [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": number}]
    return patient


def by_fhir(trust, small, report):
    # A program may ask 600 times a minute: who reads is another than who searches.
    team, reader, nurse = (Fhir(trust.url, trust.token(name)) for name in ("index-team", "index-team", "ae-nurse"))
    trust.until("the borough is complete", trust.complete)
    rows = trust.sent("health-visiting", 15 if small else 150) + trust.sent("school-census", 15 if small else 150)
    statuses, found, unlike, read = set(), 0, 0, {}
    for row in rows:
        status, bundle = team.match(asked(row))
        if status != 200:
            unlike += status != 422
            continue
        statuses.add(bundle["meta"]["tag"][0]["code"])
        scores = [entry["search"]["score"] for entry in bundle.get("entry", []) if entry["search"]["mode"] == "match"]
        unlike += scores != sorted(scores, reverse=True) or len(scores) > 20
        sure = patients(team.match(asked(row), onlyCertainMatches=True)[1])
        unlike += len(sure) > 1 or (bundle["meta"]["tag"][0]["code"] == "Match") != (len(sure) == 1)
        found += bool(patients(bundle))
        for patient in patients(bundle)[:2]:
            read[patient["id"]] = patient
        nurse.search(family=row["family_name"], given=row["given_name"], birthdate=asked(row).get("birthDate", "2020")[:4])
    for child, shown in read.items():
        status, whole = reader.get(f"Patient/{child}")
        unlike += status != 200 or whole["id"] != child or whole.get("birthDate") != shown.get("birthDate")
        status, refused = nurse.get(f"Patient/{child}")
        unlike += status not in (403, 404) or refused["resourceType"] != "OperationOutcome"
    refusals = [
        (404, nurse.get("Patient/00000000-0000-7000-8000-000000000000")[0]),
        (404, nurse.get("Encounter/1")[0]),
        (405, nurse.get("Patient", params={"family": "x"})[0]),
        (406, nurse.get("metadata", headers={"accept": "application/fhir+xml"})[0]),
        (200, nurse.get("metadata")[0]),
        (422, nurse.search(family="x")[0]),
        (400, nurse.search(telecom="x")[0]),
        (401, Fhir(trust.url, "none").match(asked(rows[0]))[0]),
    ]
    unlike += sum(must != was for must, was in refusals)
    checked, wrong = team.checked + reader.checked + nurse.checked, team.wrong + reader.wrong + nurse.wrong
    report.must("resources that are not valid R4", not wrong, f"{len(wrong)} of {checked}")
    for what in wrong[:5]:
        print(f"            {what}")
    report.must("answers that are not as FHIR has them", unlike == 0, unlike)
    report.must("agencies' own children found", found > len(rows) * 0.9, f"{found} of {len(rows)}")
    report.must("statuses by the names of the matcher", statuses <= STATUSES and "Match" in statuses, ", ".join(sorted(statuses)))


def by_openapi(trust, small, seed, report):
    program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    config = os.path.join(trust.folder.name, "schemathesis.toml")
    with open(config, "w") as file:
        # What fits the description can still be about nobody, in the way of something else, or too little said.
        file.write('[checks.positive_data_acceptance]\nexpected-statuses = ["2xx", 401, 403, 404, 405, 409, 422, 429]\n')
    # A program may ask 600 times a minute.
    words = ["--config-file", config, "run", f"{trust.url}/api/v1/openapi.json", "--checks", "all", "--rate-limit", "550/m"]
    words += ["--header", f"Authorization: Bearer {trust.token('health-visitor')}", "--seed", str(seed), "--no-color"]
    words += ["--max-examples", "5" if small else "60", "--continue-on-failure", "--workers", "1"]
    words += ["--phases", "examples" if small else "examples,coverage,fuzzing,stateful"]
    done = subprocess.run([program, *words], cwd=trust.folder.name, capture_output=True, text=True)
    said = done.stdout + done.stderr
    cases, operations = re.search(r"(\d+) generated", said), re.search(r"(\d+) selected / \d+ total", said)
    figure = f"{cases[1]} requests to {operations[1]} operations" if cases and operations else f"ended with {done.returncode}"
    report.must("schemathesis, all checks", done.returncode == 0, figure)
    if done.returncode != 0:
        print(said[-20_000:])


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--trellis", required=True)
    ask.add_argument("--server")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--small", action="store_true")
    told = ask.parse_args()
    report = Report()
    print(f"\nInterface: FHIR R4 by fhir.resources, OpenAPI by schemathesis, on {'PostgreSQL' if told.server else 'SQLite'}")
    trust = Trust(told.trellis, told.server, 300)
    try:
        by_fhir(trust, told.small, report)
        by_openapi(trust, told.small, told.seed, report)
    finally:
        trust.close()
    sys.exit(report.missed > 0)


if __name__ == "__main__":
    main()
