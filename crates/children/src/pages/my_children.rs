//! `GET /children` and `POST /children/named`: the first page of whoever works with children. Part of a name is sent
//! in the body of a form, because a name in an address would stay in histories and logs.

use super::{Children, Failed, shown};
use crate::{
    my_children::{Caseload, Line, News, PAGE, my_children},
    story::Likeness,
};
use access::web::Signed;
use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use axum_extra::extract::Form as FormData;
use base::ChildId;
use maud::{Markup, html};
use serde::Deserialize;
use ui::{Button, CardTable, Colour, Form, InsetText, Page, Pagination, Shell, Tag, TextInput};

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    page: usize,
}

pub(super) async fn list(
    state: State<Children>,
    shell: Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    show(state, shell, signed, wanted.page, "").await
}

#[derive(Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    containing: String,
}

pub(super) async fn named(
    state: State<Children>,
    shell: Extension<Shell>,
    signed: Signed,
    FormData(named): FormData<Named>,
) -> Result<Response, Failed> {
    show(state, shell, signed, 1, named.containing.trim()).await
}

async fn show(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    page: usize,
    containing: &str,
) -> Result<Response, Failed> {
    if !signed.officer.role.works_with_children() {
        return Err(Failed::NotFound);
    }
    let caseload = my_children(&children.store, &signed.officer, page.max(1), containing).await?;
    children.journal(&signed, caseload.entries.clone()).await?;
    let key = children.store.ids().uuid(children.store.now()).to_string();
    Ok(shown(&Page::new("My children").wide().body(body(&caseload, containing, key)), &shell))
}

fn body(caseload: &Caseload, containing: &str, key: String) -> Markup {
    let narrowed = !containing.is_empty();
    html! {
        @if caseload.total == 0 && !narrowed {
            (InsetText::new("No child is on your list. Children appear here when your agency’s extract names you or your service."))
            p class="govuk-body" { (Button::new("Find a child").link("/searches/new")) }
        } @else {
            @if narrowed || caseload.pages > 1 { (filter(containing, key)) }
            p class="govuk-body" { (how_many(caseload, narrowed)) }
            @if caseload.total == 0 {
                p class="govuk-body" {
                    "Try fewer letters, or " a class="govuk-link" href="/searches/new" { "find a child who is not on your list" } "."
                }
            } @else { (table(&caseload.children)) }
            @if narrowed { p class="govuk-body" { a class="govuk-link" href="/children" { "Show all" } } }
            @else if let Some(steps) = Pagination::through("/children", caseload.page, caseload.pages) { (steps) }
        }
        @if !caseload.named.is_empty() { (named_to_know(&caseload.named)) }
    }
}

/// Children whom no list holds, because their existence is hidden.
fn named_to_know(children: &[(ChildId, Likeness)]) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Children you are named to know of" }
        p class="govuk-body" { "That they exist is hidden from others. Do not tell anybody that they are here." }
        ul class="govuk-list" {
            @for (child, likeness) in children {
                li {
                    a class="govuk-link" href={ "/children/" (child) } { (likeness.name) }
                    @if let Some(age) = &likeness.age { ", " (age) }
                }
            }
        }
    }
}

fn filter(containing: &str, key: String) -> Form {
    Form::new("/children/named", key).class("trellis-filter").body(html! {
        (TextInput::new("containing", "Part of a name").width(20).value(containing).spellcheck(false).autocomplete("off"))
        (Button::new("Show").secondary())
    })
}

fn how_many(caseload: &Caseload, narrowed: bool) -> Markup {
    let list = if caseload.of_service { "your service’s list" } else { "your caseload" };
    html! {
        strong { (caseload.total) } @if caseload.total == 1 { " child" } @else { " children" }
        " on " (list)
        @if narrowed { @if caseload.total == 1 { " has" } @else { " have" } " these letters in a name" }
        @if caseload.pages > 1 && narrowed { ". The first " (PAGE) " are shown: add letters to see fewer" }
        @if caseload.pages > 1 && !narrowed { ", by first name. Page " (caseload.page) " of " (caseload.pages) }
        "."
    }
}

fn told(news: News) -> Markup {
    let (words, colour, at) = match news {
        News::MayBeTwo => ("May be two", Colour::Red, None),
        News::Joined(at) => ("Pages joined", Colour::Orange, Some(at)),
        News::Parted(at) => ("Pages parted", Colour::Orange, Some(at)),
        News::LookedAt(at) => ("Looked at", Colour::Yellow, Some(at)),
    };
    html! {
        span class="trellis-nowrap" {
            (Tag::new(words).colour(colour))
            @if let Some(at) = at { " " (at.date().strftime("%-d %b").to_string()) }
        }
    }
}

fn table(lines: &[Line]) -> CardTable {
    lines.iter().fold(
        CardTable::new("My children").caption_hidden().compact().columns(["Name", "Age", "Born", "Area", "News"]),
        |table, line| {
            let likeness = &line.likeness;
            let name = html! {
                a class="govuk-link" href={ "/children/" (line.child) } { (likeness.name) }
            };
            // Nothing at all, so that a narrow screen leaves the cell out.
            let news = html! { @for one in &line.news { (told(*one)) " " } };
            table.row([
                name,
                html! { (likeness.age.as_deref().unwrap_or("Not known")) },
                html! { (likeness.birth.as_deref().unwrap_or("Not known")) },
                html! { (likeness.area.as_deref().unwrap_or("Not shown")) },
                news,
            ])
        },
    )
}
