//! `GET /staff`: who may sign in, and whose clearance lapses. No child stands on this page.

use super::{InShell, shown};
use crate::App;
use access::{Act as _, Decision, Facts, acts::SeeStaff, decide, people::StaffLine, web::Signed};
use axum::{
    Extension,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use ui::{CardTable, InsetText, Page, PageStep, Pagination};

#[derive(Deserialize)]
pub struct Wanted {
    /// The last staff code of the page before.
    #[serde(default)]
    after: String,
}

pub async fn list(
    State(app): State<App>,
    Extension(shell): InShell,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Response {
    let allowed = decide(&Facts::of(&signed.officer), SeeStaff::CATEGORY, SeeStaff::VERB);
    if !matches!(allowed, Decision::Allow(_)) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let staff = async { access::people::page(&mut app.store.read().await?, &wanted.after).await };
    match staff.await {
        Ok(staff) => shown(&page(&staff), &shell),
        Err(error) => {
            tracing::error!(%error, "the staff could not be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// 3 Nov 2026.
fn in_words(iso: &str) -> String {
    iso.parse::<jiff::civil::Date>().map_or_else(|_| iso.to_owned(), |d| d.strftime("%-d %b %Y").to_string())
}

fn page(staff: &[StaffLine]) -> Page {
    let table = staff.iter().fold(
        CardTable::new("Staff").caption_hidden().columns([
            "Name",
            "Post",
            "Role",
            "Trained until",
            "Vetted until",
            "Left",
        ]),
        |table, person| {
            let date = |iso: Option<&String>| html! { @if let Some(iso) = iso { span class="trellis-nowrap" { (in_words(iso)) } } };
            table.row([
                html! { (person.name) br; span class="govuk-body-s" { (person.staff_code) } },
                html! { (person.job_title) br; span class="govuk-body-s" { (person.employer_name) } },
                html! { (person.role.replace('-', " ")) },
                date(person.trained_until.as_ref()),
                date(person.vetted_until.as_ref()),
                date(person.left_on.as_ref()),
            ])
        },
    );
    let next: Option<Markup> = (staff.len() == access::people::PAGE).then(|| {
        let after = staff.last().map_or("", |p| p.staff_code.as_str());
        html! { (Pagination::new().next(PageStep::new(format!("/staff?after={after}")))) }
    });
    Page::new("Staff").wide().body(html! {
        @if staff.is_empty() { (InsetText::new("No staff are listed here. Import a staff file with: trellis user import staff.csv")) }
        @else { (table) }
        @if let Some(next) = next { (next) }
    })
}
