//! `GET /api/v1/waiting-lists`: whom each list is for, what helps meanwhile, and how long a wait has been of late.

use super::problem::Problem;
use access::{AccessEntry, Act as _, acts::FindWaiting, web::Signed};
use axum::{Json, extract::State};
use referrals::waiting::{
    rules::Expected,
    see_lists::{ListWaits, see_lists},
};
use serde::Serialize;
use store::{Entry, Store};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingLists {
    lists: Vec<WaitingList>,
}

/// One need, and the kind of service that answers it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingList {
    code: String,
    title: String,
    service: String,
    criteria: Vec<String>,
    while_waiting: String,
    if_it_gets_worse: String,
    /// An emergency is never put on a list.
    emergency: String,
    waits: Vec<Wait>,
}

/// How long a wait that begins today can be expected to be.
#[derive(Debug, Serialize, ToSchema)]
pub struct Wait {
    /// `urgent` or `routine`.
    priority: String,
    /// Whole weeks; none where nobody can say.
    weeks_from: Option<i64>,
    weeks_to: Option<i64>,
    in_words: String,
}

/// The trust's waiting lists
#[utoipa::path(
    get,
    path = "/api/v1/waiting-lists",
    tag = "Waiting lists",
    operation_id = "listWaitingLists",
    security(("program" = [])),
    responses(
        (status = 200, description = "Every list", body = WaitingLists, example = json!({"lists": [{
            "code": "speech", "title": "Speech and language", "service": "Speech and language therapy",
            "criteria": ["Speech that people outside the family cannot follow at three"],
            "while_waiting": "Talking walk-in, Tuesdays", "if_it_gets_worse": "Ring the team",
            "emergency": "Trouble with swallowing: ring 111",
            "waits": [{"priority": "urgent", "weeks_from": null, "weeks_to": null,
                "in_words": "We cannot say: fewer than 10 children were helped in the last 26 weeks"}]}]})),
        (status = 401, description = "No token that is good now", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "This person has nothing to do with waiting lists", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(State(store): State<Store>, signed: Signed) -> Result<Json<WaitingLists>, Problem> {
    let Some(lists) = see_lists(&store, &signed.officer).await? else {
        let entry = Entry::new(&AccessEntry::Refused { act: FindWaiting::name(), asked: false });
        signed.journal(&store, vec![entry]).await?;
        return Err(Problem::not_found());
    };
    Ok(Json(WaitingLists { lists: lists.into_iter().map(shown).collect() }))
}

fn shown(ListWaits { list, waits }: ListWaits) -> WaitingList {
    let waits = waits.into_iter().map(|(priority, expected)| {
        let (weeks_from, weeks_to) = match expected {
            Expected::Weeks { from, to, .. } => (Some(from), Some(to)),
            Expected::CannotSay(_) => (None, None),
        };
        Wait { priority: priority.code().to_owned(), weeks_from, weeks_to, in_words: expected.in_words() }
    });
    WaitingList {
        waits: waits.collect(),
        code: list.code,
        title: list.title,
        service: list.service,
        criteria: list.criteria,
        while_waiting: list.while_waiting,
        if_it_gets_worse: list.worse,
        emergency: list.emergency,
    }
}
