//! `GET /children`: my children.

use super::{Children, Failed, shown};
use crate::my_children::{Caseload, Line, my_children};
use access::web::Signed;
use axum::{Extension, extract::{Query, State}, response::Response};
use maud::{Markup, html};
use serde::Deserialize;
use ui::{Button, CardTable, InsetText, Page, PageStep, Pagination, Shell, Tag, Colour};

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    page: usize,
}

pub(super) async fn list(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let caseload = my_children(&children.store, &signed.officer, wanted.page.max(1), "").await?;
    children.journal(&signed, caseload.entries.clone()).await?;
    let page = Page::new("My children").wide().body(body(&caseload));
    Ok(shown(&page, &shell))
}

fn body(caseload: &Caseload) -> Markup {
    html! {
        p class="govuk-body" { (Button::new("Find a child").link("/searches/new")) }
        @if caseload.total == 0 {
            (InsetText::new("No child is on your caseload. Children appear here when your agency’s extract names you."))
        } @else {
            p class="govuk-body" {
                strong { (caseload.total) }
                @if caseload.of_service { " children are on your service’s list" } @else { " children are on your caseload" }
                @if caseload.pages > 1 { ", page " (caseload.page) " of " (caseload.pages) }
                "."
            }
            (table(&caseload.children))
            @if caseload.pages > 1 { (steps(caseload)) }
        }
    }
}

fn table(lines: &[Line]) -> CardTable {
    lines.iter().fold(
        CardTable::new("My children").caption_hidden().columns(["Name", "Age", "Born", "Area", "News"]),
        |table, line| {
            let likeness = &line.likeness;
            let name = html! {
                a class="govuk-link" href={ "/children/" (line.child) } { (likeness.name) }
            };
            let news = line.looked_at.map_or_else(|| html! {}, |at| {
                html! { (Tag::new("Looked at").colour(Colour::Yellow)) " " (at.date().strftime("%-d %b").to_string()) }
            });
            table.row([
                name,
                html! { (likeness.age.as_deref().unwrap_or("not known")) },
                html! { (likeness.birth.as_deref().unwrap_or("not known")) },
                html! { (likeness.area.as_deref().unwrap_or("not shown")) },
                news,
            ])
        },
    )
}

fn steps(caseload: &Caseload) -> Pagination {
    let step = |page: usize| PageStep::new(format!("/children?page={page}"));
    Pagination::new()
        .previous((caseload.page > 1).then(|| step(caseload.page - 1)))
        .next((caseload.page < caseload.pages).then(|| step(caseload.page + 1)))
}
