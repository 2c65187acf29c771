//! Two servers of one trust on one database. What is loaded or added through one is found through the other; what comes
//! through both at once makes one child; either may be killed at any moment.

use crate::{
    Setting,
    feeds::{Again, finds_somebody, linked, made_up_number, syllables},
    figures::{Report, Times},
    program::{Server, Trust, free_port},
    visitor::Visitor,
};
use anyhow::{Context as _, bail, ensure};
use base::Ids;
use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use store::Store;

const FOUND_WITHIN: Duration = Duration::from_secs(2);
const FOUND_AT_ALL: Duration = Duration::from_secs(30);
/// Whoever adds children by hand, one at each server.
const ADDING: [&str; 2] = ["health-visitor", "ae-nurse"];

pub async fn drill(setting: &Setting, report: &mut Report) -> anyhow::Result<()> {
    // Nobody is answered more than a thousand times an hour.
    let (loaded, added) = (setting.sized(500, 20), setting.sized(100, 12));
    let trust = Trust::make(setting, setting.sized(2_000, 300)).await?;
    let chance = Ids::seeded(setting.seed);
    let mut people = People { chance, taken: BTreeSet::new() };
    let beside = free_port()?;
    let nodes = [trust.serve().await?, trust.serve_at(beside).await?];
    let visitors =
        [Visitor::new(&nodes[0].url).sign_in(ADDING[0]).await?, Visitor::new(&nodes[1].url).sign_in(ADDING[1]).await?];

    report.heading(&format!("Nodes: {loaded} new children in two extracts, loaded at once beside two servers"));
    let new: Vec<Person> = (0..loaded).map(|_| people.another("Loadby")).collect();
    let files = [extract(&trust, &PRACTICES, &new)?, extract(&trust, &HEALTH_VISITING, &new)?];
    let load = |at: usize| {
        let (trust, file) = (&trust, files[at].display().to_string());
        async move { trust.run(&["feed", "load", [PRACTICES.feed, HEALTH_VISITING.feed][at], &file]).await }
    };
    let (first, second) = tokio::join!(load(0), load(1));
    for (good, said) in [first?, second?] {
        ensure!(good, "a file was not loaded: {said}");
    }
    linked(&trust, report, Instant::now()).await?;
    let store = trust.open().await?;
    let (records, children) = made_of(&store, "Loadby").await?;
    let figure = format!("{children} of {records} records");
    report.must("sent by two at once, made once", children == loaded && records == 2 * loaded, figure);

    report.heading(&format!("Nodes: {added} children added by hand at one server and looked for at the other"));
    let mut times = Times::default();
    for number in 0..added {
        let person = people.another("Addby");
        add(&visitors[number % 2], number, &person).await?;
        times.add(until_found(&visitors[(number + 1) % 2], &person).await?);
    }
    report.must_take("found at the other, all of them", times.within(1.0), FOUND_WITHIN, times.in_words());

    report.heading(&format!("Nodes: {added} children added by hand at both servers at once"));
    for number in 0..added {
        let person = people.another("Bothby");
        let (one, other) =
            tokio::join!(add(&visitors[0], 1_000 + number, &person), add(&visitors[1], 2_000 + number, &person));
        ensure!(one.is_ok() || other.is_ok(), "neither server added {person:?}");
    }
    let (records, children) = made_of(&store, "Bothby").await?;
    let figure = format!("{children} of {records} records");
    report.must("added at both at once, made once", children == added && records == added, figure);

    let kills = setting.sized(8, 2);
    report
        .heading(&format!("Nodes: {added} children added at each of two servers, {kills} kill -9 of one or the other"));
    add_through_kills(&trust, (nodes, visitors), beside, (&mut people, added, kills), report).await?;
    store.close().await;
    let (_, _) = trust.run(&["journal", "heads", "--seal"]).await?;
    let (sound, said) = trust.run(&["journal", "verify"]).await?;
    report.must("the journal afterwards", sound, said.trim());
    Ok(())
}

async fn add_through_kills(
    trust: &Trust,
    (nodes, visitors): ([Server; 2], [Visitor; 2]),
    beside: u16,
    (people, added, kills): (&mut People, usize, usize),
    report: &mut Report,
) -> anyhow::Result<()> {
    let done = Arc::new(AtomicUsize::new(0));
    let mut adding = tokio::task::JoinSet::new();
    for (at, visitor) in visitors.iter().enumerate() {
        let new: Vec<Person> = (0..added).map(|_| people.another("Killby")).collect();
        adding.spawn(add_all(visitor.clone(), 10_000 * (at + 1), new, Arc::clone(&done)));
    }
    let [mut one, mut other] = nodes;
    for kill in 1..=kills {
        while done.load(Ordering::Relaxed) < 2 * added * kill / (kills + 1) {
            if let Some(ended) = adding.try_join_next() {
                ended?.context("somebody gave up")?;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        if kill % 2 == 1 {
            one.kill().await?;
            one = trust.serve().await?;
        } else {
            other.kill().await?;
            other = trust.serve_at(beside).await?;
        }
    }
    let mut acknowledged = Vec::new();
    while let Some(ended) = adding.join_next().await {
        acknowledged.extend(ended??);
    }
    let store = trust.open().await?;
    let (records, children) = made_of(&store, "Killby").await?;
    let mut lost = 0;
    let mut tx = store.read_everything().await?;
    for (_, child) in &acknowledged {
        let found: Option<(String,)> =
            tx.sql("select current from same_child where given = $1").bind(child.as_str()).optional().await?;
        lost += usize::from(found.is_none());
    }
    drop(tx);
    store.close().await;
    report.must("acknowledged and lost", lost == 0, format!("{lost} of {}", acknowledged.len()));
    let whole = acknowledged.len() == 2 * added && records == children && children == acknowledged.len();
    report.must("added, each once", whole, format!("{children} children of {records} records"));
    let mut found = 0;
    let wanted = acknowledged.iter().step_by(acknowledged.len().div_ceil(20));
    let asked = wanted.clone().count() * 2;
    for (person, _) in wanted {
        for visitor in &visitors {
            found += usize::from(until_found(visitor, person).await.is_ok());
        }
    }
    report.must("found at either server afterwards", found == asked, format!("{found} of {asked}"));
    one.kill().await?;
    other.kill().await
}

/// A child nobody has heard of.
#[derive(Clone, Debug)]
struct Person {
    given: String,
    family: String,
    /// As forms take it, which is also how these extracts have it.
    birth: String,
    number: String,
    house: String,
    postcode: String,
}

struct People {
    chance: Ids,
    taken: BTreeSet<String>,
}

impl People {
    /// Another one; what kind stands in front of the family's name.
    fn another(&mut self, kind: &str) -> Person {
        let chance = &self.chance;
        let mut made = String::new();
        while made.is_empty() || !self.taken.insert(made.clone()) {
            made = syllables(chance, 4);
        }
        let (day, month, year) = (1 + chance.below(28), 1 + chance.below(12), 2012 + chance.below(12));
        let letters = ["A", "B", "D", "E", "F", "G", "H", "J"];
        let letter = || letters[chance.below(8) as usize];
        Person {
            given: syllables(chance, 3),
            family: format!("{kind} {made}"),
            birth: format!("{day:02}/{month:02}/{year}"),
            number: made_up_number(chance),
            house: (1 + chance.below(300)).to_string(),
            postcode: format!("W{} {}{}{}", 20 + chance.below(5), chance.below(10), letter(), letter()),
        }
    }
}

/// The columns of an extract that say who a child is.
struct Extract {
    feed: &'static str,
    record: &'static str,
    given: &'static str,
    family: &'static str,
    birth: &'static str,
    number: &'static str,
    house: &'static str,
    street: &'static str,
}

const PRACTICES: Extract = Extract {
    feed: "gp-registrations",
    record: "Patient Number",
    given: "Forename",
    family: "Surname",
    birth: "Date of Birth",
    number: "NHS Number",
    house: "House Name/No",
    street: "Street",
};

const HEALTH_VISITING: Extract = Extract {
    feed: "health-visiting",
    record: "Client ID",
    given: "Forename",
    family: "Surname",
    birth: "DOB",
    number: "NHS No",
    house: "Address Line 1",
    street: "Address Line 2",
};

/// The agency's list as it sent it last, with these children on it as well.
fn extract(trust: &Trust, of: &Extract, new: &[Person]) -> anyhow::Result<PathBuf> {
    let path = trust.folder().join(format!("{}-nodes.csv", of.feed));
    let Again { mut writer, header, last } = Again::begun(&trust.sent(of.feed), &path)?;
    for (number, person) in new.iter().enumerate() {
        let record = format!("D-node-{number}");
        let cells = header.iter().zip(&last).map(|(column, before)| match column {
            c if c == of.record => record.as_str(),
            c if c == of.given => &person.given,
            c if c == of.family => &person.family,
            c if c == of.birth => &person.birth,
            c if c == of.number => &person.number,
            c if c == of.house => &person.house,
            c if c == of.street => "Drill Row",
            "Postcode" => &person.postcode,
            // What else says who somebody is, and is the neighbour's.
            "Known As" | "Middle Names" | "Previous Surname" | "Family ID" | "Sex" | "Gender" => "",
            _ => before,
        });
        writer.write_record(cells)?;
    }
    writer.flush()?;
    Ok(path)
}

/// How many records there are of this kind of people, and of how many children.
async fn made_of(store: &Store, kind: &str) -> anyhow::Result<(usize, usize)> {
    let mut tx = store.read_everything().await?;
    let (records, children): (i64, i64) = tx
        .sql(
            "select count(*), count(distinct s.current) from source_record r join link l on l.record = r.id
               join same_child s on s.given = l.child where lower(r.family_name) like $1",
        )
        .bind(format!("{} %", kind.to_lowercase()))
        .one()
        .await?;
    Ok((usize::try_from(records)?, usize::try_from(children)?))
}

/// How long until a search at this server shows the child.
async fn until_found(visitor: &Visitor, person: &Person) -> anyhow::Result<Duration> {
    let began = Instant::now();
    let name = format!("{} {}", person.given, person.family);
    while !finds_somebody(visitor, &name, &person.birth).await? {
        ensure!(began.elapsed() < FOUND_AT_ALL, "{name} is not found after {} s", FOUND_AT_ALL.as_secs());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(began.elapsed())
}

/// Adds these, each until it is acknowledged; the child each was.
async fn add_all(
    visitor: Visitor,
    first: usize,
    new: Vec<Person>,
    done: Arc<AtomicUsize>,
) -> anyhow::Result<Vec<(Person, String)>> {
    let began = Instant::now();
    let mut added = Vec::new();
    for (number, person) in new.into_iter().enumerate() {
        let child = loop {
            match add(&visitor, first + number, &person).await {
                Ok(child) => break child,
                Err(error) => ensure!(began.elapsed() < Duration::from_mins(2), "{error:#}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        added.push((person, child));
        done.fetch_add(1, Ordering::Relaxed);
    }
    Ok(added)
}

/// Searches, finds nobody, and adds the child. Sent again, both forms carry the keys they had.
async fn add(visitor: &Visitor, number: usize, person: &Person) -> anyhow::Result<String> {
    let name = format!("{} {}", person.given, person.family);
    let key = |form: usize| format!("00000000-0000-7000-9000-{form}{number:011}");
    let (first, second) = (key(1), key(2));
    let fields = [
        ("idempotency_key", first.as_str()),
        ("name", &name),
        ("birth_date", &person.birth),
        ("purpose", "direct-care"),
    ];
    let searched = visitor.post("/searches", &fields).await?;
    let path = searched.leads_to("/searches/").with_context(|| format!("a search: {}", searched.status))?;
    let fields = [
        ("idempotency_key", second.as_str()),
        ("first_names", &person.given),
        ("family_name", &person.family),
        ("birth_date", &person.birth),
        ("house", &person.house),
        ("street", "Drill Row"),
        ("postcode", &person.postcode),
        ("knows", "once"),
        ("why", "Drill: brought in after a fall"),
        ("met", "yes"),
    ];
    let made = visitor.post(&format!("{path}/child"), &fields).await?;
    match made.leads_to("/children/") {
        Some(to) => Ok(to.trim_start_matches("/children/").to_owned()),
        None => bail!("adding {name} was answered with {}: {}", made.status, String::from_utf8_lossy(&made.body)),
    }
}
