//! `POST /api/v1/concerns`: a worry written in another program is sent.

use super::{
    problem::Problem,
    sent::{key, read},
};
use access::{
    AccessEntry, Act as _,
    acts::RaiseConcern,
    web::{Failed, Signed},
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base::ChildId;
use referrals::{
    model::Sent,
    raise_at_once::{RaiseAtOnce, RaiseRefused},
    rules::Wrong,
    save_concern::Fields,
};
use serde::{Deserialize, Serialize};
use store::{Entry, Ran, Refused, Store};
use utoipa::ToSchema;

/// A worry, in the sender's own words. The questions are those of the pages; what is not known is left out.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Concern {
    /// The child's Trellis id, as in the address of the child's page. Whose page the sender may not open is not found.
    #[schema(format = "uuid")]
    child: Option<String>,
    /// More children it is about, by their ids: brothers and sisters, as a rule. At most 20.
    #[schema(max_items = 20)]
    children: Vec<String>,
    /// A child who cannot be found: also beside `child`, where there are two.
    described: Option<Described>,
    /// How soon the child may come to harm.
    #[schema(pattern = "^(now|today|soon|not-at-once)$")]
    danger: String,
    /// Needed where danger is `now`: when 999 was rung, and what was said.
    rang_police: String,
    where_now: String,
    safe_tonight: String,
    /// What was seen, heard or said: at least 10 characters.
    worry: String,
    when: String,
    own_words: String,
    strengths: String,
    tried: String,
    #[schema(pattern = "^(yes|no)$")]
    told_parents: String,
    /// Needed where the parents were told.
    #[schema(pattern = "^(|yes|no|not-asked)$")]
    parents_agree: String,
    /// Needed where they were not.
    why_not_told: String,
    other_adults: String,
    has_access: String,
    risk_to_workers: String,
    safe_contact: String,
    communication: String,
    #[schema(pattern = "^(|form|telephone)$")]
    channel: String,
    /// Code of the agency on whose behalf it is sent.
    on_behalf_of: String,
    on_behalf_name: String,
    reach_me: String,
}

/// A child whose name or id is not known.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Described {
    name: String,
    /// Birth date, age, or the day a birth is expected, in words.
    born: String,
    /// How the child can be told from others.
    described: String,
}

/// It was sent.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Raised {
    #[schema(format = "uuid")]
    contact: String,
    /// The number to give on the telephone.
    reference: String,
    /// Where it was when it was sent.
    state: String,
    /// Where a program asks what became of it.
    follow: String,
    /// Where a person reads the same.
    page: String,
}

impl Raised {
    /// Made from what a key remembers, so that a second answer is the first one word for word.
    fn of(remembered: &str) -> Self {
        let (contact, reference) = remembered.split_once(' ').unwrap_or((remembered, ""));
        Self {
            contact: contact.to_owned(),
            reference: reference.to_owned(),
            state: "received".to_owned(),
            follow: format!("/api/v1/contacts/{contact}"),
            page: format!("/contacts/{contact}"),
        }
    }
}

/// Raise a concern
///
/// Sends it to the trust's front door, as its page does. In one go: sent whole, or not at all.
#[utoipa::path(
    post,
    path = "/api/v1/concerns",
    tag = "Concerns",
    operation_id = "raiseConcern",
    security(("program" = [])),
    params(("Idempotency-Key" = String, Header, format = "uuid",
        description = "A UUID made once for this concern. Sent again with the same body it is answered the same, and sent once")),
    request_body(content = Concern, examples(
        ("201 a child not born yet" = (summary = "Sent", value = json!({
            "described": {"name": "Baby of Tolley", "born": "Due in May", "described": "Mother lives above the launderette"},
            "danger": "soon", "where_now": "Not born yet; mother is at home",
            "worry": "She has missed four appointments and was seen with a bruised eye",
            "told_parents": "yes", "parents_agree": "not-asked", "reach_me": "01632 960145 until 17:00"}))),
        ("404 a child one may not see" = (summary = "As for an id that never was", value = json!({
            "child": "01890a5d-ac96-774b-bcce-b302099a8057", "danger": "today", "where_now": "At school",
            "worry": "He says he will not go home tonight", "told_parents": "no",
            "why_not_told": "He is afraid of what his father would do"}))),
        ("422 nothing said" = (summary = "What is missing, field by field", value = json!({"danger": "now"}))),
        ("400 a field that is none" = (summary = "Named, and nothing kept", value = json!({"worries": "Bruises"})))
    )),
    responses(
        (status = 201, description = "Sent", body = Raised, example = json!({
            "contact": "01890a5d-ac96-774b-bcce-b302099a8057", "reference": "7KXP-4M2V", "state": "received",
            "follow": "/api/v1/contacts/01890a5d-ac96-774b-bcce-b302099a8057",
            "page": "/contacts/01890a5d-ac96-774b-bcce-b302099a8057"})),
        (status = 400, description = "No key, or a body that cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token that is good now", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such child for this person", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The key came before with another body", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "More than 256 KB", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something is missing", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn raise(
    State(store): State<Store>,
    signed: Signed,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let key = key(&headers)?;
    let concern: Concern = read(&body)?;
    let child: Option<ChildId> = match concern.child.as_deref() {
        None => None,
        Some(id) => match id.parse() {
            Ok(id) => Some(id),
            Err(_) => return Err(refused(&store, &signed, None).await),
        },
    };
    let others: Option<Vec<ChildId>> = concern.children.iter().map(|id| id.parse().ok()).collect();
    let Some(mut others) = others.filter(|others| others.len() <= MOST_CHILDREN) else {
        return Err(refused(&store, &signed, child).await);
    };
    // Whoever names them all in one list names the first there.
    let child = child.or_else(|| (!others.is_empty()).then(|| others.remove(0)));
    let fields = fields(&concern);
    let command = RaiseAtOnce { officer: &signed.officer, store: &store, child, others: &others, fields: &fields };
    let remember = |sent: &Sent| format!("{} {}", sent.case, sent.reference);
    match signed.run_once(&store, &key, &concern, &command, remember).await {
        Ok(Ran::Now(sent) | Ran::Before(sent)) => {
            let raised = Raised::of(&sent);
            let follow = [(header::LOCATION, raised.follow.clone())];
            Ok((StatusCode::CREATED, follow, axum::Json(raised)).into_response())
        }
        Ok(Ran::OtherWords(_)) => Err(Problem::other_words()),
        Err(Refused::Because(RaiseRefused::Hidden)) => Err(refused(&store, &signed, child).await),
        Err(Refused::Because(RaiseRefused::Wrong(wrong))) => {
            Err(Problem::wrong(wrong.into_iter().map(as_in_the_body).collect()))
        }
        Err(Refused::Because(RaiseRefused::NoFrontDoor)) => Err(Problem::no_front_door()),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}

/// More children than one family has are a list, and not a worry.
const MOST_CHILDREN: usize = 20;

/// What was sent, by the names the pages have for it.
fn fields(concern: &Concern) -> Fields {
    let mut fields = Fields::new();
    let mut put = |name: &str, text: &str| drop(fields.insert(name.to_owned(), vec![text.to_owned()]));
    if let Some(described) = &concern.described {
        put("name", &described.name);
        put("born", &described.born);
        put("described", &described.described);
    }
    // The questions bear the same names here and there.
    if let Ok(serde_json::Value::Object(questions)) = serde_json::to_value(concern) {
        questions.iter().filter_map(|(name, text)| Some((name, text.as_str()?))).for_each(|(name, text)| {
            if name != "child" {
                put(name, text);
            }
        });
    }
    fields
}

/// The page asks for the child in a field called `name`.
fn as_in_the_body(mut wrong: Wrong) -> Wrong {
    if wrong.field == "name" {
        "child".clone_into(&mut wrong.field);
    }
    wrong
}

async fn refused(store: &Store, signed: &Signed, child: Option<ChildId>) -> Problem {
    let mut entry = Entry::new(&AccessEntry::Refused { act: RaiseConcern::name(), asked: false });
    if let Some(child) = child {
        entry = entry.child(child);
    }
    signed.journal(store, vec![entry]).await.map_or_else(Problem::from, |()| Failed::NotFound.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use referrals::rules::TEXTS;

    #[test]
    fn a_program_answers_the_questions_of_the_pages_and_no_others() {
        let serde_json::Value::Object(mut body) = serde_json::to_value(Concern::default()).unwrap() else {
            panic!("a concern is an object");
        };
        body.shift_remove("child");
        body.shift_remove("children");
        body.shift_remove("described");
        let mut here: Vec<&str> = body.keys().map(String::as_str).collect();
        let mut there: Vec<&str> = TEXTS.iter().map(|(name, ..)| *name).collect();
        here.sort_unstable();
        there.sort_unstable();
        assert_eq!(here, there);
    }
}
