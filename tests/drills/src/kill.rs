//! Eight people write while the server is killed again and again. Afterwards every write that was acknowledged is in
//! the database once, whole, with its journal entry, and the journal is sound.

use crate::{
    Setting,
    figures::Report,
    program::{Server, Trust},
    visitor::{Answer, Visitor},
};
use anyhow::{Context as _, bail};
use base::Ids;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use store::{Store, Tx};

const WRITERS: [&str; 8] =
    ["health-visitor", "gp", "dsl", "home-link", "ae-nurse", "police", "social-worker", "front-door-manager"];
const REASON: &str = "Drill: who else is involved? Write ";
const NAME: &str = "Amy Drill Write ";

pub async fn drill(setting: &Setting, report: &mut Report) -> anyhow::Result<Trust> {
    let (writes, kills) = (setting.sized(5000, 300), setting.sized(10, 2));
    let trust = Trust::make(setting, 400).await?;
    let store = trust.open().await?;
    let children = children(&store).await?;
    store.close().await;

    report.heading(&format!("Kill: {writes} writes by {} people, {kills} kill -9 meanwhile", WRITERS.len()));
    let began = Instant::now();
    let (acknowledged, restarts) = write_through_kills(setting, &trust, children, writes, kills).await?;
    let took = began.elapsed().as_secs_f64();
    report.tell("acknowledged", format!("{} in {took:.1} s", acknowledged.len()));
    report.tell("down until it answered again, at most", crate::figures::millis(restarts));

    let (sound, said) = trust.run(&["journal", "verify"]).await?;
    report.must("the journal as the last kill left it", sound, said.trim());
    let store = trust.open().await?;
    judge(&store, &acknowledged, writes, report).await?;
    store.close().await;
    let (_, _) = trust.run(&["journal", "heads", "--seal"]).await?;
    let (sound, said) = trust.run(&["journal", "verify"]).await?;
    report.must("the journal numbered and sealed", sound, said.trim());
    Ok(trust)
}

/// Children anybody may give a reason for.
async fn children(store: &Store) -> anyhow::Result<Vec<String>> {
    let mut tx = store.read_everything().await?;
    let rows: Vec<(String,)> = tx
        .sql(
            "select c.id from child c
              where not exists (select 1 from shield s where s.child = c.id)
                and not exists (select 1 from own_family f where f.child = c.id)
              order by c.id limit 300",
        )
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// One write the server said it had kept.
#[derive(Debug)]
struct Acknowledged {
    number: usize,
    /// The search's id; a reason has none that is told.
    search: Option<String>,
    /// Sent more than once, because no answer came.
    again: bool,
}

async fn write_through_kills(
    setting: &Setting,
    trust: &Trust,
    children: Vec<String>,
    writes: usize,
    kills: usize,
) -> anyhow::Result<(Vec<Acknowledged>, Duration)> {
    let mut server = trust.serve().await?;
    let visitor = Visitor::new(&server.url);
    let work = Arc::new(Work { next: AtomicUsize::new(0), done: AtomicUsize::new(0), writes, children });
    let mut writers = tokio::task::JoinSet::new();
    for user_name in WRITERS {
        let visitor = visitor.sign_in(user_name).await?;
        writers.spawn(write(visitor, Arc::clone(&work)));
    }
    let chance = Ids::seeded(setting.seed);
    let mut longest = Duration::ZERO;
    for kill in 1..=kills {
        while work.done.load(Ordering::Relaxed) < writes * kill / (kills + 1) {
            if let Some(ended) = writers.try_join_next() {
                ended?.context("a writer gave up")?;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_micros(chance.below(20_000))).await;
        let began = Instant::now();
        server = killed_and_served_again(server, trust).await?;
        longest = longest.max(began.elapsed());
    }
    let mut acknowledged = Vec::new();
    while let Some(written) = writers.join_next().await {
        acknowledged.extend(written??);
    }
    server.kill().await?;
    Ok((acknowledged, longest))
}

async fn killed_and_served_again(server: Server, trust: &Trust) -> anyhow::Result<Server> {
    server.kill().await?;
    trust.serve().await
}

struct Work {
    next: AtomicUsize,
    done: AtomicUsize,
    writes: usize,
    children: Vec<String>,
}

/// Writes until there is nothing left to write, each write until it is acknowledged.
async fn write(visitor: Visitor, work: Arc<Work>) -> anyhow::Result<Vec<Acknowledged>> {
    let mut acknowledged = Vec::new();
    loop {
        let number = work.next.fetch_add(1, Ordering::Relaxed);
        if number >= work.writes {
            return Ok(acknowledged);
        }
        let child = &work.children[number % work.children.len()];
        let mut again = false;
        loop {
            match one_write(&visitor, number, child).await {
                // No answer, or one that says it could not be kept: sent again, like a person would.
                Err(_) => {}
                Ok(answer) if answer.status.is_server_error() => {}
                Ok(answer) => {
                    acknowledged.push(Acknowledged { number, search: kept(&answer)?, again });
                    work.done.fetch_add(1, Ordering::Relaxed);
                    break;
                }
            }
            again = true;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Even numbers search, odd ones give a reason. A form sent again carries the key it had.
async fn one_write(visitor: &Visitor, number: usize, child: &str) -> anyhow::Result<Answer> {
    let key = format!("00000000-0000-7000-8000-{number:012}");
    if number.is_multiple_of(2) {
        let name = format!("{NAME}{number:05}");
        let fields = [("idempotency_key", key.as_str()), ("name", &name), ("age", "3"), ("purpose", "direct-care")];
        visitor.post("/searches", &fields).await
    } else {
        let reason = format!("{REASON}{number:05}");
        let fields = [("idempotency_key", key.as_str()), ("reason", &reason)];
        visitor.post(&format!("/children/{child}/reason"), &fields).await
    }
}

fn kept(answer: &Answer) -> anyhow::Result<Option<String>> {
    if let Some(search) = answer.leads_to("/searches/") {
        return Ok(search.strip_prefix("/searches/").map(str::to_owned));
    }
    if answer.leads_to("/children/").is_some() {
        return Ok(None);
    }
    bail!("a write was answered with {} and leads to {:?}", answer.status, answer.location)
}

/// The rows of the database against what was acknowledged.
async fn judge(store: &Store, acknowledged: &[Acknowledged], writes: usize, report: &mut Report) -> anyhow::Result<()> {
    let mut tx = store.read_everything().await?;
    let searches = searches(store, &mut tx).await?;
    let reasons = reasons(&mut tx).await?;
    let mut rows: HashMap<usize, usize> = HashMap::new();
    for (_, number) in searches.iter().chain(&reasons) {
        *rows.entry(*number).or_default() += 1;
    }
    let found: BTreeSet<&str> = searches.iter().map(|(id, _)| id.as_str()).collect();
    let lost = acknowledged.iter().filter(|a| {
        let gone = a.search.as_ref().is_some_and(|id| !found.contains(id.as_str()));
        gone || !rows.contains_key(&a.number)
    });
    let doubled = |again: bool| {
        acknowledged.iter().filter(|a| a.again == again && rows.get(&a.number).is_some_and(|n| *n > 1)).count()
    };
    let sent_again = acknowledged.iter().filter(|a| a.again).count();
    report.must("acknowledged, of those asked for", acknowledged.len() == writes, acknowledged.len());
    let lost = lost.count();
    report.must("acknowledged and lost", lost == 0, lost);
    report.must("sent once and doubled", doubled(false) == 0, doubled(false));
    report.must(
        "sent again with its key and doubled",
        doubled(true) == 0,
        format!("{} of {sent_again}", doubled(true)),
    );
    let half = without_entry(&mut tx, &searches, &reasons).await?;
    report.must("rows without their one journal entry", half == 0, half);
    Ok(())
}

/// Searches of this drill: id and number. What was typed lies concealed; the trust's keys reveal it.
async fn searches(store: &Store, tx: &mut Tx) -> anyhow::Result<Vec<(String, usize)>> {
    let rows: Vec<(String, Vec<u8>)> = tx.sql("select id, criteria from search").all().await?;
    let mut numbers = Vec::new();
    for (id, concealed) in rows {
        let text = store.keys().reveal(&concealed, &format!("search:{id}")).context("a search cannot be revealed")?;
        let typed: serde_json::Value = serde_json::from_slice(&text)?;
        let name = typed.get("name").and_then(|name| name.as_str()).unwrap_or_default();
        if let Some(number) = name.strip_prefix(NAME) {
            numbers.push((id, number.parse()?));
        }
    }
    Ok(numbers)
}

/// Reasons of this drill: the tie's id and number.
async fn reasons(tx: &mut Tx) -> anyhow::Result<Vec<(String, usize)>> {
    let rows: Vec<(String, String)> = tx.sql("select id, reason from tie where basis = 'own-reason'").all().await?;
    let drilled = rows.into_iter().filter_map(|(id, reason)| Some((id, reason.strip_prefix(REASON)?.to_owned())));
    drilled.map(|(id, number)| Ok((id, number.parse()?))).collect()
}

/// Rows the journal does not account for, each exactly once.
async fn without_entry(
    tx: &mut Tx,
    searches: &[(String, usize)],
    reasons: &[(String, usize)],
) -> anyhow::Result<usize> {
    let made: Vec<(String,)> =
        tx.sql("select subject from journal_entry where kind = 'children.search-made'").all().await?;
    let given: Vec<(String,)> = tx
        .sql(
            "select f.facts from journal_entry e join journal_facts f on f.entry = e.id
              where e.kind = 'access.reason-given'",
        )
        .all()
        .await?;
    let mut told: HashMap<String, usize> = HashMap::new();
    for (search,) in made {
        *told.entry(search).or_default() += 1;
    }
    for (facts,) in given {
        let facts: serde_json::Value = serde_json::from_str(&facts)?;
        let tie = facts.get("tie").and_then(|tie| tie.as_str()).unwrap_or_default();
        *told.entry(tie.to_owned()).or_default() += 1;
    }
    Ok(searches.iter().chain(reasons).filter(|(id, _)| told.get(id) != Some(&1)).count())
}
