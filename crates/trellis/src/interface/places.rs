//! `POST /api/v1/waiting-lists/{list}/places`: a child is put on a waiting list, or joins the place that is there.

use super::{
    problem::Problem,
    sent::{key, read},
};
use access::{
    AccessEntry, Act as _,
    acts::AskForHelp,
    web::{Failed, Signed},
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base::ChildId;
use jiff::civil::Date;
use referrals::{
    hold_case::StepRefused,
    rules::Wrong,
    waiting::join_list::{JoinList, JoinWords, Joined},
};
use serde::{Deserialize, Serialize};
use store::{Entry, Ran, Refused, Store};
use utoipa::ToSchema;

/// What help is asked for. The questions are those of the page.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewPlace {
    /// The child's Trellis id.
    #[schema(format = "uuid")]
    child: String,
    #[schema(pattern = "^(urgent|routine)$")]
    priority: String,
    /// What help is needed, and what was seen: at least 10 characters.
    need: String,
    /// The day on which the request first reached any partner: the clock starts there. None is today.
    #[schema(format = "date")]
    received_on: Option<String>,
    /// Code of the agency it comes from, where that is another: both are told.
    on_behalf_of: String,
    /// Who has agreed to it.
    #[schema(pattern = "^(parent|young-person)$")]
    agreed: String,
    /// Which parent is to be helped, where the list serves parents.
    parent: String,
    /// Whether the young person agrees that the sender hears how it goes, where the service is sensitive.
    #[schema(pattern = "^(|yes|no)$")]
    follow: String,
}

/// Where the child is now.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Place {
    /// Where there was one before, it was joined: the earlier day counts, and everybody who asked is told.
    joined: bool,
    /// Where a person reads how it goes; none where the sender may not.
    page: Option<String>,
}

impl Place {
    /// Made from what a key remembers.
    fn of(remembered: &str) -> Self {
        let (how, case) = remembered.split_once(' ').unwrap_or((remembered, ""));
        Self { joined: how == "joined", page: (!case.is_empty()).then(|| format!("/waiting/{case}")) }
    }
}

/// Put a child on a waiting list
///
/// Whoever asks for what somebody has asked for already joins that place. An emergency is never put on a list.
#[utoipa::path(
    post,
    path = "/api/v1/waiting-lists/{list}/places",
    tag = "Waiting lists",
    operation_id = "joinWaitingList",
    security(("program" = [])),
    params(("list" = String, Path, description = "Code of the list, as /api/v1/waiting-lists has it"),
        ("Idempotency-Key" = String, Header, format = "uuid", description = "A UUID made once for this request")),
    request_body(content = NewPlace, example = json!({"child": "01890a5d-ac96-774b-bcce-b302099a8057", "priority": "routine",
        "need": "Words that nobody outside the family understands at three and a half", "received_on": "2026-11-02",
        "on_behalf_of": "SCH-01", "agreed": "parent"})),
    responses(
        (status = 201, description = "On the list", body = Place),
        (status = 400, description = "No key, or a body that cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token that is good now", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such child for this person", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The key came before with another body", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "More than 256 KB", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something is missing", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn join(
    State(store): State<Store>,
    signed: Signed,
    Path(list): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let key = key(&headers)?;
    let new: NewPlace = read(&body)?;
    let Ok(child) = new.child.parse::<ChildId>() else { return Err(refused(&store, &signed, None).await) };
    let words = words(new, list, signed.now.date())?;
    let command = JoinList { officer: &signed.officer, child, words: &words };
    let remember = |joined: &Joined| {
        let how = if joined.first { "first" } else { "joined" };
        if joined.follows { format!("{how} {}", joined.case) } else { how.to_owned() }
    };
    match signed.run_once(&store, &key, &words, &command, remember).await {
        Ok(Ran::Now(place) | Ran::Before(place)) => {
            let place = Place::of(&place);
            let page = place.page.clone();
            let mut response = (StatusCode::CREATED, Json(place)).into_response();
            if let Some(page) = page.and_then(|page| page.parse().ok()) {
                response.headers_mut().insert(header::LOCATION, page);
            }
            Ok(response)
        }
        Ok(Ran::OtherWords(_)) => Err(Problem::other_words()),
        Err(Refused::Because(StepRefused::Hidden)) => Err(refused(&store, &signed, Some(child)).await),
        Err(Refused::Because(StepRefused::Wrong(wrong))) => {
            Err(Problem::wrong(wrong.into_iter().map(as_in_the_body).collect()))
        }
        Err(Refused::Because(why)) => Err(why.into()),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}

fn words(new: NewPlace, list: String, today: Date) -> Result<JoinWords, Problem> {
    let received = match new.received_on.as_deref() {
        None => today,
        Some(text) => text.parse::<Date>().map_err(|_| {
            let what = "Write the day as 2026-11-02".to_owned();
            Problem::wrong(vec![Wrong { field: "received_on".to_owned(), what }])
        })?,
    };
    Ok(JoinWords {
        list,
        priority: new.priority,
        need: new.need,
        received_day: received.day().to_string(),
        received_month: received.month().to_string(),
        received_year: received.year().to_string(),
        on_behalf_of: new.on_behalf_of,
        agreed: new.agreed,
        parent: new.parent,
        follow: new.follow,
    })
}

/// The page has the same questions by nearly the same names.
fn as_in_the_body(mut wrong: Wrong) -> Wrong {
    match wrong.field.as_str() {
        "received" => "received_on".clone_into(&mut wrong.field),
        "on-behalf-of" => "on_behalf_of".clone_into(&mut wrong.field),
        _ => {}
    }
    wrong
}

async fn refused(store: &Store, signed: &Signed, child: Option<ChildId>) -> Problem {
    let mut entry = Entry::new(&AccessEntry::Refused { act: AskForHelp::name(), asked: false });
    if let Some(child) = child {
        entry = entry.child(child);
    }
    signed.journal(store, vec![entry]).await.map_or_else(Problem::from, |()| Failed::NotFound.into())
}
