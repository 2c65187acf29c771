//! A trust with years behind it: a hundred thousand contacts and two million entries. Fifty people a second look at what
//! is open, five a second write. What is long past must cost nothing: the same is measured with a tenth of the entries.

use crate::{
    Setting,
    figures::Report,
    load::{Day, Desk, Mix, Rate, Visit, measured, remembered, sessions, tell},
    program::Trust,
    visitor::Visitor,
};
use access::AccessEntry;
use anyhow::ensure;
use base::{Actor, PersonId};
use std::time::{Duration, Instant};
use store::{Entry, Sight, Store};

const PAGE: Duration = Duration::from_millis(150);

/// Ten reads to one write.
const MIX: Mix = &[
    (Visit::Inbox, 20),
    (Visit::MyWork, 20),
    (Visit::TeamWork, 8),
    (Visit::WaitingBoard, 8),
    (Visit::Contact, 15),
    (Visit::Child, 20),
    (Visit::Write, 9),
];

pub async fn drill(setting: &Setting, report: &mut Report) -> anyhow::Result<()> {
    let trust = Trust::make_with(setting, setting.sized(33_000, 400), 15).await?;
    let store = trust.open().await?;
    let contacts = copy_contacts(&store, setting.sized(100_000, 200)).await?;
    store.analyse().await?;
    store.close().await;
    for entries in [setting.sized(200_000, 2_000), setting.sized(2_000_000, 4_000)] {
        let store = trust.open().await?;
        let began = Instant::now();
        let entries = write_entries(&store, entries).await?;
        store.analyse().await?;
        let staff = sessions(&store, setting.sized(1_000, 40)).await?;
        let (remembered, desks, services) = (remembered(&store).await?, desks(&store).await?, services(&store).await?);
        store.close().await;
        let (sealed, said) = trust.run(&["journal", "heads", "--seal"]).await?;
        ensure!(sealed, "the entries were not numbered: {said}");
        println!("\n{entries} entries stand after {} s.", began.elapsed().as_secs());
        let (a_second, for_seconds) = (setting.sized(55, 20), setting.sized(60, 3));
        report.heading(&format!(
            "Work: {contacts} contacts, {entries} entries, {a_second} visits a second for {for_seconds} s"
        ));
        let server = trust.serve().await?;
        let day = Day { visitor: Visitor::new(&server.url), staff, remembered, desks, services };
        weigh(&day, report).await?;
        let outcome = measured(day, MIX, Rate { a_second, for_seconds, seed: setting.seed }).await?;
        server.kill().await?;
        tell(&outcome, MIX, PAGE, report);
    }
    Ok(())
}

/// The first view of each page, as a browser fetches it.
async fn weigh(day: &Day, report: &mut Report) -> anyhow::Result<()> {
    let desks: Vec<&str> = day.desks.iter().map(|desk| desk.token.as_str()).collect();
    let services: Vec<&str> = day.services.iter().map(String::as_str).collect();
    for (path, sessions) in
        [("/contacts", &desks), ("/my-work", &desks), ("/team-work", &desks), ("/waiting", &services)]
    {
        let mut most = 0;
        for session in sessions {
            most = most.max(day.visitor.with_session(session).get_compressed(path).await?.body.len());
        }
        let figure = format!("{} KB compressed, the largest of {}", most.div_ceil(1024), sessions.len());
        report.must(&format!("{path} at most 150 KB"), most <= 150 * 1024, figure);
    }
    Ok(())
}

/// Copies contacts that are closed, with all that belongs to them, until there are so many. A copy's id is of another UUID version, so it
/// is nobody's before, and carries the number of the copy.
async fn copy_contacts(store: &Store, wanted: usize) -> anyhow::Result<i64> {
    const CLOSED: &str = "select id from contact where state = 'closed' and length(reference) = 9";
    let mut tx = store.read_everything().await?;
    let (all,): (i64,) = tx.sql("select count(*) from contact").one().await?;
    let (closed,): (i64,) = tx.sql("select count(*) from contact where state = 'closed'").one().await?;
    drop(tx);
    ensure!(closed > 0, "no contact of this trust is closed");
    let copies = ((wanted as i64 - all).max(0) + closed - 1) / closed;
    for copy in 1..=copies.min(4_095) {
        let mark = format!("{copy:03x}");
        let mut tx = store.housekeeping().await?;
        tx.see(Sight::Everything).await?;
        for (table, ids, columns) in TABLES {
            let new = ids.iter().map(|id| format!("substr({id}, 1, 14) || '8' || $1 || substr({id}, 19)"));
            let (into, from) = match *table {
                "contact" => ("reference, ", "reference || $1, "),
                _ => ("", ""),
            };
            let of = match *table {
                "contact" => "id",
                "event" | "clock" => "subject",
                _ => "case_id",
            };
            let text = format!(
                "insert into {table} ({}, {into}{columns}) select {}, {from}{columns} from {table} where {of} in ({CLOSED})",
                ids.join(", "),
                new.collect::<Vec<_>>().join(", "),
            );
            tx.sql(text.leak()).bind(mark.as_str()).run().await?;
        }
        tx.commit().await?;
    }
    Ok(all + copies * closed)
}

type Table = (&'static str, &'static [&'static str], &'static str);

/// Tables of a contact: the columns that hold ids of their own or of the case, and those that are copied as they are.
const TABLES: &[Table] = &[
    ("case_child", &["case_id"], "child, from_at, until_at"),
    ("standing", &["id", "case_id"], "holder_kind, holder, kind, from_at, until_at"),
    ("contact_child", &["case_id"], "position, child, name, born, described"),
    ("contact_words", &["case_id"], "question, version, words, written_by, written_at"),
    ("contact_adult", &["case_id"], "position, name, relation, lives_there, responsibility, phone, said, source"),
    (
        "contact_decision",
        &["id", "case_id"],
        "number, level, route, outcome_code, reason, offer, to_team, decided_by, decided_at, needs_agreement, agreed, agreed_by, \
         agreed_at, agreement_words",
    ),
    ("contact_message", &["id", "case_id"], "kind, words, written_by, written_at, answers"),
    (
        "event",
        &["id", "subject"],
        "child, kind, occurred_at, recorded_at, recorded_by, significance, version, withdrawn_at",
    ),
    (
        "clock",
        &["id", "subject", "started_by"],
        "rule, rule_version, started_at, due_at, met_at, met_recorded_at, cancelled_at, reason, reason_by, reason_at",
    ),
    // The last: what the others are chosen by.
    (
        "contact",
        &["id"],
        "version, state, danger, channel, source_code, sent_by, sent_from, on_behalf_of, told_parents, parents_agree, received_at, \
         recorded_at, owner_team, owner, owned_since, changed_at, closed_at, level",
    ),
];

/// Writes looks at children into the journal until it has so many entries.
async fn write_entries(store: &Store, wanted: usize) -> anyhow::Result<usize> {
    const AT_ONCE: usize = 500;
    let mut tx = store.read_everything().await?;
    let (before,): (i64,) = tx.sql("select count(*) from journal_entry").one().await?;
    let children: Vec<(String,)> = tx.sql("select id from child order by id limit 5000").all().await?;
    let people: Vec<(String,)> = tx.sql("select id from person order by id limit 500").all().await?;
    let (agency,): (String,) = tx.sql("select min(id) from organisation").one().await?;
    drop(tx);
    let agency = agency.parse()?;
    let mut there = before as usize;
    while there < wanted {
        let mut batches = Vec::new();
        for of_one in 0..16 {
            let person: PersonId = people[(there / AT_ONCE + of_one) % people.len()].0.parse()?;
            let actor = Actor::Person { person, seat: None, agency, on_behalf_of: None };
            let entries: Vec<Entry> = (0..AT_ONCE)
                .map(|n| {
                    let entry = AccessEntry::Refused { act: "see index".to_owned(), asked: true };
                    let child = children[(there + of_one * AT_ONCE + n) % children.len()].0.parse();
                    let entry = Entry::new(&entry);
                    child.map_or_else(
                        |_| Entry::new(&AccessEntry::Refused { act: String::new(), asked: true }),
                        |child| entry.child(child),
                    )
                })
                .collect();
            batches.push(async move { store.journal_access(&actor, None, entries).await });
        }
        for written in futures::future::join_all(batches).await {
            written?;
        }
        there += 16 * AT_ONCE;
    }
    Ok(there)
}

/// Sessions of people whose teams help those who wait.
async fn services(store: &Store) -> anyhow::Result<Vec<String>> {
    let mut tx = store.read_everything().await?;
    let people: Vec<(String,)> = tx
        .sql(
            "select distinct p.id from person p join seat s on s.person = p.id
              where s.position = 0 and p.left_on is null
                and p.trained_until > '2027-01-01' and p.vetted_until > '2027-01-01'
                and s.organisation in (
                  select t.holder from standing t join waiting_entry w on w.id = t.case_id
                   where t.holder_kind = 'organisation' and t.kind = 'owner' and t.until_at is null and w.ended_at is null)
              order by p.id limit 200",
        )
        .all()
        .await?;
    ensure!(!people.is_empty(), "nobody waits in this trust");
    let mut sessions = Vec::new();
    for (person,) in people {
        sessions.push(access::mint_session(store, person.parse()?).await?.token.expose().to_owned());
    }
    Ok(sessions)
}

/// Somebody of every team that has open contacts, and some of those.
async fn desks(store: &Store) -> anyhow::Result<Vec<Desk>> {
    let mut tx = store.read_everything().await?;
    let teams: Vec<(String,)> = tx
        .sql("select distinct owner_team from contact where state in ('received', 'screening', 'passed-on', 'in-hand')")
        .all()
        .await?;
    let mut desks = Vec::new();
    for (team,) in teams {
        let contacts: Vec<(String,)> = tx
            .sql(
                "select c.id from contact c
                  where c.owner_team = $1 and c.state in ('received', 'screening', 'passed-on', 'in-hand')
                    and not exists (select 1 from case_child k join shield s on s.child = k.child where k.case_id = c.id)
                    and not exists (select 1 from case_child k join own_family f on f.child = k.child where k.case_id = c.id)
                  order by c.id limit 50",
            )
            .bind(team.as_str())
            .all()
            .await?;
        let people: Vec<(String,)> = tx
            .sql(
                "select p.id from person p join seat s on s.person = p.id
                  where s.organisation = $1 and s.position = 0 and p.left_on is null
                    and p.trained_until > '2027-01-01' and p.vetted_until > '2027-01-01' order by p.id limit 6",
            )
            .bind(team.as_str())
            .all()
            .await?;
        for (person,) in people {
            if !contacts.is_empty() {
                let session = access::mint_session(store, person.parse()?).await?;
                let contacts = contacts.iter().map(|(id,)| id.clone()).collect();
                desks.push(Desk { token: session.token.expose().to_owned(), contacts });
            }
        }
    }
    ensure!(!desks.is_empty(), "nobody in this trust works on contacts");
    Ok(desks)
}
