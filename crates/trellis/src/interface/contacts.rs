//! `GET /api/v1/contacts` and `GET /api/v1/contacts/{contact}`: what somebody has sent, and what became of it.

use super::problem::Problem;
use access::{
    AccessEntry, Act,
    acts::{FindReferral, SeeReferral},
    web::{Failed, Signed},
};
use axum::{
    Json,
    extract::{Path, Query, State},
};
use base::{CaseId, Instant};
use referrals::{
    my_concerns::my_concerns,
    open_contact::{OpenContact, SeenBy, open},
};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU16;
use store::{Entry, Store};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Which page, from 1.
    #[param(minimum = 1, maximum = 65535, value_type = usize)]
    page: NonZeroU16,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { page: NonZeroU16::MIN }
    }
}

/// One page of what was sent, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Contacts {
    contacts: Vec<Line>,
    page: usize,
    pages: usize,
    total: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Line {
    #[schema(format = "uuid")]
    contact: String,
    reference: String,
    children: Vec<String>,
    state: String,
    state_in_words: String,
    #[schema(format = "date-time")]
    sent_at: String,
    #[schema(format = "date-time")]
    changed_at: String,
    team: String,
    worker: Option<String>,
    follow: String,
}

/// A contact, as its page shows it to the person the program acts for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Contact {
    #[schema(format = "uuid")]
    contact: String,
    reference: String,
    /// `received`, `screening`, `awaiting-agreement`, `passed-on`, `in-hand` or `closed`.
    state: String,
    state_in_words: String,
    /// `now`, `today`, `soon` or `not-at-once`.
    danger: String,
    #[schema(format = "date-time")]
    received_at: String,
    #[schema(format = "date-time")]
    changed_at: String,
    /// What the person has to do with it: `sender`, `before`, `team` or `owner`.
    seen_by: String,
    children: Vec<Child>,
    team: Option<Team>,
    worker: Option<Person>,
    /// Where the worker cannot be reached now: who answers meanwhile.
    worker_away: Option<String>,
    #[schema(format = "date-time")]
    child_met_at: Option<String>,
    #[schema(format = "date-time")]
    family_met_at: Option<String>,
    #[schema(format = "date-time")]
    family_told_at: Option<String>,
    /// The limit that ends first of those that run.
    next: Option<Limit>,
    decision: Option<Decision>,
    messages: Vec<Message>,
    /// What was sent, word for word.
    words: Vec<Answer>,
    page: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Child {
    /// None where the child was described and nobody has confirmed who it is.
    #[schema(format = "uuid")]
    child: Option<String>,
    name: String,
    born: Option<String>,
    described: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Team {
    name: String,
    phone: Option<String>,
    duty_phone: Option<String>,
    duty_hours: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Person {
    name: String,
    job_title: String,
    employer: String,
    phone: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Limit {
    title: String,
    /// What is done before this moment is in time.
    #[schema(format = "date-time")]
    due_at: String,
    in_words: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Decision {
    /// What happens.
    outcome: String,
    level: Option<i64>,
    reason: String,
    offer: Option<String>,
    to_team: Option<String>,
    /// Nobody where the rule for children who are open already decided.
    decided_by: Option<String>,
    #[schema(format = "date-time")]
    decided_at: String,
    /// False while a manager has still to agree.
    counts: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Message {
    kind: String,
    words: String,
    by: Person,
    #[schema(format = "date-time")]
    written_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    question: String,
    words: String,
    #[schema(format = "date-time")]
    written_at: String,
}

/// What I have sent
///
/// As *My concerns* shows it: 25 to a page, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/contacts",
    tag = "Contacts",
    operation_id = "listContacts",
    security(("program" = [])),
    params(Wanted),
    responses(
        (status = 200, description = "One page", body = Contacts, example = json!({
            "contacts": [{"contact": "01890a5d-ac96-774b-bcce-b302099a8057", "reference": "7KXP-4M2V",
                "children": ["Baby of Tolley"], "state": "received", "state_in_words": "Received: nobody has begun yet",
                "sent_at": "2026-11-22T09:00:00Z", "changed_at": "2026-11-22T09:00:00Z", "team": "Front door",
                "worker": null, "follow": "/api/v1/contacts/01890a5d-ac96-774b-bcce-b302099a8057"}],
            "page": 1, "pages": 1, "total": 1})),
        (status = 400, description = "A page that is no number", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token that is good now", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "This person sends no concerns", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(store): State<Store>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Contacts>, Problem> {
    let Some(mine) = my_concerns(&store, &signed.officer, usize::from(wanted.page.get())).await? else {
        return Err(refused::<FindReferral>(&store, &signed, None).await);
    };
    signed.journal(&store, mine.entries).await?;
    let contacts = mine.sent.into_iter().map(|sent| Line {
        contact: sent.case.to_string(),
        reference: sent.reference,
        children: sent.children,
        state: sent.state.code().to_owned(),
        state_in_words: sent.state.in_words().to_owned(),
        sent_at: moment(sent.sent_at),
        changed_at: moment(sent.changed_at),
        team: sent.team,
        worker: sent.owner,
        follow: format!("/api/v1/contacts/{}", sent.case),
    });
    Ok(Json(Contacts { contacts: contacts.collect(), page: mine.page, pages: mine.pages, total: mine.total }))
}

/// What became of a contact
///
/// What its page shows this person. One they may not see is not found, as one that never was.
#[utoipa::path(
    get,
    path = "/api/v1/contacts/{contact}",
    tag = "Contacts",
    operation_id = "seeContact",
    security(("program" = [])),
    params(("contact" = String, Path, format = "uuid", description = "The id that was given when it was sent")),
    responses(
        (status = 200, description = "The contact", body = Contact, example = json!({
            "contact": "01890a5d-ac96-774b-bcce-b302099a8057", "reference": "7KXP-4M2V", "state": "received",
            "state_in_words": "Received: nobody has begun yet", "danger": "soon", "received_at": "2026-11-22T09:00:00Z",
            "changed_at": "2026-11-22T09:00:00Z", "seen_by": "sender",
            "children": [{"child": null, "name": "Baby of Tolley", "born": "Due in May", "described": "Mother lives above the launderette"}],
            "team": {"name": "Front door", "phone": null, "duty_phone": "01632 960100", "duty_hours": "24 hours"},
            "worker": null, "worker_away": null, "child_met_at": null, "family_met_at": null, "family_told_at": null,
            "next": {"title": "Decide what happens", "due_at": "2026-11-24T00:00:00Z", "in_words": "due tomorrow"},
            "decision": null, "messages": [],
            "words": [{"question": "worry", "words": "She has missed four appointments", "written_at": "2026-11-22T09:00:00Z"}],
            "page": "/contacts/01890a5d-ac96-774b-bcce-b302099a8057"})),
        (status = 401, description = "No token that is good now", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "None that this person may see", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn one(
    State(store): State<Store>,
    signed: Signed,
    Path(contact): Path<String>,
) -> Result<Json<Contact>, Problem> {
    let case: CaseId = contact.parse().map_err(|_| Problem::not_found())?;
    let Some(opened) = open(&store, &signed.officer, case).await? else {
        return Err(refused::<SeeReferral>(&store, &signed, Some(case)).await);
    };
    signed.journal(&store, opened.entries.clone()).await?;
    Ok(Json(shown(opened, signed.now)))
}

pub async fn refused<A: Act>(store: &Store, signed: &Signed, case: Option<CaseId>) -> Problem {
    let mut entry = Entry::new(&AccessEntry::Refused { act: A::name(), asked: false });
    if let Some(case) = case {
        entry = entry.subject(case);
    }
    signed.journal(store, vec![entry]).await.map_or_else(Problem::from, |()| Failed::NotFound.into())
}

/// In UTC, to the second or finer (RFC 3339).
fn moment(at: Instant) -> String {
    at.timestamp().to_string()
}

fn shown(page: OpenContact, now: Instant) -> Contact {
    let micros = |at: i64| moment(Instant::from_micros(at));
    let met = |kind| page.met(kind).map(moment);
    let next = page.clocks.iter().filter(|clock| clock.is_open()).min_by_key(|clock| clock.due_at);
    let title = |code: &str| {
        let route = page.door.as_ref().and_then(|door| door.route(code));
        route.map_or_else(|| code.to_owned(), |route| route.title.clone())
    };
    let decision = page.decision().map(|d| Decision {
        outcome: title(&d.route),
        level: d.level,
        reason: d.reason.clone(),
        offer: d.offer.clone(),
        to_team: d.to_team_name.clone(),
        decided_by: d.decider_name.clone(),
        decided_at: micros(d.decided_at),
        counts: !d.needs_agreement || d.agreed == Some(true),
    });
    let seen_by = match page.seen_by {
        SeenBy::Sender => "sender",
        SeenBy::Before => "before",
        SeenBy::Team => "team",
        SeenBy::Owner => "owner",
    };
    Contact {
        contact: page.case.to_string(),
        state: page.state.code().to_owned(),
        state_in_words: page.state.in_words().to_owned(),
        danger: page.danger.code().to_owned(),
        received_at: moment(page.received_at),
        changed_at: moment(page.changed_at),
        seen_by: seen_by.to_owned(),
        child_met_at: met("child.met"),
        family_met_at: met("family.met"),
        family_told_at: met("family.told"),
        next: next.map(|clock| Limit {
            title: clock.title.clone(),
            due_at: moment(clock.due_at),
            in_words: clocks::due_in_words(clock.due_at, now).1,
        }),
        decision,
        page: format!("/contacts/{}", page.case),
        reference: page.reference,
        children: page
            .children
            .into_iter()
            .map(|c| Child { child: c.child, name: c.name, born: c.born, described: c.described })
            .collect(),
        team: page.team.map(|team| Team {
            name: team.name,
            phone: team.phone,
            duty_phone: team.duty_phone,
            duty_hours: team.duty_hours,
        }),
        worker: page.owner.map(|owner| Person {
            name: owner.name,
            job_title: owner.job_title,
            employer: owner.employer_name,
            phone: owner.phone,
        }),
        worker_away: page.owner_away,
        messages: page
            .messages
            .into_iter()
            .map(|m| Message {
                kind: m.kind,
                words: m.words,
                by: Person { name: m.name, job_title: m.job_title, employer: m.employer_name, phone: None },
                written_at: micros(m.written_at),
            })
            .collect(),
        words: page
            .words
            .into_iter()
            .map(|w| Answer { question: w.question, words: w.words, written_at: micros(w.written_at) })
            .collect(),
    }
}
