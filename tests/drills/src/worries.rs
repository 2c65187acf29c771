//! Worries under trouble: two people decide at once, every form is sent five times and again after `kill -9`, and people
//! lose their sessions and their server while they write. Nobody's text is lost, nothing takes effect twice.

mod contact;
mod later;
mod ten_times;

use crate::{
    Setting,
    figures::Report,
    program::{Server, Trust},
    visitor::{Answer, Visitor},
};
use anyhow::{Context as _, ensure};
use store::Store;
use ten_times::TenTimes;

const WRITERS: [&str; 6] = ["health-visitor", "gp", "dsl", "home-link", "ae-nurse", "camhs"];

pub async fn drill(setting: &Setting, report: &mut Report) -> anyhow::Result<()> {
    let trust = Trust::make(setting, 400).await?;
    let server = trust.serve().await?;
    let pairs = setting.sized(50, 5);
    report.heading(&format!("Worries: {pairs} pairs who save at once, twice over"));
    two_decide(&server, pairs, report).await?;
    two_windows(&server, pairs, report).await?;
    report.heading("Worries: every form sent five times at once, and five times after kill -9");
    let mut tens = TenTimes::of(&trust, server);
    contact::from_its_first_page_to_its_end(&mut tens).await?;
    later::notices(&mut tens).await?;
    later::strategy_and_export(&mut tens).await?;
    later::other_areas(&mut tens).await?;
    later::waiting(&mut tens).await?;
    let server = tens.told(report)?;
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

/// What the page says is wrong with a form.
fn wrong_with(answer: &Answer) -> String {
    let page = text(answer);
    let list = page.split("govuk-error-summary__list").nth(1).and_then(|rest| rest.split("</ul>").next());
    let words = list.unwrap_or_default().split('<').filter_map(|part| Some(part.split_once('>')?.1));
    format!("{}: {}", answer.status, words.collect::<String>())
}

/// Where a form led, without what it says there.
fn place(answer: &Answer) -> anyhow::Result<String> {
    let to = answer.location.as_deref().with_context(|| format!("a form led nowhere, {}", wrong_with(answer)))?;
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
