//! Pairs put to a person: the pages are read as they are shown, and every one is answered by its form. Who reads here is a
//! rule that knows nothing but the page. With `--pages` the pages are written for somebody else to read, and with
//! `--decisions` what they said is scored.

use super::{
    pairs::{self, Again, Asked},
    reader::{Decision, Score, decide},
    reading::{self, ReviewPage},
};
use crate::{
    Setting,
    figures::{Report, Times},
    program::Trust,
    visitor::Visitor,
};
use anyhow::{Context as _, ensure};
use base::Ids;
use std::{
    path::{Path, PathBuf},
    time::Instant,
};
use store::Store;

/// One of the index team, and one more.
const READERS: [&str; 2] = ["index-team", "index-colleague"];

pub async fn drill(setting: &Setting, pages: Option<&Path>, report: &mut Report) -> anyhow::Result<()> {
    let wanted = setting.sized(100, 20);
    let trust = Trust::make(setting, setting.sized(2_000, 300)).await?;
    let (asked, again) = pairs::plant(&trust, wanted, &Ids::seeded(setting.seed)).await?;
    report.heading(&format!("Planted: {wanted} pairs that are put to a person, half of them one child"));
    let ones = asked.iter().filter(|asked| asked.kind.same()).count();
    report.must("pairs put to a person", asked.len() == wanted, format!("{}, {ones} of one child", asked.len()));
    let server = trust.serve().await?;
    let readers =
        [Visitor::new(&server.url).sign_in(READERS[0]).await?, Visitor::new(&server.url).sign_in(READERS[1]).await?];
    if let Some(folder) = pages {
        write_pages(folder, &asked, &readers[0]).await?;
    }
    let (mut score, mut times, mut seconds) = (Score::default(), Times::default(), 0);
    let mut said = Vec::new();
    for (at, one) in asked.iter().enumerate() {
        let began = Instant::now();
        let path = format!("/match-reviews/{}", one.review);
        let page = read(&readers[0], &path).await?;
        let decision = decide(&page);
        let done = answer(&readers[0], &path, at, decision).await?;
        times.add(began.elapsed());
        ensure!(page.two_people == (done == "proposed") || decision == Decision::CannotSay, "{path} ended as {done}");
        if done == "proposed" {
            seconds += 1;
            agree(&readers[1], &path, at).await?;
        }
        score.add(one.kind, decision);
        said.push(decision);
    }
    score.told(report);
    report.tell("to load the page and answer it", times.in_words());
    report.tell("pairs about which a second person agreed", seconds);
    server.kill().await?;
    effects(&trust, &asked, &said, again, report).await?;
    let (sound, said) = trust.run(&["journal", "verify"]).await?;
    report.must("the journal afterwards", sound, said.trim());
    Ok(())
}

async fn read(reader: &Visitor, path: &str) -> anyhow::Result<ReviewPage> {
    let page = reader.get(path).await?;
    ensure!(page.status.is_success(), "{path} answered {}", page.status);
    reading::review(&String::from_utf8_lossy(&page.body))
}

/// Answers by the form of the page; what it came to.
async fn answer(reader: &Visitor, path: &str, at: usize, decision: Decision) -> anyhow::Result<String> {
    let verdict = match decision {
        Decision::Same => "same",
        Decision::Different => "apart",
        Decision::CannotSay => "unsure",
    };
    let key = format!("00000000-0000-7000-9000-1{at:011}");
    let fields = [
        ("idempotency_key", key.as_str()),
        ("version", "1"),
        ("verdict", verdict),
        ("reason", "By what stands on the page of the two"),
    ];
    let answer = reader.post(&format!("{path}/answer"), &fields).await?;
    let to = answer.leads_to("/match-reviews?done=").with_context(|| format!("{path}: {}", answer.status))?;
    Ok(to.trim_start_matches("/match-reviews?done=").to_owned())
}

/// A second person, who opens the page as well.
async fn agree(reader: &Visitor, path: &str, at: usize) -> anyhow::Result<()> {
    read(reader, path).await?;
    let key = format!("00000000-0000-7000-9000-2{at:011}");
    let fields = [("idempotency_key", key.as_str()), ("version", "2"), ("agreed", "yes"), ("reason", "")];
    let answer = reader.post(&format!("{path}/agreement"), &fields).await?;
    answer.leads_to("/match-reviews?done=").map(drop).with_context(|| format!("{path}: {}", answer.status))
}

/// What was said to be one child is one, and what was said to be two is two and never asked again, even when the same
/// comes once more.
async fn effects(
    trust: &Trust,
    asked: &[Asked],
    said: &[Decision],
    again: Again,
    report: &mut Report,
) -> anyhow::Result<()> {
    pairs::send_again(trust, again).await?;
    let store = trust.open().await?;
    let (mut wrong, mut ones, mut twos, mut anew) = (0, 0, 0, 0);
    for (one, decision) in asked.iter().zip(said) {
        let (left, right) = (child_of(&store, &one.left).await?, child_of(&store, &one.right).await?);
        match decision {
            Decision::Same => {
                ones += 1;
                wrong += usize::from(left != right);
            }
            Decision::Different => {
                twos += 1;
                wrong += usize::from(left == right);
                anew += usize::from(waits_between(&store, &left, &right).await?);
            }
            Decision::CannotSay => {}
        }
    }
    store.close().await;
    report.must("ended otherwise than was said", wrong == 0, format!("{wrong} of {ones} joined and {twos} kept apart"));
    report.must("asked again when the same came once more", anew == 0, format!("{anew} of {twos} kept apart"));
    Ok(())
}

async fn child_of(store: &Store, record: &str) -> anyhow::Result<String> {
    let mut tx = store.read_everything().await?;
    let query = "select s.current from source_record r join link l on l.record = r.id
                   join same_child s on s.given = l.child where r.record_key = $1";
    Ok(tx.sql(query).bind(record).one::<(String,)>().await?.0)
}

async fn waits_between(store: &Store, one: &str, other: &str) -> anyhow::Result<bool> {
    let mut tx = store.read_everything().await?;
    let query = "select count(*) from match_review r join same_child c on c.given = r.child
                   join same_child o on o.given = r.other where r.state in ('open', 'proposed')
                    and ((c.current = $1 and o.current = $2) or (c.current = $2 and o.current = $1))";
    Ok(tx.sql(query).bind(one).bind(other).one::<(i64,)>().await?.0 > 0)
}

/// Every page in a file of its own, by number; what is true of them lies beside the folder, not in it.
async fn write_pages(folder: &Path, asked: &[Asked], reader: &Visitor) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut truth = csv::Writer::from_path(truth_of(folder))?;
    truth.write_record(["page", "kind"])?;
    for (at, one) in asked.iter().enumerate() {
        let page = read(reader, &format!("/match-reviews/{}", one.review)).await?;
        std::fs::write(folder.join(format!("{:03}.txt", at + 1)), page.text)?;
        truth.write_record([&format!("{:03}", at + 1), one.kind.in_words()])?;
    }
    truth.flush()?;
    Ok(())
}

fn truth_of(folder: &Path) -> PathBuf {
    folder.with_extension("truth.csv")
}

/// Scores what somebody said of pages written before: a file of `page,decision,seconds`.
pub fn score(folder: &Path, decisions: &Path, report: &mut Report) -> anyhow::Result<()> {
    report.heading(&format!("Planted: what was said of the pages in {}", folder.display()));
    let mut kinds = std::collections::BTreeMap::new();
    for row in csv::Reader::from_path(truth_of(folder))?.records() {
        let row = row?;
        let kind = pairs::Kind::from_words(&row[1]).with_context(|| format!("no pair is {}", &row[1]))?;
        kinds.insert(row[0].to_owned(), kind);
    }
    let (mut score, mut times) = (Score::default(), Times::default());
    for row in csv::Reader::from_path(decisions)?.records() {
        let row = row?;
        let page = row[0].trim().trim_end_matches(".txt");
        let kind = *kinds.get(page).with_context(|| format!("there is no page {page}"))?;
        let decision = Decision::from_word(row[1].trim()).with_context(|| format!("{} of page {page}", &row[1]))?;
        score.add(kind, decision);
        times.add(std::time::Duration::try_from_secs_f64(row[2].trim().parse()?)?);
    }
    report.must("pages decided", score.count() == kinds.len(), format!("{} of {}", score.count(), kinds.len()));
    score.told(report);
    report.tell("to decide one", times.in_words());
    Ok(())
}
