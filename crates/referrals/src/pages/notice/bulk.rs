//! `/notices/bulk`: the police send many notices in one sheet, see what is wrong with it before anything is sent, and how far
//! each notice is afterwards.

use crate::{
    model,
    notice::{
        bulk_sheet::{COLUMNS, EXAMPLE, Sheet, read},
        model::State,
        receive_bulk::{OwnNotices, ReceiveBulk, own_notices, sent_before},
        records::OwnRow,
    },
    pages::{
        asked::{self, errors, in_words},
        shown, shown_again, when,
    },
};
use access::{
    acts::RaiseConcern,
    web::{Failed, Signed},
};
use axum::{
    Extension,
    extract::{Multipart, Query, State as In},
    http::header,
    response::{IntoResponse as _, Redirect, Response},
};
use base::Instant;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::HashMap;
use store::{Ran, Refused, Store};
use ui::{
    Button, CardTable, Cell, Details, Errors, FileUpload, Form, InsetText, NotificationBanner, Page, Shell, Table,
    Textarea,
};

#[derive(Deserialize)]
pub(in crate::pages) struct Wanted {
    #[serde(default)]
    page: usize,
    #[serde(default)]
    sent: Option<usize>,
}

pub(in crate::pages) async fn page(
    In(store): In<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let own = own(&store, &signed, wanted.page).await?;
    let banner = wanted.sent.map(|sent| {
        let words = if sent == 1 { "1 notice was sent.".to_owned() } else { format!("{sent} notices were sent.") };
        NotificationBanner::success(words)
    });
    let key = store.ids().uuid(signed.now).to_string();
    Ok(shown(&sending_page(&own, &signed, "", &Errors::new(), &key).banner(banner), &shell))
}

async fn own(store: &Store, signed: &Signed, page: usize) -> Result<OwnNotices, Failed> {
    let own = own_notices(store, &signed.officer, page.max(1)).await?.ok_or(Failed::NotFound)?;
    signed.journal(store, vec![own.entry.clone()]).await?;
    Ok(own)
}

/// A file to begin with.
pub(in crate::pages) async fn example(In(store): In<Store>, signed: Signed) -> Result<Response, Failed> {
    sent_before(&store, &signed.officer, &[]).await?.ok_or(Failed::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"notices-example.csv\""),
    ];
    Ok((headers, EXAMPLE).into_response())
}

/// The most bytes of one sheet.
const MOST_BYTES: usize = 1024 * 1024;

/// Reads the sheet and shows what is right and wrong with it. Nothing is kept.
pub(in crate::pages) async fn preview(
    In(store): In<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    mut form: Multipart,
) -> Result<Response, Failed> {
    let (mut file, mut pasted) = (String::new(), String::new());
    while let Ok(Some(part)) = form.next_field().await {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.unwrap_or_default();
        // A sheet saved by an old program is no reason to send nothing: letters it spells otherwise are seen in the preview.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "file" => file = text,
            "rows" => pasted = text,
            _ => {}
        }
    }
    let text = if file.trim().is_empty() { &pasted } else { &file };
    let key = store.ids().uuid(signed.now).to_string();
    let too_large = text.len() > MOST_BYTES;
    let sheet = if too_large { Err("The sheet is larger than 1 MB: send it in parts".to_owned()) } else { read(text) };
    match sheet {
        Ok(sheet) => {
            let before = sent_before(&store, &signed.officer, &sheet.rows).await?.ok_or(Failed::NotFound)?;
            Ok(shown(&preview_page(&sheet, &before, text, &signed, &Errors::new(), &key), &shell))
        }
        Err(problem) => {
            let own = own(&store, &signed, 1).await?;
            let kept = if too_large { "" } else { text };
            let page = sending_page(&own, &signed, kept, &Errors::new().with("rows", problem), &key);
            Ok(shown_again(&page, &shell))
        }
    }
}

pub(in crate::pages) async fn send(form: asked::Form) -> Result<Response, Failed> {
    let (store, signed) = (&form.store, &form.signed);
    let text = form.one("rows");
    if sent_before(store, &signed.officer, &[]).await?.is_none() {
        return Err(form.refused::<RaiseConcern>().await);
    }
    let Ok(sheet) = read(text) else { return Ok(Redirect::to("/notices/bulk").into_response()) };
    let command = ReceiveBulk { officer: &signed.officer, store, rows: &sheet.rows };
    let place = |sent: &usize| format!("/notices/bulk?sent={sent}");
    let wrong = match signed.run_once(store, form.one("idempotency_key"), &text, &command, place).await {
        Ok(Ran::Now(place) | Ran::Before(place) | Ran::OtherWords(place)) => {
            return Ok(Redirect::to(&place).into_response());
        }
        Err(Refused::Because(crate::hold_case::StepRefused::Hidden)) => {
            return Err(form.refused::<RaiseConcern>().await);
        }
        Err(Refused::Because(why)) => in_words(why),
        Err(Refused::Fault(error)) => return Err(error.into()),
    };
    let before = sent_before(store, &signed.officer, &sheet.rows).await?.ok_or(Failed::NotFound)?;
    let page = preview_page(&sheet, &before, text, signed, &errors(wrong), &form.new_key());
    Ok(shown_again(&page, &form.shell))
}

fn sending_page(own: &OwnNotices, signed: &Signed, typed: &str, errors: &Errors, key: &str) -> Page {
    let columns = Table::new().caption("Columns").head(["Column", "What stands in it", "Needed"]);
    let columns = COLUMNS.iter().fold(columns, |table, (name, what, needed)| {
        table.row([Cell::new(*name), Cell::new(*what), Cell::new(if *needed { "Yes" } else { "If known" })])
    });
    let body = html! {
        p class="govuk-body" {
            "One row for each notice. Before anything is sent you see what is right and what is wrong with each row. "
            "If a child is in danger now, ring 999 and the front door as well."
        }
        p class="govuk-body" { a class="govuk-link" href="/notices/bulk/example.csv" { "An example file to begin with (CSV)" } }
        (Details::new("Columns of the sheet", html! { (columns) }))
        (Form::new("/notices/bulk", key).multipart().body(html! {
            (FileUpload::new("file", "Choose a file (CSV)").accept(".csv,text/csv"))
            (Textarea::new("rows", "Or paste the rows, with the names of the columns first").rows(6).value(typed)
                .spellcheck(false).errors(errors))
            (Button::new("Check it"))
        }))
        h2 class="govuk-heading-m" { "Our notices" }
        @if own.lines.is_empty() {
            p class="govuk-body" { "Nothing has been sent yet. What you send stands here, with what became of it." }
        } @else {
            (own.lines.iter().fold(
                CardTable::new("Our notices").caption_hidden().columns(["Reference", "Sent", "How far it is", "Decided"]),
                |table, line| table.row(cells(line, signed)),
            ))
            @if own.page > 1 || own.more {
                p class="govuk-body" {
                    @if own.page > 1 { a class="govuk-link" href={ "/notices/bulk?page=" (own.page - 1) } { "Newer" } " " }
                    @if own.more { a class="govuk-link" href={ "/notices/bulk?page=" (own.page + 1) } { "Older" } }
                }
            }
        }
    };
    Page::new("Send many notices").window_title("Notices").back("/concerns").wide().errors(errors).body(body)
}

/// How far it is, as a sender reads it.
fn cells(line: &OwnRow, signed: &Signed) -> [Markup; 4] {
    let state = State::from_code(&line.state).unwrap_or(State::Waiting);
    let contact = line.contact_state.as_deref().and_then(model::State::from_code);
    let reference = line.own_reference.as_deref().unwrap_or("No reference");
    // Whoever sent it stands by the contact; a colleague reads how far it is here.
    let sent_it = line.sent_by.as_deref() == Some(signed.officer.person.to_string().as_str());
    [
        html! {
            @match line.contact.as_ref().filter(|_| sent_it) {
                Some(contact) => { a class="govuk-link" href={ "/contacts/" (contact) } { (reference) } }
                None => { (reference) }
            }
        },
        html! {
            (when(Instant::from_micros(line.received_at), signed.now))
            @if let Some(name) = &line.sender_name { br; span class="govuk-body-s" { (name) } }
        },
        html! { @match contact { Some(contact) => { (contact.in_words()) } None => { (state.in_words()) } } },
        html! { @match line.decided_at { Some(at) => { (when(Instant::from_micros(at), signed.now)) } None => { "Not yet" } } },
    ]
}

fn preview_page(
    sheet: &Sheet,
    before: &HashMap<String, Instant>,
    text: &str,
    signed: &Signed,
    errors: &Errors,
    key: &str,
) -> Page {
    let new = sheet.rows.iter().filter(|row| !before.contains_key(&row.reference)).count();
    let body = html! {
        p class="govuk-body" {
            strong { (new) @if new == 1 { " row is right" } @else { " rows are right" } } " and can be sent"
            @if sheet.bad() > 0 { "; " strong { (sheet.bad()) @if sheet.bad() == 1 { " row is not" } @else { " rows are not" } } }
            @if !before.is_empty() { "; " strong { (before.len()) @if before.len() == 1 { " was" } @else { " were" } " sent before" } }
            ". Nothing is sent yet."
        }
        @if !sheet.problems.is_empty() {
            h2 class="govuk-heading-m" { "To be mended" }
            (sheet.problems.iter().fold(
                CardTable::new("To be mended").caption_hidden().columns(["Row", "Column", "What is wrong, and how to mend it"]),
                |table, problem| table.row([
                    html! { (problem.line) @if !problem.reference.is_empty() { br; span class="govuk-body-s" { (problem.reference) } } },
                    html! { (problem.column) },
                    html! { (problem.what) },
                ]),
            ))
        }
        @if !sheet.rows.is_empty() {
            h2 class="govuk-heading-m" { "Right" }
            (sheet.rows.iter().fold(
                CardTable::new("Right").caption_hidden().columns(["Reference", "Child", "Danger", "What happened"]),
                |table, row| table.row([
                    html! {
                        (row.reference)
                        @if let Some(at) = before.get(&row.reference) { br; strong { "Already received " (when(*at, signed.now)) } }
                    },
                    html! { (row.words.child) br; span class="govuk-body-s" { (row.words.born) } },
                    html! { @if let Some(danger) = row.words.danger() { (super::list::in_danger(danger)) } },
                    html! { (row.words.happened) },
                ]),
            ))
        }
        @if new > 0 {
            (Form::new("/notices/bulk/send", key).body(html! {
                input type="hidden" name="rows" value=(text);
                (Button::new(if new == 1 { "Send the 1 good row".to_owned() } else { format!("Send the {new} good rows") }))
            }))
        } @else {
            (InsetText::new("There is nothing to send. Mend the rows above, or look at what was sent before."))
        }
        h2 class="govuk-heading-m" { "Mend it here" }
        (Form::new("/notices/bulk", key).multipart().body(html! {
            (Textarea::new("rows", "The rows").rows(8).value(text).spellcheck(false))
            (Button::new("Check it again").secondary())
        }))
    };
    Page::new("Check the notices").back("/notices/bulk").wide().errors(errors).body(body)
}
