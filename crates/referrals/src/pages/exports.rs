//! `/exports/referrals`: what the team has accepted leaves for its own case system, and its numbers there come back.

use super::{
    asked::{self, Asked, errors, run_by},
    shown, shown_again, when,
};
use crate::export::{
    make_export::{MOST, MakeExport, Period},
    open_export::{self, Exports, OpenExport},
    record_receipts::RecordReceipts,
    shape::{self, File},
};
use access::{
    acts::RecordExport,
    web::{Failed, Signed},
};
use axum::{
    Extension,
    extract::{Query, State},
    http::header,
    response::{IntoResponse as _, Redirect, Response},
};
use base::{CaseId, Instant};
use maud::{Render as _, html};
use serde::Deserialize;
use store::Store;
use ui::{Button, CardTable, DateInput, Details, Errors, Form, NotificationBanner, Page, Shell, Textarea};

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    saved: Option<String>,
}

async fn listed(store: &Store, signed: &Signed, period: Period) -> Result<Exports, Failed> {
    let list = open_export::list(store, &signed.officer, period).await?.ok_or(Failed::NotFound)?;
    signed.journal(store, vec![list.entry.clone()]).await?;
    Ok(list)
}

pub(super) async fn list(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
) -> Result<Response, Failed> {
    let list = listed(&store, &signed, Period::default()).await?;
    let key = store.ids().uuid(signed.now).to_string();
    Ok(shown(&list_page(&list, [""; 6].map(str::to_owned), &Errors::new(), &key, signed.now), &shell))
}

/// The days typed; a box left empty is no limit.
fn period(form: &asked::Form) -> Result<Period, Errors> {
    let mut errors = Errors::new();
    let mut day = |name: &str| {
        let empty = ["day", "month", "year"].iter().all(|part| form.one(&format!("{name}-{part}")).trim().is_empty());
        let day = form.day(name);
        if day.is_none() && !empty {
            errors.add_at(name, &format!("{name}-day"), "Give day, month and year, or leave all three empty");
        }
        day
    };
    let period = Period { from: day("from"), until: day("until") };
    if errors.is_empty() { Ok(period) } else { Err(errors) }
}

pub(super) async fn make(form: asked::Form) -> Result<Response, Failed> {
    let (store, signed) = (&form.store, &form.signed);
    let typed = ["from-day", "from-month", "from-year", "until-day", "until-month", "until-year"];
    let typed = typed.map(|name| form.one(name).to_owned());
    let (period, mut wrong) = match period(&form) {
        Ok(period) => (period, Errors::new()),
        Err(wrong) => (Period::default(), wrong),
    };
    let preview = form.one("do") == "count";
    if wrong.is_empty() && !preview {
        let command = MakeExport { officer: &signed.officer, period };
        let place = |id: &CaseId| format!("/exports/{id}?saved");
        match run_by(store, signed, form.one("idempotency_key"), &period, &command, place).await? {
            Some(Ok(place)) => return Ok(Redirect::to(&place).into_response()),
            Some(Err(why)) => wrong = errors(why),
            None => return Err(form.refused::<RecordExport>().await),
        }
    }
    let list = match listed(store, signed, period).await {
        Err(Failed::NotFound) => return Err(form.refused::<RecordExport>().await),
        list => list?,
    };
    let page = list_page(&list, typed, &wrong, &form.new_key(), signed.now);
    Ok(if wrong.is_empty() { shown(&page, &form.shell) } else { shown_again(&page, &form.shell) })
}

fn list_page(list: &Exports, typed: [String; 6], errors: &Errors, key: &str, now: Instant) -> Page {
    let [from_day, from_month, from_year, until_day, until_month, until_year] = typed;
    let days = |name: &str, question: &str, values: [String; 3]| {
        DateInput::new(name, question.to_owned()).hint("Leave empty for no limit").values(values).errors(errors)
    };
    let form = Form::new("/exports/referrals", key).body(html! {
        (days("from", "Decided from (optional)", [from_day, from_month, from_year]))
        (days("until", "Decided until (optional)", [until_day, until_month, until_year]))
        (Button::new("Export").name("do").value("export"))
        " "
        (Button::new("Count only").secondary().name("do").value("count"))
    });
    let made = list.made.iter().fold(
        CardTable::new("Exports").caption_hidden().columns(["Number", "Made", "By", "Referrals"]),
        |table, export| {
            table.row([
                html! { a class="govuk-link" href={ "/exports/" (export.id) } { "Export " (export.number) } },
                html! { (when(Instant::from_micros(export.made_at), now)) },
                html! { (export.by_name) },
                html! { (export.referrals) },
            ])
        },
    );
    let body = html! {
        p class="govuk-body" {
            @if list.waiting.len() == MOST { "At least " }
            strong { (list.waiting.len()) } " accepted "
            @if list.waiting.len() == 1 { "referral has" } @else { "referrals have" }
            " not been exported yet. One export takes up to " (MOST) ", each referral once."
        }
        @if !list.waiting.is_empty() {
            (Details::new("Which", html! { ul class="govuk-list" { @for reference in &list.waiting { li { (reference) } } } }))
        }
        (form)
        h2 class="govuk-heading-m" { "Made before" }
        @if list.made.is_empty() { p class="govuk-body" { "Nothing was exported yet." } } @else { (made) }
    };
    Page::new("Referrals for your case system").caption(list.team.clone()).wide().errors(errors).body(body)
}

async fn opened(asked: &Asked) -> Result<OpenExport, Failed> {
    let Some(opened) = open_export::open(&asked.store, &asked.signed.officer, asked.case).await? else {
        return Err(asked.refused::<RecordExport>().await);
    };
    asked.signed.journal(&asked.store, vec![opened.entry.clone()]).await?;
    Ok(opened)
}

pub(super) async fn page(Query(wanted): Query<Wanted>, asked: Asked) -> Result<Response, Failed> {
    let opened = opened(&asked).await?;
    let banner = wanted.saved.map(|_| NotificationBanner::success("Saved."));
    let page = export_page(&opened, "", &Errors::new(), &asked.new_key(), asked.signed.now).banner(banner);
    Ok(shown(&page, &asked.shell))
}

pub(super) async fn receive(asked: Asked) -> Result<Response, Failed> {
    let lines = asked.one("lines").to_owned();
    let command = RecordReceipts { officer: &asked.signed.officer, export: asked.case, lines: &lines };
    let place = format!("/exports/{}?saved", asked.case);
    let wrong = match asked.run::<RecordExport, _>(&command, &lines, &place).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let opened = opened(&asked).await?;
    let page = export_page(&opened, &lines, &errors(wrong), &asked.new_key(), asked.signed.now);
    Ok(shown_again(&page, &asked.shell))
}

fn export_page(page: &OpenExport, typed: &str, errors: &Errors, key: &str, now: Instant) -> Page {
    let path = format!("/exports/{}", page.row.id);
    let table = page.items.iter().fold(
        CardTable::new("Referrals").caption_hidden().columns(["Our reference", "Your number"]),
        |table, item| {
            table.row([
                html! { a class="govuk-link" href={ "/contacts/" (item.case_id) } { (item.reference) } },
                html! { (item.case_number.as_deref().unwrap_or("Not yet")) },
            ])
        },
    );
    let open = page.items.iter().filter(|item| item.case_number.is_none()).count();
    let body = html! {
        p class="govuk-body" {
            "Made by " (page.row.by_name) ", " (when(Instant::from_micros(page.row.made_at), now)) "."
        }
        p class="govuk-body trellis-no-print" {
            a class="govuk-link" href={ (path) "/json" } { "JSON, everything" } " · "
            a class="govuk-link" href={ (path) "/csv" } { "CSV, a row for each child" }
        }
        @if page.items.is_empty() { p class="govuk-body" { "Nothing of it may be shown to you." } } @else { (table) }
        @if open > 0 {
            h2 class="govuk-heading-m" { "Numbers in your case system" }
            (Form::new(format!("{path}/receipts"), key).body(html! {
                (Textarea::new("lines", "One line for each referral")
                    .hint("Our reference, a comma, your number").rows(6).value(typed).errors(errors).render())
                (Button::new("Save the numbers"))
            }))
        }
    };
    Page::new(format!("Export {}", page.row.number)).back("/exports/referrals").wide().errors(errors).body(body)
}

async fn file(asked: &Asked, format: &str) -> Result<File, Failed> {
    let found = open_export::file(&asked.store, &asked.signed.officer, asked.case, format).await?;
    let Some((file, entries)) = found else { return Err(asked.refused::<RecordExport>().await) };
    asked.signed.journal(&asked.store, entries).await?;
    Ok(file)
}

fn sent(body: String, kind: &str, name: &str) -> Response {
    let name = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], body).into_response()
}

pub(super) async fn json(asked: Asked) -> Result<Response, Failed> {
    let file = file(&asked, "json").await?;
    let text = serde_json::to_string_pretty(&file).map_err(problem)?;
    Ok(sent(text, "application/json", &format!("referrals-{}.json", file.number)))
}

pub(super) async fn csv(asked: Asked) -> Result<Response, Failed> {
    let file = file(&asked, "csv").await?;
    let text = shape::csv(&file).map_err(problem)?;
    Ok(sent(text, "text/csv; charset=utf-8", &format!("referrals-{}.csv", file.number)))
}

fn problem(error: impl std::fmt::Display) -> Failed {
    Failed::Fault(store::Error::Decode { kind: "export".into(), problem: error.to_string() })
}
