//! `/concerns`: what one has begun and sent; a concern part by part; sending it.

use super::{
    asked::{one as first, read},
    concern_parts::{Asking, in_danger, one_child, questions},
    files, names, shown, shown_again, when,
};
use crate::{
    begin_concern::{BeginConcern, BeginRefused},
    discard_concern::{DiscardConcern, DiscardRefused, KEPT_DAYS},
    model::{Concern, ConcernAdult, Danger},
    my_concerns::{Begun, MyConcerns, SentLine, my_concerns},
    notice::take_in::Holding,
    open_concern::{self, Draft},
    rules::{Part, QUESTIONS, TEXTS, begun, missing, still_needed},
    save_concern::{SaveConcern, SaveRefused},
    send_concern::{SendConcern, SendRefused},
};
use access::web::{Failed, Signed};
use axum::{
    Extension,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use base::{ChildId, DraftId};
use maud::{Markup, html};
use serde::Deserialize;
use store::{Ran, Refused, Store};
use ui::{
    Button, ButtonGroup, CardTable, Colour, Errors, Form, InsetText, Page, Pagination, Shell, SummaryList, Tag, Task,
    TaskList,
};

/// Everything that must be said, on one page, for when minutes count.
const URGENT: [Part; 4] = [Part::Children, Part::Now, Part::Worry, Part::Parents];
const URGENT_CODE: &str = "urgent";

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    page: usize,
    #[serde(default)]
    saved: Option<String>,
}

pub(super) async fn list(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let mine = my_concerns(&store, &signed.officer, wanted.page.max(1)).await?.ok_or(Failed::NotFound)?;
    signed.journal(&store, mine.entries.clone()).await?;
    Ok(shown(&my_page(&mine, &signed, wanted.saved.is_some()), &shell))
}

fn my_page(mine: &MyConcerns, signed: &Signed, saved: bool) -> Page {
    let banner = saved.then(|| ui::NotificationBanner::success("Saved. It is kept here until you send it."));
    let body = html! {
        p class="govuk-body" { (Button::new("Raise a concern").link("/concerns/new")) }
        p class="govuk-body" {
            "Not sure whether to? " a class="govuk-link" href="/consultations" { "Ask for advice without naming the child" } "."
        }
        @if signed.officer.role == access::Role::PoliceOfficer {
            p class="govuk-body" { a class="govuk-link" href="/notices/bulk" { "Send many notices in one file, and see how far they are" } }
        }
        @if !mine.begun.is_empty() {
            h2 class="govuk-heading-m" { "Not sent yet" }
            (mine.begun.iter().fold(
                CardTable::new("Not sent yet").caption_hidden().columns(["About", "Last saved", "Go on"]),
                |table, begun| table.row(begun_cells(begun, signed)),
            ))
        }
        h2 class="govuk-heading-m" { "Sent" }
        @if mine.sent.is_empty() {
            p class="govuk-body" { "You have sent nothing yet. What you send stands here, with what became of it." }
        } @else {
            (mine.sent.iter().fold(
                CardTable::new("Sent").caption_hidden().columns(["About", "Sent", "How far it is", "With", "Reference"]),
                |table, line| table.row(sent_cells(line, signed)),
            ))
            @if let Some(steps) = Pagination::through("/concerns", mine.page, mine.pages) { (steps) }
        }
    };
    Page::new("My concerns").wide().banner(banner).body(body)
}

/// The day on which a concern that is not sent is thrown away.
fn kept_until(begun: &Begun) -> String {
    begun.saved_at.plus_hours(24 * KEPT_DAYS).date().strftime("%-d %B").to_string()
}

fn begun_cells(begun: &Begun, signed: &Signed) -> [Markup; 3] {
    [
        html! { (names(&begun.children)) },
        html! {
            (when(begun.saved_at, signed.now))
            br; span class="govuk-body-s" { "Kept until " (kept_until(begun)) }
        },
        html! { a class="govuk-link" href={ "/concerns/" (begun.draft) } {
            "Go on" span class="govuk-visually-hidden" { " with the concern about " (names(&begun.children)) }
        } },
    ]
}

fn sent_cells(line: &SentLine, signed: &Signed) -> [Markup; 5] {
    [
        html! { a class="govuk-link" href={ "/contacts/" (line.case) } { (names(&line.children)) } },
        html! { (when(line.sent_at, signed.now)) },
        html! {
            (line.state.in_words())
            @if line.changed_at > line.sent_at { br; span class="govuk-body-s" { "changed " (when(line.changed_at, signed.now)) } }
        },
        html! { (line.team) @if let Some(owner) = &line.owner { br; span class="govuk-body-s" { (owner) } } },
        html! { span class="trellis-nowrap" { (line.reference) } },
    ]
}

pub(super) async fn start(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
) -> Result<Response, Failed> {
    if !signed.officer.role.works_with_children() {
        return Err(Failed::NotFound);
    }
    let key = store.ids().uuid(signed.now).to_string();
    let body = html! {
        (in_danger())
        h2 class="govuk-heading-m" { "If you know who the child is" }
        p class="govuk-body" {
            "Open the child’s page and choose “Raise a concern” there. What is known is then filled in for you."
        }
        p class="govuk-body" { (Button::new("Find the child").link("/searches/new")) }
        h2 class="govuk-heading-m" { "If you do not, or the child is not born yet" }
        p class="govuk-body" { "You describe the child, and the front door finds out who it is." }
        (Form::new("/concerns", key).body(html! { (Button::new("Go on without a name").secondary()) }))
    };
    Ok(shown(&Page::new("Raise a concern").back("/concerns").body(body), &shell))
}

pub(super) async fn begin(State(store): State<Store>, signed: Signed, body: Bytes) -> Result<Response, Failed> {
    let fields = read(&body);
    let one = |name: &str| first(&fields, name);
    let child: Option<ChildId> = match one("child") {
        "" => None,
        text => Some(text.parse().map_err(|_| Failed::NotFound)?),
    };
    let command = BeginConcern { officer: &signed.officer, store: &store, child };
    let place = |draft: &DraftId| format!("/concerns/{draft}");
    match signed.run_once(&store, one("idempotency_key"), &one("child"), &command, place).await {
        Ok(Ran::Now(place) | Ran::Before(place) | Ran::OtherWords(place)) => Ok(Redirect::to(&place).into_response()),
        Err(Refused::Because(BeginRefused::Hidden)) => Err(Failed::NotFound),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}

async fn own(store: &Store, signed: &Signed, draft: &str, part: &str) -> Result<Draft, Failed> {
    let id: DraftId = draft.parse().map_err(|_| Failed::NotFound)?;
    let opened = open_concern::open(store, &signed.officer, id, part).await?.ok_or(Failed::NotFound)?;
    signed.journal(store, opened.entries).await?;
    Ok(opened.draft)
}

pub(super) async fn tasks(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(draft): Path<String>,
) -> Result<Response, Failed> {
    let id: DraftId = draft.parse().map_err(|_| Failed::NotFound)?;
    let opened = open_concern::open(&store, &signed.officer, id, "tasks").await?.ok_or(Failed::NotFound)?;
    signed.journal(&store, opened.entries).await?;
    let key = store.ids().uuid(signed.now).to_string();
    Ok(shown(&task_page(&opened.draft, &signed, &Errors::new(), &holding(&opened.holding, id, &key)), &shell))
}

/// Notices the writer is taking in: one of them may be what this concern is about.
fn holding(notices: &[Holding], draft: DraftId, key: &str) -> Markup {
    html! {
        @for notice in notices {
            (InsetText::new(html! {
                p class="govuk-body" { "You are taking in a notice about " strong { (notice.child) } " (" (notice.called) "). Is this the child?" }
                (Form::new(format!("/notices/{}/fill", notice.notice), key).body(html! {
                    input type="hidden" name="draft" value=(draft);
                    (Button::new(format!("Fill in from notice {}", notice.called)).secondary())
                }))
            }))
        }
    }
}

fn task_page(draft: &Draft, signed: &Signed, errors: &Errors, holding: &Markup) -> Page {
    let concern = &draft.concern;
    let about: Vec<String> = concern.children.iter().map(|c| c.name.clone()).filter(|n| !n.is_empty()).collect();
    let task = |part: Part| {
        let link = format!("/concerns/{}/{}", draft.id, part.code());
        let complete = missing(concern, part).is_empty();
        let begun = begun(concern, part);
        let status = match (complete, begun, part.is_needed()) {
            (true, true, _) => return Task::new(part.title(), "Completed").link(link),
            (_, false, false) => Tag::new("Optional").colour(Colour::Grey),
            (_, false, true) => Tag::new("Not started").colour(Colour::Blue),
            (_, true, _) => Tag::new("To be completed").colour(Colour::Yellow),
        };
        Task::tagged(part.title(), &status).link(link)
    };
    let list = |needed: bool, prefix: &str| {
        let parts = Part::ALL.into_iter().filter(|p| p.is_needed() == needed);
        parts.fold(TaskList::new().id_prefix(prefix), |list, part| list.task(task(part)))
    };
    let ready = still_needed(concern).is_empty();
    let body = html! {
        @if !about.is_empty() { p class="govuk-body-l" { "About " (names(&about)) } }
        (holding)
        (in_danger())
        p class="govuk-body" {
            a class="govuk-link" href={ "/concerns/" (draft.id) "/" (URGENT_CODE) } { "Minutes count: write it on one page" }
        }
        h2 class="govuk-heading-m" { "Needed before you can send it" }
        (list(true, "needed"))
        h2 class="govuk-heading-m" { "If you know it" }
        (list(false, "optional").task(files_task(draft)))
        p class="govuk-body" {
            @if ready { (Button::new("Check and send").link(format!("/concerns/{}/check", draft.id))) }
            @else { "You can send it once everything above is completed." }
        }
        p class="govuk-body" { "Saved " (when(draft.saved_at, signed.now)) ". It is kept under " a class="govuk-link" href="/concerns" { "My concerns" } " until you send it." }
        p class="govuk-body" { a class="govuk-link" href={ "/concerns/" (draft.id) "/discard" } { "Throw this away" } }
    };
    Page::new("Raise a concern").back("/concerns").errors(errors).body(body)
}

/// Photos and papers are a page of their own: files are sent one at a time.
fn files_task(draft: &Draft) -> Task {
    let (title, link) = ("Photos and papers", format!("/concerns/{}/files", draft.id));
    match draft.concern.files.len() {
        0 => Task::tagged(title, &Tag::new("Optional").colour(Colour::Grey)),
        1 => Task::new(title, "1 file"),
        many => Task::new(title, format!("{many} files")),
    }
    .link(link)
}

fn parts(code: &str) -> Option<Vec<Part>> {
    if code == URGENT_CODE { Some(URGENT.to_vec()) } else { Part::from_code(code).map(|part| vec![part]) }
}

pub(super) async fn part(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path((draft, code)): Path<(String, String)>,
) -> Result<Response, Failed> {
    let parts = parts(&code).ok_or(Failed::NotFound)?;
    let draft = own(&store, &signed, &draft, &code).await?;
    let page = PartPage { store: &store, code: &code, parts: &parts, id: draft.id, version: draft.version };
    Ok(shown(&page.show(&draft.concern, &Errors::new(), None).await?, &shell))
}

/// One page of questions.
struct PartPage<'a> {
    store: &'a Store,
    code: &'a str,
    parts: &'a [Part],
    id: DraftId,
    version: i64,
}

impl PartPage<'_> {
    /// `kept` is what another window has saved in the meantime.
    async fn show(&self, concern: &Concern, errors: &Errors, kept: Option<&Concern>) -> Result<Page, Failed> {
        let needs_agencies = self.parts.contains(&Part::You);
        let agencies = if needs_agencies { open_concern::agencies(self.store).await? } else { Vec::new() };
        let urgent = self.code == URGENT_CODE;
        let asking = Asking { concern, errors, urgent, agencies: &agencies };
        let title = match self.parts {
            [one] => one.title(),
            _ => "Minutes count: write it on one page",
        };
        let key = self.store.ids().uuid(self.store.now()).to_string();
        let form = Form::new(format!("/concerns/{}/{}", self.id, self.code), key)
            .attr("data-autosave", "2")
            .body(html! {
                input type="hidden" name="version" value=(self.version);
                @if urgent { (in_danger()) }
                @if let Some(kept) = kept { (both(kept, concern, self.parts)) }
                @for part in self.parts {
                    @if urgent { h2 class="govuk-heading-m" { (part.title()) } }
                    (questions(*part, &asking))
                }
                (ButtonGroup::new()
                    .with(Button::new(if urgent { "Check and send" } else { "Save and continue" }).name("then").value("on"))
                    .with(Button::new("Save and come back later").secondary().name("then").value("later")))
            });
        let back = format!("/concerns/{}", self.id);
        Ok(Page::new(title).caption("Raise a concern").back(back).errors(errors).body(html! { (form) }))
    }
}

/// Both texts, where two windows have written in the same place.
fn both(kept: &Concern, typed: &Concern, parts: &[Part]) -> Markup {
    let (mut kept, mut typed) = (kept.clone(), typed.clone());
    html! {
        (InsetText::new(html! {
            p class="govuk-body" {
                "What is kept now stands here; what you typed is below. Put together what belongs together, then save."
            }
            @for (name, part, get) in TEXTS {
                @if parts.contains(part) && get(&mut kept) != get(&mut typed) && !get(&mut kept).is_empty() {
                    h2 class="govuk-heading-s" { (QUESTIONS.iter().find(|(q, _)| q == name).map_or(*name, |(_, words)| *words)) }
                    p class="govuk-body trellis-as-written" { (get(&mut kept)) }
                }
            }
        }))
    }
}

pub(super) async fn save(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    headers: HeaderMap,
    Path((draft, code)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Failed> {
    let id: DraftId = draft.parse().map_err(|_| Failed::NotFound)?;
    let parts = parts(&code).ok_or(Failed::NotFound)?;
    let fields = read(&body);
    let one = |name: &str| first(&fields, name);
    let autosave = headers.contains_key("x-autosave");
    let version = one("version").parse().unwrap_or(0);
    let command = SaveConcern {
        officer: &signed.officer,
        store: &store,
        draft: id,
        version,
        parts: &parts,
        fields: &fields,
        by_itself: autosave,
    };
    // A button pressed twice saves once; the page saves by itself as often as somebody pauses, each time anew. So does a
    // page that was gone back to, with other words: its version tells whether they are the newer ones.
    let (actor, request) = (signed.officer.actor(), Some(signed.request));
    let key = if autosave { "" } else { one("idempotency_key") };
    let ran = match signed.run_once(&store, key, &fields, &command, ToString::to_string).await {
        Ok(Ran::OtherWords(_)) => store.run_for_request(&actor, request, &command).await,
        Ok(Ran::Now(version) | Ran::Before(version)) => Ok(version.parse().unwrap_or_default()),
        Err(refused) => Err(refused),
    };
    let saved = match ran {
        Ok(saved) => saved,
        Err(Refused::Because(SaveRefused::Hidden)) => return Err(Failed::NotFound),
        Err(Refused::Because(SaveRefused::Stale { .. })) if autosave => return Ok(StatusCode::CONFLICT.into_response()),
        Err(Refused::Because(SaveRefused::Stale { version, kept })) => {
            let mut typed = (*kept).clone();
            parts.iter().for_each(|part| crate::save_concern::write(&mut typed, *part, &fields, true));
            let page = PartPage { store: &store, code: &code, parts: &parts, id, version };
            let mut errors = Errors::new();
            errors.add_general(
                "What you typed is not saved yet: another window or device has saved this page since you opened it. Compare the two",
            );
            return Ok(
                (StatusCode::CONFLICT, shown(&page.show(&typed, &errors, Some(&kept)).await?, &shell)).into_response()
            );
        }
        Err(Refused::Fault(error)) => return Err(error.into()),
    };
    if autosave {
        return Ok((StatusCode::NO_CONTENT, [("x-version", saved.to_string())]).into_response());
    }
    if one("then") == "later" {
        return Ok(Redirect::to("/concerns?saved").into_response());
    }
    let draft = own(&store, &signed, &draft, &code).await?;
    let mut errors = Errors::new();
    for wrong in parts.iter().flat_map(|part| missing(&draft.concern, *part)) {
        errors.add(&wrong.field, wrong.what);
    }
    if !errors.is_empty() {
        let page = PartPage { store: &store, code: &code, parts: &parts, id, version: draft.version };
        return Ok(shown_again(&page.show(&draft.concern, &errors, None).await?, &shell));
    }
    let place = if code == URGENT_CODE {
        format!("/concerns/{id}/check")
    } else {
        // The next part that is needed, or back to the list.
        let after = Part::ALL.into_iter().skip_while(|p| !parts.contains(p)).skip(1);
        let next = after.filter(|p| p.is_needed()).find(|p| !missing(&draft.concern, *p).is_empty());
        next.map_or_else(|| format!("/concerns/{id}"), |part| format!("/concerns/{id}/{}", part.code()))
    };
    Ok(Redirect::to(&place).into_response())
}

pub(super) async fn check(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(draft): Path<String>,
) -> Result<Response, Failed> {
    let draft = own(&store, &signed, &draft, "check").await?;
    let key = store.ids().uuid(signed.now).to_string();
    if !still_needed(&draft.concern).is_empty() {
        return Ok(Redirect::to(&format!("/concerns/{}", draft.id)).into_response());
    }
    Ok(shown(&check_page(&draft, key), &shell))
}

fn check_page(draft: &Draft, key: String) -> Page {
    let mut concern = draft.concern.clone();
    let answered: Vec<(Part, Vec<(&str, String)>)> = Part::ALL
        .into_iter()
        .map(|part| {
            let of_part = TEXTS.iter().filter(|(_, of, _)| *of == part);
            let answers = of_part.filter_map(|(name, _, get)| {
                let text = get(&mut concern).trim().to_owned();
                Some((title_of(name)?, in_words(name, &text))).filter(|_| !text.is_empty())
            });
            (part, answers.collect())
        })
        .collect();
    let children: Vec<String> = draft.concern.children.iter().map(one_child).collect();
    let adults: Vec<String> = draft.concern.adults.iter().filter_map(said_of_adult).collect();
    let body = html! {
        @for (part, answers) in &answered {
            h2 class="govuk-heading-m" { (part.title()) }
            @if *part == Part::Children {
                ul class="govuk-list" { @for child in &children { li { (child) } } }
            } @else if answers.is_empty() && (*part != Part::Family || adults.is_empty()) {
                p class="govuk-body" { "Nothing written." }
            } @else {
                @if *part == Part::Family && !adults.is_empty() {
                    ul class="govuk-list" { @for adult in &adults { li { (adult) } } }
                }
                (answers.iter().fold(SummaryList::new(), |list, (question, text)| {
                    list.fact(*question, html! { span class="trellis-as-written" { (text) } })
                }))
            }
            p class="govuk-body trellis-no-print" {
                a class="govuk-link" href={ "/concerns/" (draft.id) "/" (part.code()) } {
                    "Change" span class="govuk-visually-hidden" { ": " (part.title()) }
                }
            }
        }
        h2 class="govuk-heading-m" { "Photos and papers" }
        (files::names_of(&draft.concern.files))
        p class="govuk-body trellis-no-print" {
            a class="govuk-link" href={ "/concerns/" (draft.id) "/files" } { "Change" span class="govuk-visually-hidden" { ": Photos and papers" } }
        }
        (Form::new(format!("/concerns/{}/send", draft.id), key).body(html! {
            p class="govuk-body trellis-no-print" { "The front door answers within one working day, and you see what becomes of it under My concerns." }
            (Button::new("Send"))
        }))
    };
    Page::new("Check what you have written")
        .caption("Raise a concern")
        .back(format!("/concerns/{}", draft.id))
        .body(body)
}

/// What the writer says to an adult the records name; none where nothing was said.
fn said_of_adult(adult: &ConcernAdult) -> Option<String> {
    let name = &adult.name;
    Some(match (adult.said.as_str(), adult.correction.trim()) {
        ("yes", _) => format!("{name}: that is right"),
        ("no", "") => format!("{name}: not right"),
        ("no", right) => format!("{name}: not right. {right}"),
        ("not-known", _) => format!("{name}: not known"),
        _ => return None,
    })
}

fn title_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "danger" => "How soon the child may come to harm",
        "told_parents" => "Parents or carers told",
        "parents_agree" => "They agree",
        "channel" => "Written down for somebody else",
        "on_behalf_of" => "From agency",
        other => QUESTIONS.iter().find(|(q, _)| *q == other)?.1,
    })
}

fn in_words(name: &str, text: &str) -> String {
    match (name, text) {
        ("danger", code) => {
            Danger::from_code(code).map_or_else(|| code.to_owned(), |danger| danger.in_words().to_owned())
        }
        ("channel", "telephone") | (_, "yes") => "Yes".to_owned(),
        ("channel", _) | (_, "no") => "No".to_owned(),
        (_, "not-asked") => "Not asked".to_owned(),
        (_, other) => other.to_owned(),
    }
}

#[derive(Deserialize)]
pub(super) struct Key {
    #[serde(default)]
    idempotency_key: String,
    /// Only what throws something away asks for it.
    #[serde(default)]
    sure: String,
}

pub(super) async fn send(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(draft): Path<String>,
    axum_extra::extract::Form(key): axum_extra::extract::Form<Key>,
) -> Result<Response, Failed> {
    let id: DraftId = draft.parse().map_err(|_| Failed::NotFound)?;
    let command = SendConcern { officer: &signed.officer, store: &store, draft: id };
    let place = |sent: &crate::model::Sent| format!("/contacts/{}?sent", sent.case);
    let problem = match signed.run_once(&store, &key.idempotency_key, &draft, &command, place).await {
        Ok(Ran::Now(place) | Ran::Before(place) | Ran::OtherWords(place)) => {
            return Ok(Redirect::to(&place).into_response());
        }
        Err(Refused::Because(SendRefused::Hidden)) => return Err(Failed::NotFound),
        Err(Refused::Because(SendRefused::Incomplete(parts))) => {
            let titles: Vec<&str> = parts.iter().map(|p| p.title()).collect();
            format!("Complete first: {}", titles.join("; "))
        }
        Err(Refused::Because(SendRefused::TakenOver)) => {
            "This was filled in from a notice that somebody else has taken in or taken over. Nothing was sent: open the \
             notice to see who has it"
                .to_owned()
        }
        Err(Refused::Because(SendRefused::NoFrontDoor)) => {
            "It could not be sent: the trust has not said which team takes concerns. It is kept. Ring your front door now, \
             and tell the trust administrator"
                .to_owned()
        }
        Err(Refused::Fault(error)) => return Err(error.into()),
    };
    let draft = own(&store, &signed, &draft, "tasks").await?;
    let mut errors = Errors::new();
    errors.add_general(problem);
    Ok(shown_again(&task_page(&draft, &signed, &errors, &html! {}), &shell))
}

pub(super) async fn discarding(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(draft): Path<String>,
) -> Result<Response, Failed> {
    let draft = own(&store, &signed, &draft, "discard").await?;
    Ok(shown(&discard_page(&store, &draft, &signed, &Errors::new()), &shell))
}

fn discard_page(store: &Store, draft: &Draft, signed: &Signed, errors: &Errors) -> Page {
    let about: Vec<String> = draft.concern.children.iter().map(|c| c.name.clone()).collect();
    let key = store.ids().uuid(signed.now).to_string();
    let body = html! {
        p class="govuk-body" { "About " (names(&about)) ", saved " (when(draft.saved_at, signed.now)) ". It cannot be brought back." }
        (Form::new(format!("/concerns/{}/discard", draft.id), key).body(html! {
            (ButtonGroup::new()
                .with(Button::new("Throw it away").warning().name("sure").value("yes"))
                .with(Button::new("Keep it").secondary().link(format!("/concerns/{}", draft.id))))
        }))
    };
    Page::new("Throw away what you have written?").back(format!("/concerns/{}", draft.id)).errors(errors).body(body)
}

pub(super) async fn discard(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(draft): Path<String>,
    axum_extra::extract::Form(key): axum_extra::extract::Form<Key>,
) -> Result<Response, Failed> {
    let id: DraftId = draft.parse().map_err(|_| Failed::NotFound)?;
    if key.sure.is_empty() {
        let draft = own(&store, &signed, &draft, "discard").await?;
        let mut errors = Errors::new();
        errors.add_general("Say whether you want to throw it away: it cannot be brought back");
        return Ok(shown_again(&discard_page(&store, &draft, &signed, &errors), &shell));
    }
    let command = DiscardConcern { officer: &signed.officer, store: &store, draft: id };
    match signed.run_once(&store, &key.idempotency_key, &draft, &command, |()| "/concerns".to_owned()).await {
        Ok(Ran::Now(place) | Ran::Before(place) | Ran::OtherWords(place)) => Ok(Redirect::to(&place).into_response()),
        Err(Refused::Because(DiscardRefused::Hidden)) => Err(Failed::NotFound),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}
