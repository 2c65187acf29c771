//! `GET /staff` and `POST /staff/named`: who may sign in, and whose clearance lapses. No child stands on this page.

use super::{InShell, shown};
use crate::App;
use access::{Act as _, Decision, Facts, acts::SeeStaff, decide, people::StaffLine, web::Signed};
use axum::{
    Extension,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use axum_extra::extract::Form as FormData;
use maud::{Markup, html};
use serde::Deserialize;
use ui::{Button, CardTable, Form, InsetText, Page, PageStep, Pagination, TextInput};

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Wanted {
    /// The last staff code of the page before.
    after: String,
    /// Part of a name, a sign-in name or an employer's name.
    containing: String,
}

pub async fn list(app: State<App>, shell: InShell, signed: Signed, Query(wanted): Query<Wanted>) -> Response {
    // Nothing typed stands in an address: only the form narrows the list.
    show(app, shell, signed, Wanted { containing: String::new(), ..wanted }).await
}

pub async fn named(app: State<App>, shell: InShell, signed: Signed, FormData(wanted): FormData<Wanted>) -> Response {
    show(app, shell, signed, wanted).await
}

async fn show(State(app): State<App>, Extension(shell): InShell, signed: Signed, wanted: Wanted) -> Response {
    let allowed = decide(&Facts::of(&signed.officer), SeeStaff::CATEGORY, SeeStaff::VERB);
    if !matches!(allowed, Decision::Allow(_)) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let staff = async { access::people::page(&mut app.store.read().await?, &wanted.after, &wanted.containing).await };
    let key = || app.store.ids().uuid(app.store.now()).to_string();
    match staff.await {
        Ok(staff) => shown(&page(&staff, wanted.containing.trim(), &key), &shell),
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

fn page(staff: &[StaffLine], containing: &str, key: &dyn Fn() -> String) -> Page {
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
    let after = staff.last().filter(|_| staff.len() == access::people::PAGE).map(|p| p.staff_code.as_str());
    Page::new("Staff").wide().body(html! {
        (Form::new("/staff/named", key()).body(html! {
            (TextInput::new("containing", "Part of a name, a sign-in name or an employer").width(20)
                .value(containing).spellcheck(false).autocomplete("off"))
            (Button::new("Show").secondary())
        }))
        @if !containing.is_empty() { p class="govuk-body" { a class="govuk-link" href="/staff" { "Show all" } } }
        @if !staff.is_empty() { (table) }
        @else if containing.is_empty() { (InsetText::new("No staff are listed here. Import a staff file with: trellis user import staff.csv")) }
        @else { (InsetText::new("Nobody with this in a name or an employer’s name. Try fewer letters.")) }
        @if let Some(after) = after { (next(after, containing, key)) }
    })
}

/// The next page; of a narrowed list by a form, because nothing typed stands in an address.
fn next(after: &str, containing: &str, key: &dyn Fn() -> String) -> Markup {
    if containing.is_empty() {
        return html! { (Pagination::new().next(PageStep::new(format!("/staff?after={after}")))) };
    }
    html! {
        (Form::new("/staff/named", key()).body(html! {
            input type="hidden" name="after" value=(after);
            input type="hidden" name="containing" value=(containing);
            (Button::new("Next").secondary())
        }))
    }
}
