//! Strategy discussions, the enquiries they begin, and the files in which what was accepted leaves.

use super::{Done, People, tried};
use crate::app::TestApp;
use access::Officer;
use base::{CaseId, Ids};
use referrals::{
    export::make_export::{MakeExport, Period},
    strategy::{
        call::CallStrategy,
        end_enquiry::{AnswerOutcome, ProposeOutcome, RecordConference},
        plan::PlanStrategy,
        record::RecordStrategy,
        rules::{DayWords, Decided, Outcome, PlanWords, RecordWords, SeatWords, needed_since},
    },
};

const SEATS: [(&str, &str); 6] = [
    ("social-care", "present"),
    ("police", "present"),
    ("health", "present"),
    ("referrer", "not-asked"),
    ("education", "apologies"),
    ("other", "not-asked"),
];
/// That an enquiry has found something.
const FINDS: u64 = 4;
const WORDS: &str = "As it stood when this was written down";

/// Something that is done about a discussion or an enquiry, or an export.
pub async fn step(app: &TestApp, chance: &Ids, people: &People, contact: CaseId) -> Done {
    // Of all, few may do anything here at all; what a manager has found waits for another manager.
    let kind = chance.below(9);
    let among: Vec<&Officer> = match chance.below(4) {
        0 => people.all.iter().collect(),
        _ => people.social_care.iter().filter(|o| kind != FINDS || !o.role.manages_a_team()).collect(),
    };
    let officer = among[chance.below(among.len() as u64) as usize];
    let (what, took) = by(app, chance, kind, officer, contact).await;
    (officer.name.clone(), what, took)
}

/// The contacts that are with the team that holds discussions.
pub async fn of_social_care(app: &TestApp) -> Vec<CaseId> {
    let mut tx = app.store.read_everything().await.unwrap();
    let rows: Vec<(String,)> = tx
        .sql(
            "select c.id from contact c join organisation o on o.id = c.owner_team
              where o.code = 'CSC-REF' and c.state in ('passed-on', 'in-hand') order by c.id",
        )
        .all()
        .await
        .unwrap();
    rows.into_iter().map(|(id,)| id.parse().unwrap()).collect()
}

async fn by(app: &TestApp, chance: &Ids, kind: u64, officer: &Officer, contact: CaseId) -> (String, bool) {
    let pick = |n: usize| chance.below(n as u64) as usize;
    let now = app.store.now();
    let on = DayWords::of(now.date());
    let at = now.in_london().strftime("%H:%M").to_string();
    let (open, version, last) = enquiry_and_discussion(app, contact).await;
    // Now and then the page was opened before somebody else wrote.
    let version = if pick(8) == 0 { version - 1 } else { version };
    let discussion = if pick(8) == 0 { last.as_str() } else { open.as_str() };
    match kind {
        0 => ("calls".into(), tried(app, officer, CallStrategy { officer, contact, reason: WORDS }).await),
        1 => {
            let asked = [("police", "POL-CPW"), ("health", "CHP-HV-N"), ("referrer", "sender")];
            let words = PlanWords {
                on,
                at,
                means: "video".into(),
                place: "The link is in the calendar".into(),
                asked: asked.map(|(seat, team)| (seat.into(), team.into())).to_vec(),
            };
            ("plans".into(), tried(app, officer, PlanStrategy { officer, contact, words: &words }).await)
        }
        2 | 3 => {
            let decided = Decided::ALL[pick(4)];
            let seat = |(code, came): (&str, &str)| SeatWords {
                code: code.into(),
                came: came.into(),
                name: "Priya Nair, detective constable".into(),
                told: WORDS.into(),
            };
            let words = RecordWords {
                on,
                at,
                seats: SEATS.map(seat).to_vec(),
                reasons: WORDS.into(),
                safety: WORDS.into(),
                decision: decided.code().into(),
                children: vec!["0".into()],
                ..RecordWords::default()
            };
            let record = RecordStrategy { officer, contact, version: 0, words: &words };
            (format!("records {}", decided.code()), tried(app, officer, record).await)
        }
        FINDS => {
            let outcome = Outcome::ALL[pick(4)].code();
            let found = ProposeOutcome { officer, contact, discussion, version, outcome, reason: WORDS };
            (format!("finds {outcome}"), tried(app, officer, found).await)
        }
        5 | 6 => {
            let agreed = pick(3) > 0;
            let answer = AnswerOutcome { officer, contact, discussion, version, agreed, words: WORDS };
            (format!("agrees: {agreed}"), tried(app, officer, answer).await)
        }
        7 => {
            let what = ["held", "not-required"][pick(2)];
            let conference = RecordConference { officer, contact, discussion, version, what, on: &on, reason: WORDS };
            (format!("conference {what}"), tried(app, officer, conference).await)
        }
        _ => {
            let export = MakeExport { officer, period: Period::default() };
            ("exports".into(), tried(app, officer, export).await)
        }
    }
}

/// The enquiry that is open, or any, with its version; and the last discussion. Empty where there is none.
async fn enquiry_and_discussion(app: &TestApp, contact: CaseId) -> (String, i64, String) {
    let mut tx = app.store.read_everything().await.unwrap();
    let enquiry: Option<(String, i64)> = tx
        .sql(
            "select discussion, version from section_47_enquiry where contact = $1
              order by case when closed_at is null then 0 else 1 end, discussion limit 1",
        )
        .bind(contact)
        .optional()
        .await
        .unwrap();
    let last: Option<(String,)> = tx
        .sql("select id from strategy_discussion where contact = $1 order by number desc limit 1")
        .bind(contact)
        .optional()
        .await
        .unwrap();
    let (enquiry, version) = enquiry.unwrap_or_default();
    (enquiry, version, last.map(|(id,)| id).unwrap_or_default())
}

#[derive(Debug, sqlx::FromRow)]
struct Enquiry {
    discussion: String,
    outcome: Option<String>,
    proposed_by: Option<String>,
    agreed_by: Option<String>,
    conference_on: Option<String>,
    conference_not_required: bool,
    closed_at: Option<i64>,
}

/// What holds of the discussions and enquiries of a contact, and of all exports, at every moment.
pub async fn holds(app: &TestApp, contact: CaseId, after: &str) {
    let mut tx = app.store.read_everything().await.unwrap();
    let (state,) = tx.sql("select state from contact where id = $1").bind(contact).one::<(String,)>().await.unwrap();
    let with_a_team = matches!(state.as_str(), "passed-on" | "in-hand");
    let running = async |tx: &mut store::Tx, subject: &str, rule: &'static str| {
        let text =
            "select count(*) from clock where subject = $1 and rule = $2 and met_at is null and cancelled_at is null";
        tx.sql(text).bind(subject).bind(rule).one::<(i64,)>().await.unwrap().0
    };
    // A discussion that is needed has a team that holds it, and a limit; it is kept once.
    let needed = needed_since(&clocks::events_of(&mut tx, &contact.to_string()).await.unwrap()).is_some();
    let open =
        "select count(*) from strategy_discussion where contact = $1 and held_at is null and cancelled_at is null";
    let (open,) = tx.sql(open).bind(contact).one::<(i64,)>().await.unwrap();
    assert!(open <= i64::from(needed), "{after}: {open} discussions are open, needed: {needed}");
    assert!(!needed || with_a_team, "{after}: {state}, and a discussion is needed");
    assert_eq!(running(&mut tx, &contact.to_string(), "SD1").await, i64::from(needed), "{after}: limit to hold it");
    // An enquiry ends by its own end alone: proposed, agreed by somebody else, a conference held or not required.
    let enquiries: Vec<Enquiry> = tx
        .sql(
            "select discussion, outcome, proposed_by, agreed_by, conference_on, conference_not_required, closed_at
               from section_47_enquiry where contact = $1",
        )
        .bind(contact)
        .all()
        .await
        .unwrap();
    let current: Vec<&Enquiry> = enquiries.iter().filter(|e| e.closed_at.is_none()).collect();
    assert!(current.len() <= 1, "{after}: two enquiries about one child: {current:?}");
    assert!(current.is_empty() || state != "closed", "{after}: closed, and an enquiry is open");
    for enquiry in &enquiries {
        let ended = enquiry.conference_on.is_some() || enquiry.conference_not_required;
        assert_eq!(enquiry.closed_at.is_some(), ended, "{after}: {enquiry:?}");
        assert_eq!(enquiry.outcome.is_some(), enquiry.proposed_by.is_some(), "{after}: {enquiry:?}");
        assert!(enquiry.agreed_by.is_none() || enquiry.agreed_by != enquiry.proposed_by, "{after}: {enquiry:?}");
        assert!(!ended || enquiry.agreed_by.is_some(), "{after}: ended without a manager: {enquiry:?}");
        let limits = running(&mut tx, &enquiry.discussion, "CP1").await;
        assert_eq!(limits, i64::from(!ended), "{after}: limit to the conference: {enquiry:?}");
    }
    // A referral leaves a team once, with its words.
    let twice = "select count(*) from (select case_id from export_item group by case_id, team having count(*) > 1) t";
    assert_eq!(tx.sql(twice).one::<(i64,)>().await.unwrap().0, 0, "{after}: a referral has left twice");
    let without =
        "select count(*) from export_item i left join export_words w on w.export = i.export and w.case_id = i.case_id
                    where w.case_id is null";
    assert_eq!(tx.sql(without).one::<(i64,)>().await.unwrap().0, 0, "{after}: nothing is kept of what has left");
}
