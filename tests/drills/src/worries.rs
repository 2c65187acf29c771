//! Worries under trouble: two people decide at once, every form is sent five times and again after `kill -9`, and people
//! lose their sessions and their server while they write. Nobody's text is lost, nothing takes effect twice.

use crate::{
    Setting,
    figures::Report,
    program::{Server, Trust},
    visitor::{Answer, Visitor},
};
use anyhow::{Context as _, ensure};
use base::{Clock as _, SystemClock};
use std::collections::{BTreeMap, BTreeSet};
use store::Store;

const WRITERS: [&str; 6] = ["health-visitor", "gp", "dsl", "home-link", "ae-nurse", "camhs"];

pub async fn drill(setting: &Setting, report: &mut Report) -> anyhow::Result<()> {
    let trust = Trust::make(setting, 400).await?;
    let server = trust.serve().await?;
    let pairs = setting.sized(50, 5);
    report.heading(&format!("Worries: {pairs} pairs who save at once, twice over"));
    two_decide(&server, pairs, report).await?;
    two_windows(&server, pairs, report).await?;
    report.heading("Worries: every form sent five times at once, and five times after kill -9");
    let server = five_times(&trust, server, report).await?;
    let drafts = setting.sized(200, 24);
    report.heading(&format!("Worries: {drafts} drafts through time-out, sign-out and kill -9"));
    let server = drafts_kept(&trust, server, drafts, report).await?;
    server.kill().await?;
    let (sound, said) = trust.run(&["journal", "verify"]).await?;
    report.must("the journal afterwards", sound, said.trim());
    Ok(())
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

/// A field of the page that was there before, such as the version a form carries.
fn field(answer: &Answer, name: &str) -> String {
    let page = text(answer);
    let at = format!("name=\"{name}\" value=\"");
    page.split(&at).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// Where a form led, without what it says there.
fn place(answer: &Answer) -> anyhow::Result<String> {
    let to = answer.location.as_deref().context("a form led nowhere")?;
    ensure!(answer.status.is_redirection(), "a form was answered with {}", answer.status);
    Ok(to.split('?').next().unwrap_or(to).to_owned())
}

async fn begin(visitor: &Visitor) -> anyhow::Result<String> {
    place(&visitor.post("/concerns", &[("child", "")]).await?)
}

const URGENT: [(&str, &str); 7] = [
    ("version", "1"),
    ("name", "Baby of the drill"),
    ("danger", "soon"),
    ("where_now", "At home with the mother"),
    ("worry", "Nobody has seen the baby since Tuesday"),
    ("told_parents", "yes"),
    ("parents_agree", "yes"),
];

/// A worry that has been sent, to the front door.
async fn raised(visitor: &Visitor) -> anyhow::Result<String> {
    let draft = begin(visitor).await?;
    place(&visitor.post(&format!("{draft}/urgent"), &URGENT).await?)?;
    place(&visitor.post(&format!("{draft}/send"), &[]).await?)
}

/// Two qualified people decide about one contact at the same moment: one decides, the other reads both.
async fn two_decide(server: &Server, pairs: usize, report: &mut Report) -> anyhow::Result<()> {
    let anybody = Visitor::new(&server.url);
    let sender = anybody.sign_in("ae-nurse").await?;
    let (one, other) = (anybody.sign_in("social-worker").await?, anybody.sign_in("front-door-manager").await?);
    let (mut decided, mut both_seen) = (0, 0);
    for pair in 0..pairs {
        let contact = raised(&sender).await?;
        let version = field(&one.get(&format!("{contact}/decision")).await?, "version");
        let words = [format!("First view of pair {pair}"), format!("Second view of pair {pair}")];
        // Half of the pairs send it to a team, which takes it out of their hands; half keep it for a manager.
        let route = if pair % 2 == 0 { "social-care" } else { "no-further-action" };
        let forms = words.each_ref().map(|reason| {
            [
                ("version", version.as_str()),
                ("level", "3"),
                ("route", route),
                ("to-social-care", "CSC-REF"),
                ("offer", "A call tomorrow"),
                ("reason", reason.as_str()),
            ]
        });
        let path = format!("{contact}/decision");
        let (first, second) = tokio::join!(one.post(&path, &forms[0]), other.post(&path, &forms[1]));
        let answers = [first?, second?];
        decided += usize::from(answers.iter().filter(|a| a.status.is_redirection()).count() == 1);
        let loser = answers.iter().find(|a| !a.status.is_redirection());
        both_seen += usize::from(loser.is_some_and(|a| {
            let page = text(a);
            words.iter().all(|w| page.contains(w.as_str()))
        }));
    }
    report.must("pairs of whom one decided", decided == pairs, format!("{decided} of {pairs}"));
    report.must("second savers who read both", both_seen == pairs, format!("{both_seen} of {pairs}"));
    Ok(())
}

/// One person with two windows on one part.
async fn two_windows(server: &Server, pairs: usize, report: &mut Report) -> anyhow::Result<()> {
    let writer = Visitor::new(&server.url).sign_in("gp").await?;
    let mut both_seen = 0;
    for pair in 0..pairs {
        let path = format!("{}/worry", begin(&writer).await?);
        let words = [format!("Window one of pair {pair}"), format!("Window two of pair {pair}")];
        let forms = words.each_ref().map(|w| [("version", "1"), ("worry", w.as_str()), ("then", "later")]);
        let (first, second) = tokio::join!(writer.post(&path, &forms[0]), writer.post(&path, &forms[1]));
        let answers = [first?, second?];
        let loser = answers.iter().find(|a| !a.status.is_redirection()).map(text).unwrap_or_default();
        both_seen += usize::from(words.iter().all(|w| loser.contains(w.as_str())));
    }
    report.must("second windows that showed both", both_seen == pairs, format!("{both_seen} of {pairs}"));
    Ok(())
}

/// Sends a form five times at once, kills the server, sends it five times again: where all ten led.
async fn ten_times(
    trust: &Trust,
    server: Server,
    visitor: &Visitor,
    path: &str,
    fields: &[(&str, &str)],
) -> anyhow::Result<(Server, BTreeSet<String>)> {
    let key = format!("ten-times-{path}-{}", fields.first().map_or("", |(_, value)| value));
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("idempotency_key", key.as_str())]).collect();
    let mut places = BTreeSet::new();
    let sent = futures::future::join_all((0..5).map(|_| visitor.post(path, &fields))).await;
    for answer in sent {
        places.insert(place(&answer?).with_context(|| path.to_owned())?);
    }
    server.kill().await?;
    let server = trust.serve().await?;
    let sent = futures::future::join_all((0..5).map(|_| visitor.post(path, &fields))).await;
    for answer in sent {
        places.insert(place(&answer?).with_context(|| format!("{path} after kill -9"))?);
    }
    Ok((server, places))
}

/// A worry from its first page to its end, every form of it ten times.
async fn five_times(trust: &Trust, server: Server, report: &mut Report) -> anyhow::Result<Server> {
    let anybody = Visitor::new(&server.url);
    let sender = anybody.sign_in("health-visitor").await?;
    let worker = anybody.sign_in("social-worker").await?;
    let manager = anybody.sign_in("front-door-manager").await?;
    let nurse = anybody.sign_in("ae-nurse").await?;
    let team = anybody.sign_in("team-manager").await?;
    let before = changes(trust).await?;
    let mut forms = 0;
    let mut several = Vec::new();
    let mut server = server;
    macro_rules! ten {
        ($visitor:expr, $path:expr, $fields:expr) => {{
            let (again, places) = ten_times(trust, server, $visitor, $path.as_str(), $fields).await?;
            server = again;
            forms += 1;
            if places.len() != 1 {
                several.push(format!("{} led to {places:?}", $path));
            }
            places.into_iter().next().unwrap_or_default()
        }};
    }
    let draft = ten!(&sender, String::from("/concerns"), &[("child", "")]);
    ten!(&sender, format!("{draft}/urgent"), &URGENT);
    let contact = ten!(&sender, format!("{draft}/send"), &[]);
    let version = async |who: &Visitor, page: &str| anyhow::Ok(field(&who.get(page).await?, "version"));
    let now = version(&worker, &contact).await?;
    ten!(&worker, format!("{contact}/take"), &[("version", &now)]);
    let question = ("question", "Have you met the family, and what did you see?");
    ten!(&worker, format!("{contact}/checks"), &[("teams", "HTA-ED"), ("urgency", "red"), question]);
    let request = request_of(trust).await?;
    let answered = [("answer", "relevant"), ("words", "Seen once, with a bruise on the arm")];
    ten!(&nurse, format!("/requests/{request}/answer"), &answered);
    ten!(&nurse, format!("/requests/{request}/release"), &[("release", "yes")]);
    ten!(&sender, format!("{contact}/messages"), &[("kind", "added"), ("message", "The nursery rang as well")]);
    let now = version(&worker, &format!("{contact}/decision")).await?;
    let reason = ("reason", "The account fits what was seen");
    let nothing = [
        ("version", now.as_str()),
        ("level", "2"),
        ("route", "no-further-action"),
        ("offer", "A call tomorrow"),
        reason,
    ];
    ten!(&worker, format!("{contact}/decision"), &nothing);
    let now = version(&manager, &contact).await?;
    let agreed = [("version", now.as_str()), ("answer", "agree"), ("agreement-words", "Agreed")];
    ten!(&manager, format!("{contact}/agreement"), &agreed);
    ten!(&sender, format!("{contact}/disagreement"), &[("disagreement", "A bruise on a baby wants a visit")]);
    let changed = [("outcome", "changed"), ("answer-words", "Looked at again: it goes to social care")];
    ten!(&worker, format!("{contact}/disagreement-answer"), &changed);
    let now = version(&worker, &format!("{contact}/decision")).await?;
    let passed_on =
        [("version", now.as_str()), ("level", "4"), ("route", "social-care"), ("to-social-care", "CSC-REF"), reason];
    ten!(&worker, format!("{contact}/decision"), &passed_on);
    let now = version(&team, &format!("{contact}/allocation")).await?;
    let person = person_of(trust, "team-manager").await?;
    ten!(&team, format!("{contact}/allocation"), &[("version", now.as_str()), ("to", &person)]);
    let now = version(&team, &contact).await?;
    let today = SystemClock::default().now().date();
    let (day, month, year) = (today.day().to_string(), today.month().to_string(), today.year().to_string());
    let met = [
        ("version", now.as_str()),
        ("step", "child-met"),
        ("on-day", &day),
        ("on-month", &month),
        ("on-year", &year),
        ("words", "Seen at home"),
    ];
    ten!(&team, format!("{contact}/progress"), &met);
    report.must("forms that led to one place, ten times each", several.is_empty(), {
        if several.is_empty() { format!("{forms} of {forms}") } else { several.join("; ") }
    });
    let after = changes(trust).await?;
    let made: BTreeMap<&String, i64> = after
        .iter()
        .map(|(kind, n)| (kind, n - before.get(kind).copied().unwrap_or(0)))
        .filter(|(_, n)| *n != 0)
        .collect();
    let twice: Vec<String> = made
        .iter()
        .filter(|(kind, n)| **n != if kind.as_str() == "referrals.contact-decided" { 2 } else { 1 })
        .map(|(kind, n)| format!("{kind} {n}"))
        .collect();
    let told: i64 = made.values().sum();
    report.must("entries of these forms, one for each", twice.is_empty() && told == forms, {
        if twice.is_empty() { format!("{told}") } else { twice.join(", ") }
    });
    Ok(server)
}

/// How many changes of each kind the journal has, of worries.
async fn changes(trust: &Trust) -> anyhow::Result<BTreeMap<String, i64>> {
    let store = trust.open().await?;
    let rows: Vec<(String, i64)> = store
        .read_everything()
        .await?
        .sql(
            "select kind, count(*) from journal_entry where class = 'change' and kind like 'referrals.%' group by kind",
        )
        .all()
        .await?;
    store.close().await;
    Ok(rows.into_iter().collect())
}

async fn request_of(trust: &Trust) -> anyhow::Result<String> {
    one(trust, "select id from information_request order by asked_at desc limit 1").await
}

async fn person_of(trust: &Trust, user_name: &'static str) -> anyhow::Result<String> {
    let store = trust.open().await?;
    let (id,): (String,) =
        store.read().await?.sql("select id from person where user_name = $1").bind(user_name).one().await?;
    store.close().await;
    Ok(id)
}

async fn one(trust: &Trust, query: &'static str) -> anyhow::Result<String> {
    let store = trust.open().await?;
    let (found,): (String,) = store.read_everything().await?.sql(query).one().await?;
    store.close().await;
    Ok(found)
}

/// What becomes of a draft after its text was acknowledged.
#[derive(Clone, Copy)]
enum Fate {
    Nothing,
    TimeOut,
    SignOut,
    Crash,
}

const FATES: [Fate; 4] = [Fate::Nothing, Fate::TimeOut, Fate::SignOut, Fate::Crash];

/// Everything that was acknowledged is there afterwards; what was sent after a session had ended comes back after signing in.
async fn drafts_kept(trust: &Trust, server: Server, drafts: usize, report: &mut Report) -> anyhow::Result<Server> {
    let anybody = Visitor::new(&server.url);
    let mut server = server;
    let mut kept: Vec<(&str, String, String)> = Vec::new();
    let (mut parked, mut given_back) = (0, 0);
    for n in 0..drafts {
        let user_name = WRITERS[n % WRITERS.len()];
        let fate = FATES[n % FATES.len()];
        let writer = anybody.sign_in(user_name).await?;
        let draft = begin(&writer).await?;
        let words = format!("Draft {n}: nobody has opened the door since Monday");
        let save = [("version", "1"), ("worry", words.as_str()), ("then", "later")];
        place(&writer.post(&format!("{draft}/worry"), &save).await?)?;
        match fate {
            Fate::Nothing => {}
            Fate::SignOut => drop(writer.post("/sign-out", &[]).await?),
            Fate::Crash => {
                server.kill().await?;
                server = trust.serve().await?;
            }
            Fate::TimeOut => {
                time_out(trust, user_name).await?;
                let late = format!("Late words of draft {n}");
                let more = [("version", "1"), ("tried", late.as_str()), ("then", "later")];
                let answer = writer.post(&format!("{draft}/worry"), &more).await?;
                parked += usize::from(answer.leads_to("/sign-in").is_some());
                let again = anybody.sign_in(user_name).await?;
                given_back += usize::from(text(&again.get("/parked").await?).contains(&late));
                again.post("/parked", &[]).await?;
            }
        }
        kept.push((user_name, draft, words));
    }
    let mut lost = 0;
    for (user_name, draft, words) in &kept {
        let writer = anybody.sign_in(user_name).await?;
        lost += usize::from(!text(&writer.get(&format!("{draft}/worry")).await?).contains(words.as_str()));
    }
    report.must("drafts lost", lost == 0, format!("{lost} of {drafts}"));
    report.must(
        "sent too late, and given back",
        given_back == parked && parked > 0,
        format!("{given_back} of {parked}"),
    );
    Ok(server)
}

/// As if half an hour had passed since somebody's last click.
async fn time_out(trust: &Trust, user_name: &str) -> anyhow::Result<()> {
    let store: Store = trust.open().await?;
    let mut tx = store.housekeeping().await?;
    tx.sql(
        "update session set seen_at = seen_at - 1900000000 where person = (select id from person where user_name = $1)",
    )
    .bind(user_name)
    .run()
    .await?;
    tx.commit().await?;
    store.close().await;
    Ok(())
}
