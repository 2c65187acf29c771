//! `GET /fhir/Patient/{child}`, `POST /fhir/Patient/_search`, `POST /fhir/Patient/$match`.

use super::{
    FHIR_JSON,
    asked::{Asked, Parameters, SearchForm, of_match, of_search, purpose},
    is_kind,
    outcome::Refusal,
    resources::{
        Address, Beside, Bundle, BundleEntry, BundleLink, CodeableConcept, Coding, Communication, Extension, HumanName,
        Identifier, Issue, MATCH_GRADE, MATCH_STATUS, Meta, NHS_NUMBER, OperationOutcome, Patient, PatientLink,
        Reference, Resource, SAID_BY, Search, WHY,
    },
};
use crate::App;
use access::{AccessEntry, Act as _, Denied, acts::SeeIndex, web::Signed};
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use base::ChildId;
use children::{
    confirm_child::{Answered, Hit, MakeSearch, NoAnswer, SearchRefused, answer},
    model::Sourced,
    who_child_is::{NameParts, Who, WhoChildIs, who},
};
use jiff::civil::Date;
use matching::{Grade, Status};
use serde::Serialize;
use store::{Entry, Refused};

/// Who a child is
///
/// What the child's page says of who the child is and where it lives, to the person the program acts for. An id that was
/// replaced leads to the one in use.
#[utoipa::path(
    get,
    path = "/fhir/Patient/{child}",
    tag = "FHIR",
    operation_id = "readPatient",
    security(("program" = [])),
    params(("child" = String, Path, format = "uuid", description = "The child's Trellis id, as in the address of the child's page")),
    responses(
        (status = 200, description = "The child", body = Patient, content_type = "application/fhir+json"),
        (status = 401, description = "No token that is good now", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 403, description = "The person must give a reason first, on the child's page", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 404, description = "None that this person may see", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 406, description = "Asked for something other than JSON", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 429, description = "Asked too often", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 503, description = "Not now", body = OperationOutcome, content_type = "application/fhir+json"),
    )
)]
pub async fn read(State(app): State<App>, signed: Signed, Path(child): Path<String>) -> Result<Response, Refusal> {
    let given: ChildId = child.parse().map_err(|_| Refusal::not_found())?;
    let refused = async |child: ChildId, asked: bool| {
        let entry = Entry::new(&AccessEntry::Refused { act: SeeIndex::name(), asked }).child(child);
        signed.journal(&app.store, vec![entry]).await
    };
    let (patient, entry) = match who(&app.store, &signed.officer, given).await {
        Ok(Who::Child(child)) => {
            let entry = child.entry.clone();
            (whole(*child), entry)
        }
        Ok(Who::IsNow { child, entry }) => (replaced(given, child), entry),
        Err(Denied::Ask { child, .. }) => {
            refused(child, true).await?;
            return Err(Refusal::reason_first(child));
        }
        Err(Denied::Hidden) => {
            refused(given, false).await?;
            return Err(Refusal::not_found());
        }
        Err(Denied::Fault(error)) => return Err(error.into()),
    };
    signed.journal(&app.store, vec![entry]).await?;
    Ok(resource(&patient))
}

/// Search for a child
///
/// The search of the pages: at least two of name, birth date, postcode and UPN, or an NHS number. At most 20 answers, the
/// likeliest first, graded. What is known of a child never stands in an address, so there is no search by GET.
#[utoipa::path(
    post,
    path = "/fhir/Patient/_search",
    tag = "FHIR",
    operation_id = "searchPatients",
    security(("program" = [])),
    params(("Trellis-Purpose" = String, Header, pattern = "^(direct-care|worry|who-helps|enrolment|enquiry)$",
        description = "Why the person looks for this child; kept with the search")),
    request_body(content = SearchForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "Whom it may be", body = Bundle, content_type = "application/fhir+json"),
        (status = 400, description = "A parameter that is none, or cannot be read", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 401, description = "No token that is good now", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 404, description = "This person may not search", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 406, description = "Asked for something other than JSON", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 413, description = "More than 256 KB", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 415, description = "Not a form", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 422, description = "Too little, or something wrong", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 429, description = "Asked too often, or 1,000 searches within an hour", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 503, description = "Not now", body = OperationOutcome, content_type = "application/fhir+json"),
    )
)]
pub async fn search(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    is_kind(&headers, &["application/x-www-form-urlencoded"])?;
    let asked = of_search(&body, purpose(&headers)?)?;
    answered(&app, &signed, &headers, &asked, "_search").await
}

/// Match a child
///
/// The same search, as FHIR's operation `$match`: each answer with its score and grade, and in `meta.tag` what the whole
/// comes to, as the Department for Education's matcher calls it. With `onlyCertainMatches` one child or nobody.
#[utoipa::path(
    post,
    path = "/fhir/Patient/$match",
    tag = "FHIR",
    operation_id = "matchPatient",
    security(("program" = [])),
    params(("Trellis-Purpose" = String, Header, pattern = "^(direct-care|worry|who-helps|enrolment|enquiry)$",
        description = "Why the person looks for this child; kept with the search")),
    request_body(content = Parameters, content_type = "application/fhir+json", example = json!({
        "resourceType": "Parameters", "parameter": [
            {"name": "resource", "resource": {"resourceType": "Patient",
                "name": [{"family": "Tolley", "given": ["Maya"]}], "birthDate": "2023-11-03"}},
            {"name": "onlyCertainMatches", "valueBoolean": false}]})),
    responses(
        (status = 200, description = "Whom it may be", body = Bundle, content_type = "application/fhir+json"),
        (status = 400, description = "A body that cannot be read", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 401, description = "No token that is good now", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 404, description = "This person may not search", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 406, description = "Asked for something other than JSON", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 413, description = "More than 256 KB", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 415, description = "Not JSON", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 422, description = "Too little, or something wrong", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 429, description = "Asked too often, or 1,000 searches within an hour", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 503, description = "Not now", body = OperationOutcome, content_type = "application/fhir+json"),
    )
)]
pub async fn find_match(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    is_kind(&headers, &[FHIR_JSON, "application/json"])?;
    let asked = of_match(&body, purpose(&headers)?)?;
    answered(&app, &signed, &headers, &asked, "$match").await
}

/// No search by GET
///
/// Always refused, with what to do instead.
#[utoipa::path(
    get,
    path = "/fhir/Patient",
    tag = "FHIR",
    operation_id = "searchByAddress",
    security(("program" = [])),
    responses(
        (status = 401, description = "No token that is good now", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 405, description = "Send it by POST", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 406, description = "Asked for something other than JSON", body = OperationOutcome, content_type = "application/fhir+json"),
        (status = 429, description = "Asked too often", body = OperationOutcome, content_type = "application/fhir+json"),
    )
)]
pub async fn by_address() -> Refusal {
    Refusal::not_in_an_address()
}

/// Makes the search and answers it at once: the two steps of the pages, with the entries of both.
async fn answered(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    asked: &Asked,
    how: &str,
) -> Result<Response, Refusal> {
    let (store, officer) = (&app.store, &signed.officer);
    let command = MakeSearch { officer, criteria: &asked.criteria, store };
    let search = match store.run_for_request(&officer.actor(), Some(signed.request), &command).await {
        Ok(search) => search,
        Err(Refused::Because(SearchRefused::Wrong(wrong))) => return Err(Refusal::wrong(&wrong)),
        Err(Refused::Because(SearchRefused::Hidden)) => return Err(Refusal::not_found()),
        Err(Refused::Fault(error)) => return Err(error.into()),
    };
    match answer(store, &app.index, officer, search, asked.wanted).await {
        Ok(answered) => {
            signed.journal(store, answered.entries.clone()).await?;
            Ok(resource(&bundle(answered, &base(app, headers), how)))
        }
        Err(NoAnswer::Stopped(stopped)) => {
            let seconds = stopped.seconds(signed.now);
            signed.journal(store, vec![stopped.entry]).await?;
            Err(Refusal::searched_too_often(seconds))
        }
        Err(NoAnswer::Hidden) => Err(Refusal::not_found()),
        Err(NoAnswer::Fault(error)) => Err(error.into()),
    }
}

fn resource(resource: &impl Serialize) -> Response {
    let body = serde_json::to_vec(resource).unwrap_or_default();
    ([(header::CONTENT_TYPE, FHIR_JSON)], body).into_response()
}

/// Where this is served, as whoever asks has it.
fn base(app: &App, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let scheme = if app.secure { "https" } else { "http" };
    format!("{scheme}://{host}/fhir/Patient")
}

fn bundle(answered: Answered, base: &str, how: &str) -> Bundle {
    let total = (!answered.more).then_some(answered.hits.len());
    let status = Coding::new(MATCH_STATUS, status(&answered));
    let mut entry: Vec<BundleEntry> = answered.hits.into_iter().map(|hit| found(hit, base)).collect();
    if answered.more {
        let told = Issue::told("There are more than are shown: add what you know to narrow the search");
        entry.push(BundleEntry {
            full_url: None,
            resource: Resource::Outcome(OperationOutcome::new(vec![told])),
            search: Search { extension: Vec::new(), mode: "outcome", score: None },
        });
    }
    Bundle {
        resource_type: "Bundle",
        meta: Meta { tag: vec![status], ..Meta::default() },
        kind: "searchset",
        total,
        link: vec![BundleLink { relation: "self", url: format!("{base}/{how}") }],
        entry,
    }
}

/// What the answer comes to, by the names of the Department for Education's matcher.
fn status(answered: &Answered) -> &'static str {
    match (answered.status, answered.best) {
        (Status::None, _) => "NoMatch",
        (Status::Match, _) => "Match",
        (Status::Many, _) => "ManyMatch",
        (Status::Potential, Some(Grade::Possible)) => "LowConfidenceMatch",
        (Status::Potential, _) => "PotentialMatch",
    }
}

/// What the list of answers shows of a child, and no more: who it may be, and half a postcode.
fn found(hit: Hit, base: &str) -> BundleEntry {
    let grade = match hit.grade {
        Grade::Certain => "certain",
        Grade::Probable => "probable",
        Grade::Possible => "possible",
    };
    let mut patient = Patient::new(hit.child.to_string());
    patient.meta = Some(Meta { tag: vec![Coding::subsetted()], ..Meta::default() });
    patient.name = hit.likeness.parts.into_iter().map(|parts| name(parts, Vec::new())).collect();
    patient.gender = hit.likeness.sex.as_deref().and_then(gender);
    patient.birth_date = hit.likeness.born.map(birth_date);
    let near = |area| Address { extension: Vec::new(), text: None, line: Vec::new(), postal_code: Some(area) };
    patient.address = hit.likeness.area.map(near).into_iter().collect();
    let why = hit.reasons.join("; ");
    let mut extension = vec![Extension::code(MATCH_GRADE, grade)];
    extension.extend((!why.is_empty()).then(|| Extension::words(WHY, why)));
    // To a thousandth: finer than that nothing is known.
    let score = (hit.probability * 1000.0).round() / 1000.0;
    BundleEntry {
        full_url: Some(format!("{base}/{}", patient.id)),
        resource: Resource::Patient(Box::new(patient)),
        search: Search { extension, mode: "match", score: Some(score) },
    }
}

/// What the page says of who the child is and where it lives, each with who said so.
fn whole(child: WhoChildIs) -> Patient {
    let mut patient = Patient::new(child.child.to_string());
    let mut security = Vec::new();
    security.extend(child.existence_hidden.then(Coding::very_restricted));
    security.extend((child.contact_hidden && !child.existence_hidden).then(Coding::restricted));
    security.extend(child.in_part.then(Coding::redacted));
    patient.meta = (!security.is_empty()).then(|| Meta { security, ..Meta::default() });
    patient.active = Some(true);
    let number = |number: Sourced<String>| {
        let extension = said_by(&number);
        Identifier { extension, system: NHS_NUMBER, value: number.value }
    };
    patient.identifier = child.nhs_number.map(number).into_iter().collect();
    let named = |parts: Sourced<NameParts>| {
        let extension = said_by(&parts);
        name(parts.value, extension)
    };
    patient.name = child.names.into_iter().map(named).collect();
    if let Some(sex) = child.sex.filter(|sex| gender(&sex.value).is_some()) {
        patient.about_gender = Some(Beside { extension: said_by(&sex) });
        patient.gender = gender(&sex.value);
    }
    if let Some(birth) = child.birth {
        patient.about_birth_date = Some(Beside { extension: said_by(&birth) });
        patient.birth_date = Some(birth_date(birth.value));
    }
    patient.address = child
        .addresses
        .into_iter()
        .map(|address| Address {
            extension: said_by(&address),
            text: Some(address.value.to_string()),
            line: Some(address.value.lines).filter(|line| !line.is_empty()).into_iter().collect(),
            postal_code: Some(address.value.postcode).filter(|postcode| !postcode.is_empty()),
        })
        .collect();
    let spoken = |language: Sourced<String>| Communication {
        language: CodeableConcept { coding: Vec::new(), text: Some(language.value) },
    };
    patient.communication = child.language.map(spoken).into_iter().collect();
    patient
}

/// An id that is no longer in use says which one is, and nothing else.
fn replaced(given: ChildId, current: ChildId) -> Patient {
    let other = Reference { reference: format!("Patient/{current}") };
    Patient {
        active: Some(false),
        link: vec![PatientLink { other, kind: "replaced-by" }],
        ..Patient::new(given.to_string())
    }
}

fn said_by<T>(fact: &Sourced<T>) -> Vec<Extension> {
    vec![Extension::words(SAID_BY, format!("{}, {}", fact.source, fact.on))]
}

fn name(parts: NameParts, extension: Vec<Extension>) -> HumanName {
    HumanName {
        extension,
        used: parts.known_as.then_some("usual"),
        text: parts.text,
        family: parts.family,
        given: parts.given.into_iter().collect(),
    }
}

fn birth_date((date, exact): (Date, bool)) -> String {
    if exact { date.to_string() } else { date.strftime("%Y").to_string() }
}

fn gender(sex: &str) -> Option<&'static str> {
    ["female", "male"].into_iter().find(|code| *code == sex)
}
