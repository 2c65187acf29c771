//! `GET /feeds` and what hangs on it: an agency's data manager sends extracts, sees what is wrong, and loads them.

use super::{Children, Failed, shown, shown_again, with_capital};
use crate::{
    ChildrenEntry,
    load_feed::{self, LoadRefused},
    model::{FeedFile, FeedLine},
    preview_feed::{Preview, PreviewRefused, preview as read_preview},
    records::feeds,
    rules::date_in_words,
};
use access::{Act as _, Decision, Facts, Officer, Role, acts::SeeFeed, decide, web::Signed};
use axum::{
    Extension,
    body::Body,
    extract::{Multipart, Path, State},
    http::header,
    response::{IntoResponse as _, Redirect, Response},
};
use base::{FeedFileId, Instant};
use jiff::civil::Date;
use maud::{Markup, html};
use std::collections::HashSet;
use store::{Entry, Sight};
use ui::{
    Button, CardTable, Colour, Errors, FileUpload, Form, InsetText, NotificationBanner, Page, Progress, Refreshing,
    Shell, SummaryList, Tag, WarningText,
};

/// Problems shown on the page; the file of bad rows has them all.
const MOST_SHOWN: usize = 50;

/// Files of a feed that are listed, the newest first.
const RECENT: i64 = 20;

/// May this officer see what this agency sends? Its own data managers, and the index team.
fn allowed(officer: &Officer, agency: &str) -> Result<(), Failed> {
    let by_role = matches!(decide(&Facts::of(officer), SeeFeed::CATEGORY, SeeFeed::VERB), Decision::Allow(_));
    let own = officer.role == Role::IndexTeam || officer.codes.iter().any(|code| code == agency);
    if by_role && own { Ok(()) } else { Err(Failed::NotFound) }
}

async fn line(children: &Children, officer: &Officer, feed: &str) -> Result<FeedLine, Failed> {
    let mut tx = children.store.read_everything().await?;
    let line = feeds::feed_lines(&mut tx, children.store.now().date())
        .await?
        .into_iter()
        .find(|l| l.feed == feed)
        .ok_or(Failed::NotFound)?;
    allowed(officer, &line.agency)?;
    Ok(line)
}

async fn own_file(children: &Children, officer: &Officer, file: &str) -> Result<(FeedFile, FeedLine), Failed> {
    let id: FeedFileId = file.parse().map_err(|_| Failed::NotFound)?;
    let mut tx = children.store.read().await?;
    let file = feeds::file(&mut tx, id).await?.ok_or(Failed::NotFound)?;
    drop(tx);
    let line = line(children, officer, &file.feed).await?;
    Ok((file, line))
}

async fn content(children: &Children, feed: &str, id: FeedFileId) -> Result<Vec<u8>, Failed> {
    let mut tx = children.store.read().await?;
    tx.see(Sight::Feed(feed)).await?;
    Ok(feeds::content(&mut tx, id).await?)
}

pub(super) async fn list(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
) -> Result<Response, Failed> {
    let mut tx = children.store.read_everything().await?;
    let lines: Vec<FeedLine> = feeds::feed_lines(&mut tx, signed.now.date())
        .await?
        .into_iter()
        .filter(|line| allowed(&signed.officer, &line.agency).is_ok())
        .collect();
    let mut waiting = HashSet::new();
    for line in &lines {
        if feeds::files(&mut tx, &line.feed, RECENT).await?.iter().any(|file| file.state == "waiting") {
            waiting.insert(line.feed.clone());
        }
    }
    drop(tx);
    if !matches!(signed.officer.role, Role::DataManager | Role::IndexTeam) || !signed.officer.cleared {
        return Err(Failed::NotFound);
    }
    let table = lines.iter().fold(
        CardTable::new("Feeds").caption_hidden().columns(["Feed", "Agency", "Open records", "Last loaded"]),
        |table, line| {
            table.row([
                html! {
                    a class="govuk-link" href={ "/feeds/" (line.feed) } { (line.title) }
                    @if let Some(from) = applies_from(line, signed.now.date()) { br; span class="govuk-body-s" { (from) } }
                    @if waiting.contains(&line.feed) { " " (Tag::new("A file waits").colour(Colour::Yellow)) }
                },
                html! { (line.agency_name) },
                html! { (line.records) },
                html! { (line.last_received.map_or_else(|| "Never".to_owned(), when)) },
            ])
        },
    );
    let body = html! {
        p class="govuk-body" { "Choose a feed to send a new file, or to see what came of those sent." }
        @if lines.is_empty() { (InsetText::new("Your agency sends no feed yet. The trust administrator adds one.")) }
        @else { (table) }
    };
    Ok(shown(&Page::new("Feeds").wide().body(body), &shell))
}

/// That another definition waits for its day, or the first one does.
fn applies_from(line: &FeedLine, today: Date) -> Option<String> {
    if line.effective_from > today.to_string() {
        return Some(format!("Files are taken from {}", date_in_words(&line.effective_from)));
    }
    let next = line.next_from.as_ref()?;
    Some(format!("A new definition applies from {}", date_in_words(next)))
}

fn when(at: i64) -> String {
    Instant::from_micros(at).in_london().strftime("%-d %B %Y at %H:%M").to_string()
}

pub(super) async fn feed(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(feed): Path<String>,
) -> Result<Response, Failed> {
    let line = line(&children, &signed.officer, &feed).await?;
    let page = feed_page(&children, &line, &Errors::new()).await?;
    Ok(shown(&page, &shell))
}

async fn feed_page(children: &Children, line: &FeedLine, errors: &Errors) -> Result<Page, Failed> {
    let files = feeds::files(&mut children.store.read().await?, &line.feed, RECENT).await?;
    let key = children.store.ids().uuid(children.store.now()).to_string();
    let form = Form::new(format!("/feeds/{}/preview", line.feed), key).multipart().body(html! {
        (FileUpload::new("file", "Choose the extract").hint("A CSV file. You see what it would do before anything is loaded.")
            .accept(".csv,text/csv").errors(errors))
        (Button::new("Check the file"))
    });
    let table = files.iter().fold(
        CardTable::new("Files received")
            .columns(["File", "Received", "State", "Added", "Changed", "Ended", "Bad rows"]),
        |table, file| {
            table.row([
                html! { a class="govuk-link" href={ "/feed-files/" (file.id) } { (file.name) } },
                html! { (when(file.received_at)) },
                html! { (state_in_words(&file.state)) },
                html! { (file.added) },
                html! { (file.changed) },
                html! { (file.ended) },
                html! { (file.rows_bad) },
            ])
        },
    );
    Ok(Page::new(line.title.as_str()).caption(line.agency_name.as_str()).back("/feeds").wide().errors(errors).body(
        html! {
            @if let Some(from) = applies_from(line, children.store.now().date()) { (InsetText::new(format!("{from}."))) }
            (form)
            @if files.is_empty() { (InsetText::new("No file has been received yet.")) } @else { (table) }
        },
    ))
}

fn state_in_words(state: &str) -> &'static str {
    match state {
        "received" => "Checked, not loaded",
        "waiting" => "Waits for a second person",
        "agreed" => "Agreed, not loaded",
        "loading" => "Being loaded",
        "loaded" => "Loaded",
        _ => "Stopped",
    }
}

pub(super) async fn preview(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(feed): Path<String>,
    mut form: Multipart,
) -> Result<Response, Failed> {
    let line = line(&children, &signed.officer, &feed).await?;
    let again = async |message: String| {
        let page = feed_page(&children, &line, &Errors::new().with("file", message)).await?;
        Ok(shown_again(&page, &shell))
    };
    let mut sent = None;
    while let Ok(Some(part)) = form.next_field().await {
        if part.name() == Some("file") {
            let name = part.file_name().unwrap_or("extract.csv").to_owned();
            match part.bytes().await {
                Ok(bytes) => sent = Some((name, bytes)),
                Err(_) => return again("The file is larger than 256 MB. Send it in parts, or as a delta".into()).await,
            }
        }
    }
    let Some((name, bytes)) = sent.filter(|(_, bytes)| !bytes.is_empty()) else {
        return again("Choose a file that is not empty".into()).await;
    };
    let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
    let actor = signed.officer.actor();
    match load_feed::receive(&children.store, &actor, &feed, &name, &bytes).await {
        Ok(id) | Err(LoadRefused::WaitsForSecondPerson { file: id, .. }) => {
            Ok(Redirect::to(&format!("/feed-files/{id}")).into_response())
        }
        Err(LoadRefused::Preview(PreviewRefused::Fault(error)) | LoadRefused::Fault(error)) => Err(error.into()),
        Err(refused) => again(refused.to_string()).await,
    }
}

pub(super) async fn file(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(file): Path<String>,
) -> Result<Response, Failed> {
    let (file, line) = own_file(&children, &signed.officer, &file).await?;
    let body = match file.state.as_str() {
        "loading" => loading(&file),
        "loaded" => loaded(&file),
        _ => {
            let id: FeedFileId = file.id.parse().map_err(|_| Failed::NotFound)?;
            let content = content(&children, &file.feed, id).await?;
            match read_preview(&children.store, &file.feed, &content).await {
                Ok(preview) => {
                    let seen = ChildrenEntry::FeedProblemsSeen { feed: file.feed.clone(), file: file.id.clone() };
                    children.journal(&signed, vec![Entry::new(&seen).subject(&file.id)]).await?;
                    previewed(&children, &signed, &file, &preview)
                }
                Err(PreviewRefused::Fault(error)) => return Err(error.into()),
                Err(refused) => html! { (WarningText::new(refused.to_string())) },
            }
        }
    };
    let page = Page::new(file.name.as_str()).caption(line.title.as_str()).back(format!("/feeds/{}", file.feed)).wide();
    Ok(shown(&page.body(body), &shell))
}

fn loading(file: &FeedFile) -> Markup {
    let good = (file.rows_total - file.rows_bad).max(0) as u64;
    let progress = Progress::new("rows", "Rows loaded", file.next_row as u64, good).note(if file.next_row == 0 {
        "starting"
    } else {
        "pages can be used meanwhile"
    });
    html! { (Refreshing::new("progress", 2, html! { (progress) })) }
}

fn loaded(file: &FeedFile) -> Markup {
    let facts = SummaryList::new()
        .fact("Added", file.added.to_string())
        .fact("Changed", file.changed.to_string())
        .fact("Unchanged", file.unchanged.to_string())
        .fact("Ended", file.ended.to_string())
        .fact("Bad rows, not loaded", file.rows_bad.to_string())
        .fact("Finished", file.finished_at.map_or_else(String::new, when));
    html! {
        (Refreshing::finished("progress", html! { (NotificationBanner::success("The file is loaded.")) }))
        (facts)
    }
}

fn previewed(children: &Children, signed: &Signed, file: &FeedFile, preview: &Preview) -> Markup {
    let key = children.store.ids().uuid(children.store.now()).to_string();
    let own = file.sent_by == signed.officer.actor().to_string();
    let facts = SummaryList::new()
        .fact("Rows in the file", preview.rows_total.to_string())
        .fact("Would be added", preview.adding().to_string())
        .fact("Would be changed", preview.changing().to_string())
        .fact("Unchanged", (preview.rows.len() - preview.adding() - preview.changing()).to_string())
        .fact("Would end, because it is not in the file", preview.ending.to_string())
        .fact("Bad rows", preview.bad_rows().to_string());
    html! {
        @if file.state == "waiting" {
            (WarningText::new(format!("This file stopped: {}. A second person must agree before it is loaded.", file.stop_reason.as_deref().unwrap_or_default())))
        }
        p class="govuk-body" { "Nothing has been loaded yet." }
        (facts)
        @if !preview.left_out.is_empty() {
            (InsetText::new(format!("Not loaded, because no sharing agreement in force covers it: {}.", preview.left_out.join(", "))))
        }
        @if file.state == "waiting" {
            @if own {
                p class="govuk-body" { "You sent it. Ask another data manager of your agency, or the index team, to open this page." }
            } @else {
                (Form::new(format!("/feed-files/{}/agreement", file.id), key).body(html! { (Button::new("I have checked it: load it").warning()) }))
            }
        } @else {
            (Form::new(format!("/feed-files/{}/load", file.id), key).body(html! {
                (Button::new(if preview.bad_rows() == 0 { "Load the file" } else { "Load the good rows" }))
            }))
        }
        @if !preview.problems.is_empty() { (problems(file, preview)) }
    }
}

fn problems(file: &FeedFile, preview: &Preview) -> Markup {
    let table = preview.problems.iter().take(MOST_SHOWN).fold(
        CardTable::new("What is wrong").columns(["Where", "What is wrong", "How to mend it", "What happens"]),
        |table, problem| {
            let happens = if problem.refuses_row { "The row is left out" } else { "The cell is left out" };
            table.row([
                html! { "Row " (problem.row) ", " (problem.column) },
                html! { (with_capital(&problem.what)) },
                html! { (problem.how) },
                html! { (happens) },
            ])
        },
    );
    html! {
        @if preview.bad_rows() > 0 {
            p class="govuk-body" {
                a class="govuk-link" href={ "/feed-files/" (file.id) "/bad-rows" } { "Download the bad rows, with what is wrong, as CSV" }
            }
        }
        @if preview.problems.len() > MOST_SHOWN {
            p class="govuk-body" { "The first " (MOST_SHOWN) " of " (preview.problems.len()) " problems:" }
        }
        (table)
    }
}

pub(super) async fn bad_rows(
    State(children): State<Children>,
    signed: Signed,
    Path(file): Path<String>,
) -> Result<Response, Failed> {
    let (file, _) = own_file(&children, &signed.officer, &file).await?;
    let id: FeedFileId = file.id.parse().map_err(|_| Failed::NotFound)?;
    let content = content(&children, &file.feed, id).await?;
    let preview = match read_preview(&children.store, &file.feed, &content).await {
        Ok(preview) => preview,
        Err(PreviewRefused::Fault(error)) => return Err(error.into()),
        Err(_) => return Err(Failed::NotFound),
    };
    let seen = ChildrenEntry::FeedProblemsSeen { feed: file.feed.clone(), file: file.id.clone() };
    children.journal(&signed, vec![Entry::new(&seen).subject(&file.id)]).await?;
    let name = format!("attachment; filename=\"bad-rows-{}.csv\"", file.feed);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from(preview.bad_rows_csv)).into_response())
}

pub(super) async fn load(
    State(children): State<Children>,
    signed: Signed,
    Path(file): Path<String>,
) -> Result<Response, Failed> {
    let (file, _) = own_file(&children, &signed.officer, &file).await?;
    let id: FeedFileId = file.id.parse().map_err(|_| Failed::NotFound)?;
    queue(&children, &signed, id).await
}

async fn queue(children: &Children, signed: &Signed, id: FeedFileId) -> Result<Response, Failed> {
    match load_feed::start(&children.store, &signed.officer.actor(), id).await {
        Ok(()) | Err(LoadRefused::WaitsForSecondPerson { .. }) => {
            Ok(Redirect::to(&format!("/feed-files/{id}")).into_response())
        }
        Err(LoadRefused::Fault(error)) => Err(error.into()),
        Err(_) => Err(Failed::NotFound),
    }
}

pub(super) async fn agree(
    State(children): State<Children>,
    signed: Signed,
    Path(file): Path<String>,
) -> Result<Response, Failed> {
    let (file, _) = own_file(&children, &signed.officer, &file).await?;
    let id: FeedFileId = file.id.parse().map_err(|_| Failed::NotFound)?;
    match load_feed::agree(&children.store, &signed.officer.actor(), id).await {
        Ok(()) => queue(&children, &signed, id).await,
        Err(LoadRefused::Fault(error)) => Err(error.into()),
        Err(_) => Ok(Redirect::to(&format!("/feed-files/{id}")).into_response()),
    }
}
