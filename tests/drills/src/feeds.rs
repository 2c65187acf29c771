//! A practice list of 100,000 rows is loaded, and loaded again, while people ask for pages of the same trust. A patient
//! whom the command line then loads beside the server is found there.

use crate::{
    Setting,
    figures::{Report, Times, seconds},
    program::Trust,
    visitor::Visitor,
};
use anyhow::{Context as _, ensure};
use base::{Ids, NhsNumber};
use jiff::{ToSpan as _, civil::date};
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio::sync::watch;

const FEED: &str = "gp-registrations";
const FIRST_LOAD: Duration = Duration::from_mins(1);
const SAME_AGAIN: Duration = Duration::from_secs(20);
const PAGE: Duration = Duration::from_millis(300);

pub async fn drill(setting: &Setting, report: &mut Report) -> anyhow::Result<()> {
    let new_rows = setting.sized(100_000, 5_000);
    let trust = Trust::make(setting, setting.sized(2_000, 300)).await?;
    report.heading(&format!("Feeds: {new_rows} new rows of {FEED}, pages asked for at 10 a second meanwhile"));
    let (file, rows) = large_file(&trust, new_rows, setting.seed)?;
    let file = file.display().to_string();
    let server = trust.serve().await?;
    let (stop, stopped) = watch::channel(false);
    let visitor = Visitor::new(&server.url).sign_in("health-visitor").await?;
    let asking = tokio::spawn(ask_for_pages(visitor, stopped));

    let (first, said) = timed_load(&trust, &file).await?;
    let counted = counted(&said);
    let whole =
        counted.iter().sum::<usize>() == rows && counted.first().is_some_and(|added| *added > new_rows * 99 / 100);
    report.must("every row went in or was sent back", whole, said.lines().next().unwrap_or_default());
    report.must_take("loaded", first, FIRST_LOAD, format!("{} for {rows} rows", seconds(first)));
    let (again, said) = timed_load(&trust, &file).await?;
    let nothing = said.contains(" 0 added, 0 changed") && said.contains(" 0 ended");
    report.must("the same file again changes nothing", nothing, said.lines().next().unwrap_or_default());
    report.must_take("loaded again", again, SAME_AGAIN, seconds(again));

    stop.send_replace(true);
    let (pages, errors) = asking.await??;
    report.must("pages that failed meanwhile", errors == 0, errors);
    report.must_take("pages meanwhile, p95", pages.within(0.95), PAGE, pages.in_words());
    linked(&trust, report, Instant::now()).await?;
    one_more_is_found(&trust, &Visitor::new(&server.url).sign_in("ae-nurse").await?, &file, report).await?;
    server.kill().await
}

const FOUND_WITHIN: Duration = Duration::from_secs(1);
const FOUND_AT_ALL: Duration = Duration::from_secs(30);

/// A patient loaded and linked beside the server, which has its own index, is found there.
async fn one_more_is_found(trust: &Trust, nurse: &Visitor, file: &str, report: &mut Report) -> anyhow::Result<()> {
    let (given, family, birth) = ("Ottoline", "Quillfeather", "14/02/2019");
    let path = one_more(trust, file, [given, family, birth])?;
    let before = finds_somebody(nurse, &format!("{given} {family}"), birth).await?;
    let (loaded, said) = trust.run(&["feed", "load", FEED, &path.display().to_string()]).await?;
    ensure!(loaded, "the file was not loaded: {said}");
    let began = Instant::now();
    let mut after = finds_somebody(nurse, &format!("{given} {family}"), birth).await?;
    while !after && began.elapsed() < FOUND_AT_ALL {
        tokio::time::sleep(Duration::from_millis(50)).await;
        after = finds_somebody(nurse, &format!("{given} {family}"), birth).await?;
    }
    let said = said.lines().last().unwrap_or_default();
    let took = began.elapsed();
    report.must("a patient loaded beside it is found", !before && after, said);
    report.must_take("found after", took, FOUND_WITHIN, seconds(took));
    Ok(())
}

/// A list that is being sent again, so far as it was sent before.
pub struct Again {
    pub writer: csv::Writer<std::fs::File>,
    pub header: csv::StringRecord,
    /// The last row that was sent before.
    pub last: csv::StringRecord,
}

impl Again {
    pub fn begun(before: &Path, path: &Path) -> anyhow::Result<Self> {
        let mut reader = csv::Reader::from_path(before)?;
        let header = reader.headers()?.clone();
        let mut writer = csv::Writer::from_path(path)?;
        writer.write_record(&header)?;
        let mut last = csv::StringRecord::new();
        for row in reader.records() {
            last = row?;
            writer.write_record(&last)?;
        }
        Ok(Self { writer, header, last })
    }
}

/// The same list with one more patient.
fn one_more(trust: &Trust, file: &str, [given, family, birth]: [&str; 3]) -> anyhow::Result<PathBuf> {
    let path = trust.folder().join("gp-registrations-one-more.csv");
    let Again { mut writer, header, last } = Again::begun(Path::new(file), &path)?;
    let new = header.iter().zip(&last).map(|(column, before)| match column {
        "Patient Number" => "D-one-more",
        "NHS Number" => "",
        "Surname" => family,
        "Forename" => given,
        "Date of Birth" => birth,
        _ => before,
    });
    writer.write_record(new)?;
    writer.flush()?;
    Ok(path)
}

/// Does the answer to a search show any child?
pub async fn finds_somebody(visitor: &Visitor, name: &str, birth: &str) -> anyhow::Result<bool> {
    let kept = visitor.post("/searches", &[("name", name), ("birth_date", birth), ("purpose", "direct-care")]).await?;
    let path = kept.leads_to("/searches/").with_context(|| format!("a search was answered with {}", kept.status))?;
    let answer = visitor.get(path).await?;
    ensure!(answer.status.is_success(), "{path} answered {}", answer.status);
    Ok(String::from_utf8_lossy(&answer.body).contains("href=\"/children/"))
}

async fn timed_load(trust: &Trust, file: &str) -> anyhow::Result<(Duration, String)> {
    let began = Instant::now();
    let (loaded, said) = trust.run(&["feed", "load", FEED, file, "--no-link"]).await?;
    ensure!(loaded, "the file was not loaded: {said}");
    Ok((began.elapsed(), said))
}

/// Added, changed, unchanged, ended and bad rows as the command says them.
fn counted(said: &str) -> Vec<usize> {
    said.split([' ', ',']).filter_map(|word| word.parse().ok()).take(5).collect()
}

/// How much longer the server links what was loaded.
pub async fn linked(trust: &Trust, report: &mut Report, since: Instant) -> anyhow::Result<()> {
    let store = trust.open().await?;
    let waiting = children::link_records::waiting(&store).await?;
    while children::link_records::waiting(&store).await? > 0 {
        ensure!(since.elapsed() < Duration::from_mins(30), "the records are not linked after half an hour");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    report.tell("records still to be linked, and until they were", format!("{waiting}, {}", seconds(since.elapsed())));
    store.close().await;
    Ok(())
}

/// My children, a child, the form to find one, in turn; each timed from the moment at which it was due.
async fn ask_for_pages(visitor: Visitor, mut stop: watch::Receiver<bool>) -> anyhow::Result<(Times, usize)> {
    let list = visitor.get("/children").await?;
    let text = String::from_utf8_lossy(&list.body).into_owned();
    let child = text.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|to| is_child(to));
    let child = child.context("the health visitor has no children")?.to_owned();
    let paths = ["/children".to_owned(), child, "/searches/new".to_owned()];
    let began = tokio::time::Instant::now();
    let mut asked = tokio::task::JoinSet::new();
    for number in 0.. {
        let due = began + Duration::from_millis(100) * number;
        tokio::select! {
            () = tokio::time::sleep_until(due) => {}
            _ = stop.changed() => break,
        }
        let (visitor, path) = (visitor.clone(), paths[number as usize % paths.len()].clone());
        asked.spawn(async move {
            let answer = visitor.get(&path).await;
            (due.elapsed(), answer.is_ok_and(|a| a.status.is_success()))
        });
    }
    let (mut times, mut errors) = (Times::default(), 0);
    while let Some(done) = asked.join_next().await {
        let (took, good) = done?;
        times.add(took);
        errors += usize::from(!good);
    }
    Ok((times, errors))
}

fn is_child(path: &str) -> bool {
    path.strip_prefix("/children/").is_some_and(|id| id.len() == 36)
}

/// The list as the practices sent it last, with as many new patients: a full extract may not shrink. Everything a new
/// patient has is put together from syllables, or is another patient's practice and street; nobody lives where another
/// does.
fn large_file(trust: &Trust, new_rows: usize, seed: u64) -> anyhow::Result<(PathBuf, usize)> {
    let sent = trust.sent(FEED);
    let mut reader = csv::Reader::from_path(&sent).with_context(|| sent.display().to_string())?;
    let header = reader.headers()?.clone();
    let known: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
    let place = |name: &str| header.iter().position(|h| h == name).with_context(|| format!("no column {name}"));
    let [number, nhs, surname, forename, born, sex] =
        ["Patient Number", "NHS Number", "Surname", "Forename", "Date of Birth", "Sex"].map(place);
    let (number, nhs, surname, forename, born, sex) = (number?, nhs?, surname?, forename?, born?, sex?);
    let (house, postcode) = (place("House Name/No")?, place("Postcode")?);
    let copied = ["Street", "Town", "Practice Code", "Registered Date", "Extract Date"];
    let copied: Vec<usize> = copied.into_iter().map(place).collect::<anyhow::Result<_>>()?;

    let path = trust.folder().join("gp-registrations-large.csv");
    let mut writer = csv::Writer::from_path(&path)?;
    writer.write_record(&header)?;
    known.iter().try_for_each(|row| writer.write_record(row))?;
    let chance = Ids::seeded(seed);
    for patient in 0..new_rows {
        let neighbour = &known[chance.below(known.len() as u64) as usize];
        let mut row = vec![String::new(); header.len()];
        for column in &copied {
            neighbour.get(*column).unwrap_or_default().clone_into(&mut row[*column]);
        }
        row[number] = format!("D{patient:07}");
        row[nhs] = made_up_number(&chance);
        row[house] = (1 + chance.below(300)).to_string();
        row[postcode] = near(neighbour.get(postcode).unwrap_or_default(), &chance);
        row[surname] = syllables(&chance, 3);
        row[forename] = syllables(&chance, 2);
        row[born] = birth_date(&chance);
        ["F", "M"][chance.below(2) as usize].clone_into(&mut row[sex]);
        writer.write_record(&row)?;
    }
    writer.flush()?;
    Ok((path.clone(), rows_of(&path)?))
}

fn rows_of(path: &Path) -> anyhow::Result<usize> {
    Ok(csv::Reader::from_path(path)?.records().count())
}

/// In the range that is never issued; one in eleven has none, as on real lists.
pub fn made_up_number(chance: &Ids) -> String {
    let nine = 999_000_000 + chance.below(1_000_000) as u32;
    NhsNumber::from_first_nine(nine).map_or_else(String::new, NhsNumber::digits)
}

/// A postcode of the same district; none where the neighbour has none.
fn near(postcode: &str, chance: &Ids) -> String {
    const LETTERS: [&str; 20] =
        ["A", "B", "D", "E", "F", "G", "H", "J", "L", "N", "P", "Q", "R", "S", "T", "U", "W", "X", "Y", "Z"];
    let Some((district, _)) = postcode.split_once(' ') else { return String::new() };
    let letter = || LETTERS[chance.below(20) as usize];
    format!("{district} {}{}{}", chance.below(10), letter(), letter())
}

fn birth_date(chance: &Ids) -> String {
    let days = i64::try_from(chance.below(17 * 365)).unwrap_or_default();
    date(2009, 6, 1).saturating_add(days.days()).strftime("%d/%m/%Y").to_string()
}

pub fn syllables(chance: &Ids, count: usize) -> String {
    const BEGINNINGS: [&str; 16] = ["b", "br", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "w"];
    const ENDINGS: [&str; 12] = ["a", "an", "e", "el", "er", "i", "in", "o", "on", "or", "u", "y"];
    let one = |_| {
        let pick = |from: &'static [&'static str]| from[chance.below(from.len() as u64) as usize];
        [pick(&BEGINNINGS), pick(&ENDINGS)].concat()
    };
    let name: String = (0..count).map(one).collect();
    let (first, rest) = name.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}
