//! Children with an earlier identity. Two trusts are alike but for that identity: one has heard of it, before the adoption
//! or after it, with slips and without; the other never. Whoever does not belong to the index team must see the same in
//! both: answers by every field, `$match`, lists and their numbers, the page of the child who is now.

use super::{
    asking::{self, Seen},
    reading,
    rows::{ADOPTIONS, HOSPITAL, PRACTICES, SCHOOLS, Said, Sender},
};
use crate::{
    Setting,
    feeds::{made_up_number, syllables},
    figures::{Report, Times},
    hidden::{fine, sign_test},
    program::{Server, Trust},
    visitor::Visitor,
};
use anyhow::{Context as _, ensure};
use base::Ids;
use jiff::{ToSpan as _, civil::date};
use std::collections::{BTreeMap, BTreeSet};
use store::Store;

/// Who search, in turn: nobody may be answered more than a thousand times an hour.
const SEARCHERS: [&str; 8] =
    ["ae-nurse", "gp", "dsl", "police", "social-worker", "health-visitor", "home-link", "front-door-manager"];
/// Who have a list on which the planted children come to stand.
const LISTED: [&str; 3] = ["gp", "ae-nurse", "dsl"];
const GIVEN: [&str; 12] =
    ["Amy", "Oliver", "Zara", "Yusuf", "Niamh", "Thomas", "Aaliyah", "Kacper", "Grace", "Idris", "Chloe", "Mateo"];

/// One child and who it was.
#[derive(Debug)]
struct Adopted {
    now: Said,
    before: Said,
    /// Agencies knew the child under the earlier identity before it was adopted.
    known_first: bool,
}

pub async fn drill(setting: &Setting, report: &mut Report) -> anyhow::Result<()> {
    let planted = setting.sized(500, 20);
    let trust = Trust::make(setting, setting.sized(2_000, 300)).await?;
    let without = trust.twin().await?;
    report.heading(&format!("Planted: {planted} adopted children, here with who they were and there without"));
    let children = plan(planted, &Ids::seeded(setting.seed));
    send(&trust, &trust, &children, true).await?;
    send(&without, &trust, &children, false).await?;

    let store = trust.open().await?;
    let groups = Groups::read(&store, planted).await?;
    report.must("joined with who they were", groups.joined() == 0, format!("{} of {planted}", groups.joined()));
    let (records, open) = (groups.before_records, groups.open.len());
    report.must("earlier identities that anybody may find", open == 0, format!("{open} of {records} records"));
    let crossing = crossing(&store, &groups).await?;
    report.must("match reviews between the two", crossing == 0, crossing);
    store.close().await;
    let other = without.open().await?;
    let groups_there = Groups::read(&other, planted).await?;
    other.close().await;
    // Who a child was must not stand in the way of who it is.
    let whole = |groups: &Groups| groups.now.values().filter(|children| children.len() == 1).count();
    let (here, there) = (whole(&groups), whole(&groups_there));
    report.must("children who are one child now", here == there, format!("{here} of {planted}; there {there}"));

    let worlds = [trust.serve().await?, without.serve().await?];
    listed(&worlds, report).await?;
    let unlike = pages(&worlds, [&groups, &groups_there], report).await?;
    searched(&worlds, &children, &groups, unlike, report).await?;
    for server in worlds {
        server.kill().await?;
    }
    let store = trust.open().await?;
    let named = named_in_answers(&store, &groups).await?;
    report.must("entries that name one as shown", named == 0, named);
    store.close().await;
    badly_written(&trust, &children, &groups, report).await?;
    let (sound, said) = trust.run(&["journal", "verify"]).await?;
    report.must("the journal afterwards", sound, said.trim());
    Ok(())
}

/// The earlier identity once more, misspelt, without its number and from another address. Who that is nobody can tell, so
/// that it may well be found; but not as who the child is now.
async fn badly_written(
    trust: &Trust,
    children: &[Adopted],
    groups: &Groups,
    report: &mut Report,
) -> anyhow::Result<()> {
    let badly = |(at, child): (usize, &Adopted)| {
        let moved = Said { house: "1".to_owned(), street: "Elsewhere Lane".to_owned(), ..slip(4, &child.before) };
        (key("F", at, "ae"), Said { postcode: format!("NW33 {}XX", at % 10), ..moved })
    };
    let mut sender = Sender::to(trust, trust);
    sender.put(&HOSPITAL, children.iter().enumerate().map(badly));
    sender.send(&HOSPITAL).await?;
    let store = trust.open().await?;
    let after = Groups::read(&store, children.len()).await?;
    let joined = after.now.iter().filter(|(at, children)| groups.now.get(at) != Some(children)).count();
    let crossing = crossing(&store, &after).await?;
    store.close().await;
    let records = after.before_records - groups.before_records;
    report.must(
        "badly written, joined with who they are",
        after.joined() + joined == 0,
        format!("{joined} of {records}"),
    );
    report.must("badly written, and asked about", crossing == 0, crossing);
    report.tell("badly written, and found by anybody", format!("{} of {records}", after.open.len()));
    Ok(())
}

/// Adopted away under a new name and address; with the old given name; and by those it lived with, so that the family
/// name alone is new. Each as likely known before the adoption as only heard of after it.
fn plan(planted: usize, chance: &Ids) -> Vec<Adopted> {
    let mut taken = BTreeSet::new();
    let mut number = || loop {
        let number = made_up_number(chance);
        if !number.is_empty() && taken.insert(number.clone()) {
            return number;
        }
    };
    (0..planted)
        .map(|at| {
            let days = i64::try_from(chance.below(13 * 365)).unwrap_or_default();
            let family = syllables(chance, 3);
            let before = Said {
                given: GIVEN[chance.below(12) as usize].to_owned(),
                parent: format!("Maria {family}"),
                family,
                birth: Some(date(2011, 1, 2).saturating_add(days.days())),
                girl: chance.below(2) == 0,
                number: number(),
                house: (1 + chance.below(300)).to_string(),
                street: "Planted Row".to_owned(),
                postcode: postcode(chance),
                ..Said::default()
            };
            let family = syllables(chance, 3);
            let mut now = Said {
                parent: format!("Helen {family}"),
                family,
                number: number(),
                before: before.number.clone(),
                ..before.clone()
            };
            if at % 3 == 0 {
                now.given =
                    GIVEN.iter().find(|name| **name != before.given).map_or_else(String::new, |n| (*n).to_owned());
            }
            if at % 3 < 2 {
                now.house = (1 + chance.below(300)).to_string();
                now.postcode = postcode(chance);
            }
            Adopted { now, before, known_first: at / 3 % 2 == 0 }
        })
        .collect()
}

/// Of the borough.
pub fn postcode(chance: &Ids) -> String {
    const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
    let letter = || char::from(LETTERS[chance.below(20) as usize]);
    format!("W2{} {}{}{}", 1 + chance.below(6), chance.below(10), letter(), letter())
}

/// Everything agencies send of these children, in the order in which it comes.
async fn send(to: &Trust, lists_of: &Trust, children: &[Adopted], with_before: bool) -> anyhow::Result<()> {
    let mut sender = Sender::to(to, lists_of);
    let now = |kind: &'static str| children.iter().enumerate().map(move |(at, c)| (key("N", at, kind), c.now.clone()));
    let before = |first: bool, kind: &'static str| {
        let known = children.iter().enumerate().filter(move |(_, c)| with_before && c.known_first == first);
        known.map(move |(at, c)| (key("E", at, kind), c.before.clone()))
    };
    sender.put(&PRACTICES, before(true, "gp"));
    sender.put(&PRACTICES, now("gp"));
    sender.send(&PRACTICES).await?;
    sender.put(&ADOPTIONS, now("order"));
    sender.send(&ADOPTIONS).await?;
    sender.put(&PRACTICES, before(false, "gp"));
    sender.send(&PRACTICES).await?;
    if with_before {
        sender.put(&HOSPITAL, children.iter().enumerate().map(|(at, c)| (key("E", at, "ae"), slip(at, &c.before))));
        sender.put(&SCHOOLS, before(true, "school").chain(before(false, "school")));
    }
    // Of the child who is now they slip as well, and never both records of one child alike.
    sender.put(&HOSPITAL, children.iter().enumerate().map(|(at, c)| (key("N", at, "ae"), slip(at / 6 + 1, &c.now))));
    sender.put(&SCHOOLS, now("school"));
    sender.send(&HOSPITAL).await?;
    sender.send(&SCHOOLS).await
}

fn key(who: &str, at: usize, kind: &str) -> String {
    format!("PLANT-{who}-{at:04}-{kind}")
}

/// An identity as somebody in a hurry writes it down; one in six is right.
fn slip(at: usize, said: &Said) -> Said {
    let mut said = said.clone();
    match at % 6 {
        0 => said.family.insert(1, 'h'),
        1 => said.number.replace_range(4..5, if &said.number[4..5] == "7" { "3" } else { "7" }),
        2 => said.number.clear(),
        3 => said.birth = said.birth.map(|day| day.saturating_add(1.day())),
        4 => {
            said.family.insert(1, 'h');
            said.number.clear();
        }
        _ => {}
    }
    said
}

/// Whom the records of each planted child are about.
#[derive(Debug, Default)]
struct Groups {
    now: BTreeMap<usize, BTreeSet<String>>,
    before: BTreeMap<usize, BTreeSet<String>>,
    before_records: usize,
    /// Records of an earlier identity that are about a child whose existence is not hidden.
    open: Vec<String>,
}

impl Groups {
    async fn read(store: &Store, planted: usize) -> anyhow::Result<Self> {
        let mut tx = store.read_everything().await?;
        let rows: Vec<(String, String, i64)> = tx
            .sql(
                "select r.record_key, s.current,
                        (select count(*) from shield h join same_child sc on sc.given = h.child
                          where sc.current = s.current and h.kind = 'existence' and h.until_at is null)
                   from source_record r join link l on l.record = r.id join same_child s on s.given = l.child
                  where r.record_key like 'PLANT-%' order by r.record_key",
            )
            .all()
            .await?;
        let mut groups = Self::default();
        for (key, child, shields) in rows {
            let at: usize = key[8..12].parse()?;
            if key.starts_with("PLANT-E") || key.starts_with("PLANT-F") {
                groups.before_records += 1;
                groups.before.entry(at).or_default().insert(child);
                if shields == 0 {
                    groups.open.push(key);
                }
            } else {
                groups.now.entry(at).or_default().insert(child);
            }
        }
        ensure!(groups.now.len() == planted, "only {} of {planted} children were loaded", groups.now.len());
        Ok(groups)
    }

    fn joined(&self) -> usize {
        let both = |(at, now): &(&usize, &BTreeSet<String>)| {
            self.before.get(at).is_some_and(|before| !before.is_disjoint(now))
        };
        self.now.iter().filter(both).count()
    }

    fn all_before(&self) -> BTreeSet<&str> {
        self.before.values().flatten().map(String::as_str).collect()
    }
}

/// Reviews that ask whether somebody is who somebody was.
async fn crossing(store: &Store, groups: &Groups) -> anyhow::Result<usize> {
    let mut tx = store.read_everything().await?;
    let pairs: Vec<(String, String)> = tx
        .sql(
            "select c.current, o.current from match_review r join same_child c on c.given = r.child
               join same_child o on o.given = r.other where r.state in ('open', 'proposed')",
        )
        .all()
        .await?;
    let now: BTreeSet<&str> = groups.now.values().flatten().map(String::as_str).collect();
    let before = groups.all_before();
    let crosses = |a: &str, b: &str| now.contains(a) && before.contains(b);
    Ok(pairs.iter().filter(|(a, b)| crosses(a, b) || crosses(b, a)).count())
}

/// The lists of those on whose lists the children stand, and the numbers over them.
async fn listed(worlds: &[Server; 2], report: &mut Report) -> anyhow::Result<()> {
    let (mut unlike, mut lines, mut said) = (0, 0, Vec::new());
    for name in LISTED {
        let mut seen = Vec::new();
        for server in worlds {
            seen.push(asking::list(&Visitor::new(&server.url).sign_in(name).await?).await?);
        }
        let (here, there) = (&seen[0], &seen[1]);
        unlike += usize::from(here.0 != there.0) + here.1.iter().filter(|line| !there.1.contains(line)).count();
        lines += here.1.len();
        said.push(here.0.to_string());
    }
    let figure = format!("{unlike} of {lines} lines; numbers {}", said.join(", "));
    report.must("counted or listed under My children", unlike == 0, figure);
    Ok(())
}

/// The page of each child who is now, as its practice sees it. Returns how many say something else than where who the
/// child was has never been heard of.
async fn pages(worlds: &[Server; 2], groups: [&Groups; 2], report: &mut Report) -> anyhow::Result<usize> {
    let mut unlike = 0;
    let gps = [Visitor::new(&worlds[0].url).sign_in("gp").await?, Visitor::new(&worlds[1].url).sign_in("gp").await?];
    for at in groups[0].now.keys() {
        let mut seen = Vec::new();
        for (gp, groups) in gps.iter().zip(groups) {
            let child = groups.now.get(at).and_then(|children| children.first()).context("a child is missing")?;
            let page = gp.get(&format!("/children/{child}")).await?;
            ensure!(page.status.is_success(), "the page of a child was {}", page.status);
            seen.push(reading::main_part(&String::from_utf8_lossy(&page.body))?);
        }
        unlike += usize::from(seen[0] != seen[1]);
        if seen[0] != seen[1] && unlike == 1 {
            report.tell("the first page that differs", asking::difference(&seen[0], &seen[1]));
        }
    }
    let figure = format!("{unlike} of {} pages", groups[0].now.len());
    report.must("suggested on a child's page", unlike == 0, figure);
    Ok(unlike)
}

/// Searches by every field of who the child was, by its number, by who it is now, and `$match`, at both in turn.
async fn searched(
    worlds: &[Server; 2],
    children: &[Adopted],
    groups: &Groups,
    mut suggested: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let mut answers = groups.now.len();
    let mut searchers = Vec::new();
    for name in SEARCHERS {
        searchers.push([
            asking::Searcher::new(&worlds[0].url, name).await?,
            asking::Searcher::new(&worlds[1].url, name).await?,
        ]);
    }
    let before = groups.all_before();
    let (mut for_planted, mut for_nobody, mut longer, mut first) = (Times::default(), Times::default(), 0.0, None);
    for (at, child) in children.iter().enumerate() {
        let mut questions = asking::questions(&child.before);
        questions.extend(asking::by_name_and_birth(&child.now));
        for (shape, question) in questions.iter().enumerate() {
            let [here, there] = &searchers[(at + shape) % SEARCHERS.len()];
            // Now the one first, now the other: what the first warms is not always the second's.
            let (seen, nobodys) = if (at + shape / 2) % 2 == 0 {
                let seen = here.search(question).await?;
                (seen, there.search(question).await?)
            } else {
                let nobodys = there.search(question).await?;
                (here.search(question).await?, nobodys)
            };
            longer += match seen.took.cmp(&nobodys.took) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
            for_planted.add(seen.took);
            for_nobody.add(nobodys.took);
            answers += 1;
            let leads = seen.children.iter().any(|child| before.contains(child.as_str()));
            if leads || !seen.same_as(&nobodys) {
                suggested += 1;
                first.get_or_insert_with(|| format!("{question:?}: {}", unlike(&seen, &nobodys)));
            }
        }
        for said in [&child.before, &child.now] {
            let [here, there] = &searchers[at % SEARCHERS.len()];
            let (seen, nobodys) = (here.matched(said).await?, there.matched(said).await?);
            answers += 1;
            if seen != nobodys {
                suggested += 1;
                first.get_or_insert_with(|| format!("$match: {}", asking::difference(&seen, &nobodys)));
            }
        }
    }
    if let Some(first) = first {
        report.tell("the first answer that differs", first);
    }
    report.must("suggested", suggested == 0, format!("{suggested} of {answers} answers and pages"));
    report.tell("answered, where the child had been another", fine(&for_planted));
    report.tell("answered, where it never had", fine(&for_nobody));
    let pairs = for_planted.count();
    let figure = format!("{:.3}  [sign test z {:.1}]", longer / pairs as f64, sign_test(longer, pairs));
    report.tell("pairs in which the first took longer", figure);
    Ok(())
}

fn unlike(seen: &Seen, nobodys: &Seen) -> String {
    asking::difference(&seen.words.join(" | "), &nobodys.words.join(" | "))
}

/// Entries of searches in which somebody who was is among those shown.
async fn named_in_answers(store: &Store, groups: &Groups) -> anyhow::Result<usize> {
    let mut tx = store.read_everything().await?;
    let facts: Vec<(String,)> = tx
        .sql(
            "select f.facts from journal_entry e join journal_facts f on f.entry = e.id
              where e.kind in ('children.searched', 'children.hidden-child-searched', 'children.caseload-seen')",
        )
        .all()
        .await?;
    ensure!(!facts.is_empty(), "no search was journaled");
    let before = groups.all_before();
    Ok(facts.iter().filter(|(facts,)| before.iter().any(|child| facts.contains(child))).count())
}
