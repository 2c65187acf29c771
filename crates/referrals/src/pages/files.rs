//! Photos and papers: those of a concern that is being written, on a page of their own; those of a contact, on its page.

use super::{
    asked::{Asked, errors, run_by},
    contact::{Forms, contact_page, section, seen},
    refused, shown, shown_again, when,
};
use crate::{
    attachments::{
        FileRow,
        add_file::{AddToConcern, AddToContact, RemoveFromConcern, Sent},
        open_file::{self, OpenFile},
        rules::{ACCEPT, MOST_BYTES, size_in_words},
        withdraw_file::WithdrawFile,
    },
    model::ConcernFile,
    open_concern::{self, Draft},
    open_contact::OpenContact,
    rules::Wrong,
};
use access::{
    acts::{RecordReferral, SeeReferral},
    web::{Failed, Signed},
};
use axum::{
    Extension,
    extract::{Multipart, Path, State},
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse as _, Redirect, Response},
};
use base::{CaseId, DraftId, Instant};
use maud::{Markup, html};
use store::Store;
use ui::{Button, Details, Errors, FileUpload, Form, Page, Select, SelectOption, Shell, TextInput};

/// A form with a file: the key it is sent once by, and the file; no more of it than is taken, and a byte.
async fn read(mut form: Multipart) -> (String, Sent) {
    let (mut key, mut file) = (String::new(), Sent::default());
    while let Ok(Some(mut part)) = form.next_field().await {
        match part.name() {
            Some("idempotency_key") => key = part.text().await.unwrap_or_default(),
            Some("file") => {
                part.file_name().unwrap_or_default().clone_into(&mut file.name);
                while let Ok(Some(chunk)) = part.chunk().await {
                    let room = (MOST_BYTES + 1).saturating_sub(file.bytes.len());
                    file.bytes.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or_default());
                }
            }
            _ => {}
        }
    }
    (key, file)
}

fn chooser(errors: &Errors) -> FileUpload {
    FileUpload::new("file", "Choose a photo or paper")
        .hint("A photo, PDF, Word or text file of at most 10 MB. Nothing about a photo is changed: where it was taken may stand in it.")
        .accept(ACCEPT)
        .errors(errors)
}

async fn own(store: &Store, signed: &Signed, draft: &str) -> Result<Draft, Failed> {
    let id: DraftId = draft.parse().map_err(|_| Failed::NotFound)?;
    let opened = open_concern::open(store, &signed.officer, id, "files").await?.ok_or(Failed::NotFound)?;
    signed.journal(store, opened.entries).await?;
    Ok(opened.draft)
}

pub(super) async fn of_concern(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(draft): Path<String>,
) -> Result<Response, Failed> {
    let draft = own(&store, &signed, &draft).await?;
    Ok(shown(&concern_page(&store, &draft, &Errors::new()), &shell))
}

fn concern_page(store: &Store, draft: &Draft, errors: &Errors) -> Page {
    let (id, files) = (draft.id, &draft.concern.files);
    let key = || store.ids().uuid(store.now()).to_string();
    let body = html! {
        p class="govuk-body" { "A drawing, a letter, a room: what shows more than words. Do not take photos of a child’s body for this: write what you saw." }
        @if files.is_empty() {
            p class="govuk-body" { "Nothing is added yet." }
        } @else {
            ul class="govuk-list govuk-list--spaced" {
                @for file in files {
                    li {
                        a class="govuk-link" href={ "/concerns/" (id) "/files/" (file.number) } { (file.name) }
                        ", " (size_in_words(file.size))
                        (Form::new(format!("/concerns/{id}/files/removal"), key()).body(html! {
                            input type="hidden" name="number" value=(file.number);
                            (Button::new(html! { "Take out" span class="govuk-visually-hidden" { " " (file.name) } }).secondary())
                        }))
                    }
                }
            }
        }
        (Form::new(format!("/concerns/{id}/files"), key()).multipart().body(html! {
            (chooser(errors))
            (Button::new("Add this file").secondary())
        }))
        p class="govuk-body" { (Button::new("Go on").link(format!("/concerns/{id}"))) }
    };
    Page::new("Photos and papers").caption("Raise a concern").back(format!("/concerns/{id}")).errors(errors).body(body)
}

pub(super) async fn add_to_concern(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(draft): Path<String>,
    form: Multipart,
) -> Result<Response, Failed> {
    let id: DraftId = draft.parse().map_err(|_| Failed::NotFound)?;
    let (key, file) = read(form).await;
    let command = AddToConcern { officer: &signed.officer, store: &store, draft: id, file: &file };
    let ran = run_by(&store, &signed, &key, &file.words(), &command, |()| format!("/concerns/{id}/files")).await?;
    after_concern(&store, &signed, &shell, &draft, ran).await
}

pub(super) async fn remove_from_concern(asked: Asked<DraftId>) -> Result<Response, Failed> {
    let (store, signed, draft) = (&asked.store, &asked.signed, asked.case);
    let number = asked.one("number").parse().unwrap_or(0);
    let command = RemoveFromConcern { officer: &signed.officer, store, draft, number };
    let key = asked.one("idempotency_key");
    let ran = run_by(store, signed, key, &number, &command, |()| format!("/concerns/{draft}/files")).await?;
    after_concern(store, signed, &asked.shell, &draft.to_string(), ran).await
}

async fn after_concern(
    store: &Store,
    signed: &Signed,
    shell: &Shell,
    draft: &str,
    ran: Option<Result<String, Vec<Wrong>>>,
) -> Result<Response, Failed> {
    match ran {
        Some(Ok(place)) => Ok(Redirect::to(&place).into_response()),
        Some(Err(wrong)) => {
            let draft = own(store, signed, draft).await?;
            Ok(shown_again(&concern_page(store, &draft, &errors(wrong)), shell))
        }
        None => Err(Failed::NotFound),
    }
}

pub(super) async fn open_of_concern(
    State(store): State<Store>,
    signed: Signed,
    Path((draft, number)): Path<(String, String)>,
) -> Result<Response, Failed> {
    let draft: DraftId = draft.parse().map_err(|_| Failed::NotFound)?;
    let number = number.parse().map_err(|_| Failed::NotFound)?;
    let file = open_file::of_concern(&store, &signed.officer, draft, number).await?.ok_or(Failed::NotFound)?;
    sent_out(&store, &signed, file).await
}

pub(super) async fn open_of_contact(
    State(store): State<Store>,
    signed: Signed,
    Path((contact, number)): Path<(String, String)>,
) -> Result<Response, Failed> {
    let case: CaseId = contact.parse().map_err(|_| Failed::NotFound)?;
    let number = number.parse().map_err(|_| Failed::NotFound)?;
    match open_file::of_contact(&store, &signed.officer, case, number).await? {
        Some(file) => sent_out(&store, &signed, file).await,
        None => Err(refused::<SeeReferral>(&store, &signed, case).await),
    }
}

/// To be saved, never shown in the page: what it is stands in no name somebody else chose.
async fn sent_out(store: &Store, signed: &Signed, file: OpenFile) -> Result<Response, Failed> {
    signed.journal(store, file.entries).await?;
    let plain: String =
        file.name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_ ".contains(c) { c } else { '_' }).collect();
    let exact: String = form_urlencoded::byte_serialize(file.name.as_bytes()).collect::<String>().replace('+', "%20");
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}");
    Ok(([(CONTENT_TYPE, file.media_type), (CONTENT_DISPOSITION, disposition)], file.bytes).into_response())
}

pub(super) async fn add_to_contact(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(contact): Path<String>,
    form: Multipart,
) -> Result<Response, Failed> {
    let case: CaseId = contact.parse().map_err(|_| Failed::NotFound)?;
    let (key, file) = read(form).await;
    let command = AddToContact { officer: &signed.officer, case, file: &file };
    match run_by(&store, &signed, &key, &file.words(), &command, |()| format!("/contacts/{case}?saved")).await? {
        Some(Ok(place)) => Ok(Redirect::to(&place).into_response()),
        Some(Err(wrong)) => {
            let opened = seen(&store, &signed, case).await?;
            let key = store.ids().uuid(signed.now).to_string();
            let forms = Forms { key, errors: errors(wrong), ..Forms::default() };
            Ok(shown_again(&contact_page(&opened, &signed, &forms), &section(&opened, shell)))
        }
        None => Err(refused::<RecordReferral>(&store, &signed, case).await),
    }
}

pub(super) async fn withdraw(asked: Asked) -> Result<Response, Failed> {
    let (number, withdrawal) = (asked.one("number").parse().unwrap_or(0), asked.one("withdrawal"));
    let command = WithdrawFile { officer: &asked.signed.officer, case: asked.case, number, why: withdrawal };
    let forms = Forms { withdrawal, to_withdraw: asked.one("number"), ..Forms::default() };
    super::contact_forms::run::<RecordReferral, _>(&asked, &command, forms).await
}

/// The files of a contact, with what can be done to them.
pub(super) fn of_contact(page: &OpenContact, forms: &Forms<'_>, now: Instant) -> Markup {
    let there: Vec<&FileRow> = page.files.iter().filter(|file| file.withdrawn_at.is_none()).collect();
    let files = page.files.len();
    html! {
        @if files > 0 {
            h2 class="govuk-heading-m" { "Photos and papers" }
            ul class="govuk-list govuk-list--spaced" {
                @for file in &page.files { li { (line(page, file, now)) } }
            }
        }
        @if page.may.write {
            (Details::new("Add a photo or paper", html! {
                (Form::new(format!("/contacts/{}/files", page.case), forms.key.as_str()).multipart().body(html! {
                    (chooser(&forms.errors))
                    (Button::new("Add this file").secondary())
                }))
            }).open(forms.errors.on("file").is_some()).class("trellis-no-print"))
            @if !there.is_empty() {
                (Details::new("Take a file away", html! {
                    p class="govuk-body" { "Another child’s, or not to be kept. Its content is gone at once; that it was there, and why it went, stays." }
                    (Form::new(format!("/contacts/{}/files/withdrawal", page.case), forms.key.as_str()).body(html! {
                        (Select::new("number", "Which file?").value(forms.to_withdraw)
                            .option(SelectOption::new("", "Select a file"))
                            .options(there.iter().map(|file| (file.number.to_string(), file.name.clone()))).errors(&forms.errors))
                        (TextInput::new("withdrawal", "Why?").value(forms.withdrawal).errors(&forms.errors))
                        (Button::new("Take it away").warning())
                    }))
                }).open(forms.errors.on("withdrawal").is_some() || forms.errors.on("number").is_some()).class("trellis-no-print"))
            }
        }
    }
}

fn line(page: &OpenContact, file: &FileRow, now: Instant) -> Markup {
    html! {
        @match (file.withdrawn_at, &file.withdrawn_name, &file.withdrawn_why) {
            (Some(at), Some(by), Some(why)) => {
                "A file that " (file.added_name) " added, taken away by " (by) ", " (when(Instant::from_micros(at), now))
                br; span class="govuk-body-s trellis-as-written" { (why) }
            }
            _ => {
                a class="govuk-link" href={ "/contacts/" (page.case) "/files/" (file.number) } { (file.name) }
                ", " (size_in_words(file.size.unsigned_abs()))
                br; span class="govuk-body-s" { (file.added_name) ", " (when(Instant::from_micros(file.added_at), now)) }
            }
        }
    }
}

/// The names of the files that go with a concern.
pub(super) fn names_of(files: &[ConcernFile]) -> Markup {
    html! {
        @if files.is_empty() { p class="govuk-body" { "None." } }
        @else { ul class="govuk-list" { @for file in files { li { (file.name) ", " (size_in_words(file.size)) } } } }
    }
}
