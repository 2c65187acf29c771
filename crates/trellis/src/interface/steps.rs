//! What a program writes to a contact that is there: something new, a disagreement, a photo or a paper.

use super::{
    contacts::refused,
    problem::Problem,
    sent::{key, read},
};
use access::{acts::RecordReferral, web::Signed};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base::CaseId;
use referrals::{
    attachments::add_file::{AddToContact, Sent},
    disagree::Disagree,
    hold_case::StepRefused,
    write_to_contact::WriteToContact,
};
use serde::{Deserialize, Serialize};
use store::{Command, Ran, Refused, Store};
use utoipa::{IntoParams, ToSchema};

/// What is written to whoever works on it, or back to whoever sent it.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewMessage {
    /// `added`, something new to know; `question`, a question or an answer; `dissent`, from whoever works on it and sees it
    /// otherwise than was decided.
    #[schema(pattern = "^(added|question|dissent)$")]
    kind: String,
    message: String,
}

/// Why the sender does not agree with what was decided.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewDisagreement {
    /// At least 10 characters.
    disagreement: String,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Named {
    /// What the file is called, as "drawing.jpg".
    name: String,
}

/// It is written down.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Written {
    /// Where a program reads it.
    follow: String,
    /// Where a person reads it.
    page: String,
}

/// Add to a contact
///
/// Whoever works on it is told; so is its sender, where the other side writes.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{contact}/messages",
    tag = "Contacts",
    operation_id = "writeToContact",
    security(("program" = [])),
    params(("contact" = String, Path, format = "uuid", description = "The id that was given when it was sent"),
        ("Idempotency-Key" = String, Header, format = "uuid", description = "A UUID made once for this message")),
    request_body(content = NewMessage, example = json!({"kind": "added", "message": "She was at nursery today and ate nothing"})),
    responses(
        (status = 201, description = "Written", body = Written),
        (status = 400, description = "No key, or a body that cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token that is good now", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "None that this person may write to", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The key came before with another body", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "More than 256 KB", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something is missing", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn write(
    State(store): State<Store>,
    signed: Signed,
    Path(contact): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let (key, case) = (key(&headers)?, case(&contact)?);
    let new: NewMessage = read(&body)?;
    let command = WriteToContact { officer: &signed.officer, case, kind: &new.kind, words: &new.message };
    step(&store, &signed, (&key, case), &new, &command).await
}

/// Disagree with what was decided
///
/// Its sender alone disagrees. It goes up stage by stage, each with an owner and days to answer.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{contact}/disagreements",
    tag = "Contacts",
    operation_id = "disagree",
    security(("program" = [])),
    params(("contact" = String, Path, format = "uuid", description = "The id that was given when it was sent"),
        ("Idempotency-Key" = String, Header, format = "uuid", description = "A UUID made once for this disagreement")),
    request_body(content = NewDisagreement, example = json!({"disagreement": "She has been absent for three weeks since, and nobody has seen her"})),
    responses(
        (status = 201, description = "Written", body = Written),
        (status = 400, description = "No key, or a body that cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token that is good now", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "None that this person has sent", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The key came before with another body, or nothing has been decided yet", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "More than 256 KB", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something is missing, or the stage before waits for its answer", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn disagree(
    State(store): State<Store>,
    signed: Signed,
    Path(contact): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let (key, case) = (key(&headers)?, case(&contact)?);
    let new: NewDisagreement = read(&body)?;
    let command = Disagree { officer: &signed.officer, case, words: &new.disagreement };
    step(&store, &signed, (&key, case), &new, &command).await
}

/// Add a photo or a paper to a contact
///
/// The body is the file itself: JPEG, PNG, WebP, HEIC, PDF, Word, OpenDocument or plain text, told by its first bytes. At most
/// 10 MB, and 20 files a contact.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{contact}/files",
    tag = "Contacts",
    operation_id = "addFile",
    security(("program" = [])),
    params(("contact" = String, Path, format = "uuid", description = "The id that was given when it was sent"), Named,
        ("Idempotency-Key" = String, Header, format = "uuid", description = "A UUID made once for this file")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, description = "Kept", body = Written),
        (status = 400, description = "No key, or a query that cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No token that is good now", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "None that this person may write to", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The key came before with another file", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "More than 10 MB", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a kind of file that is taken, or one too many", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add_file(
    State(store): State<Store>,
    signed: Signed,
    Path(contact): Path<String>,
    Query(named): Query<Named>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let (key, case) = (key(&headers)?, case(&contact)?);
    let file = Sent { name: named.name, bytes: body.to_vec() };
    let command = AddToContact { officer: &signed.officer, case, file: &file };
    step(&store, &signed, (&key, case), &file.words(), &command).await
}

fn case(contact: &str) -> Result<CaseId, Problem> {
    contact.parse().map_err(|_| Problem::not_found())
}

async fn step<C>(
    store: &Store,
    signed: &Signed,
    (key, case): (&str, CaseId),
    words: &(impl Serialize + Sync),
    command: &C,
) -> Result<Response, Problem>
where
    C: Command<Output = (), Refusal = StepRefused>,
{
    let follow = format!("/api/v1/contacts/{case}");
    match signed.run_once(store, key, words, command, |()| follow.clone()).await {
        Ok(Ran::Now(_) | Ran::Before(_)) => {
            let written = Written { page: format!("/contacts/{case}"), follow };
            let place = [(header::LOCATION, written.follow.clone())];
            Ok((StatusCode::CREATED, place, Json(written)).into_response())
        }
        Ok(Ran::OtherWords(_)) => Err(Problem::other_words()),
        Err(Refused::Because(StepRefused::Hidden)) => Err(refused::<RecordReferral>(store, signed, Some(case)).await),
        Err(Refused::Because(why)) => Err(why.into()),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}
