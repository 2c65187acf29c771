//! `/team-work`: who of a team carries how much, and giving many pieces to another at once.

use super::{
    super::{
        asked::{Form as Asked, one},
        inbox::{danger, next_due},
        meeting::agenda::open_actions,
        names, shown, shown_again,
    },
    my_work::{coming, in_words},
};
use crate::work::{
    Piece,
    reassign::{ReassignRefused, ReassignWork},
    team_work::{Of, Preview, TeamWork, preview, team_work},
    workload::Load,
};
use access::{
    acts::RecordReferral,
    team::Member,
    web::{Failed, Signed},
};
use axum::{
    Extension,
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use base::{CaseId, PersonId};
use maud::{Markup, html};
use serde::Deserialize;
use store::{Ran, Refused, Store};
use ui::{
    Button, ButtonGroup, CardTable, Cell, Errors, Form, NotificationBanner, Page, Pagination, Select, SelectOption,
    Shell, Table,
};

#[derive(Deserialize)]
pub(in crate::pages) struct Wanted {
    #[serde(default)]
    of: String,
    #[serde(default)]
    page: usize,
    #[serde(default)]
    given: Option<usize>,
    /// Every box of the page ticked.
    #[serde(default)]
    tick: Option<String>,
}

pub(in crate::pages) async fn page(
    State(store): State<Store>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let of = Of::from_code(&wanted.of);
    let work = team_work(&store, &signed.officer, of, wanted.page.max(1)).await?.ok_or(Failed::NotFound)?;
    signed.journal(&store, work.entries.clone()).await?;
    let banner = wanted.given.map(|given| {
        let pieces = if given == 1 { "1 piece of work has".to_owned() } else { format!("{given} pieces of work have") };
        NotificationBanner::success(format!("{pieces} been given. Whoever has them now sees them as new."))
    });
    let all: Vec<CaseId> = work.lines.iter().map(|(piece, _)| piece.case).filter(|_| wanted.tick.is_some()).collect();
    Ok(shown(&team_page(&work, signed.now, &all, "", &Errors::new()).banner(banner), &shell))
}

/// The first step of giving shows what it comes to; the second does it.
pub(in crate::pages) async fn reassign(asked: Asked) -> Result<Response, Failed> {
    let officer = &asked.signed.officer;
    if !officer.role.manages_a_team() || !officer.cleared {
        return Err(asked.refused::<RecordReferral>().await);
    }
    let chosen = chosen(asked.all("piece").chain(asked.one("pieces").split_whitespace()));
    let to: Option<PersonId> = asked.one("to").parse().ok();
    let mut errors = Errors::new();
    if chosen.is_empty() {
        errors.add("piece", "Choose at least one piece of work");
    }
    if to.is_none() {
        errors.add("to", "Choose who is to have them");
    }
    if let Some(to) = to.filter(|_| errors.is_empty()) {
        if asked.one("step") == "confirm" {
            let command = ReassignWork { officer, to, pieces: &chosen };
            let place = |given: &usize| format!("/team-work?of={}&given={given}", one(&asked.fields, "of"));
            let ran = asked.signed.run_once(&asked.store, asked.one("idempotency_key"), &asked.fields, &command, place);
            match ran.await {
                Ok(Ran::Now(place) | Ran::Before(place)) => return Ok(Redirect::to(&place).into_response()),
                Ok(Ran::OtherWords(_)) => {
                    errors.add_general("This was sent before with another choice, and that was done. Look again");
                }
                Err(Refused::Fault(error)) => return Err(error.into()),
                Err(Refused::Because(why)) => refused(why, &mut errors),
            }
        } else if let Some(preview) = preview_of(&asked, &chosen, to).await? {
            return Ok(shown(&preview_page(&preview, &chosen, &asked), &asked.shell));
        } else {
            errors.add("to", "Choose somebody who sits in this team today");
        }
    }
    let of = Of::from_code(asked.one("of"));
    let number = asked.one("page").parse().unwrap_or(1);
    let work = team_work(&asked.store, officer, of, number).await?.ok_or(Failed::NotFound)?;
    asked.signed.journal(&asked.store, work.entries.clone()).await?;
    let ids: Vec<CaseId> = chosen.iter().map(|(case, _)| *case).collect();
    Ok(shown_again(&team_page(&work, asked.signed.now, &ids, asked.one("to"), &errors), &asked.shell))
}

fn refused(why: ReassignRefused, errors: &mut Errors) {
    match why {
        ReassignRefused::NotManager => errors.add_general("Only whoever answers for this team gives its work out"),
        ReassignRefused::NotMember => errors.add("to", "Choose somebody who sits in this team today"),
        ReassignRefused::Nothing => errors.add("piece", "Choose at least one piece of work"),
        ReassignRefused::TooMany => errors.add("piece", "Choose at most 200 pieces at once"),
        ReassignRefused::Changed(which) => errors.add_general(format!(
            "{} of these changed while you looked, so nothing was given yet. They stand below as they are now: choose again",
            which.len()
        )),
    }
}

async fn preview_of(asked: &Asked, chosen: &[(CaseId, i64)], to: PersonId) -> Result<Option<Preview>, Failed> {
    let ids: Vec<CaseId> = chosen.iter().map(|(case, _)| *case).collect();
    let preview = preview(&asked.store, &asked.signed.officer, &ids, to).await?;
    if let Some(preview) = &preview {
        asked.signed.journal(&asked.store, preview.entries.clone()).await?;
    }
    Ok(preview)
}

/// `case:version`, as the boxes send it.
fn chosen<'f>(values: impl IntoIterator<Item = &'f str>) -> Vec<(CaseId, i64)> {
    let mut chosen: Vec<(CaseId, i64)> = values
        .into_iter()
        .filter_map(|value| {
            let (case, version) = value.split_once(':')?;
            Some((case.parse().ok()?, version.parse().ok()?))
        })
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

fn team_page(work: &TeamWork, now: base::Instant, ticked: &[CaseId], to: &str, errors: &Errors) -> Page {
    let today = now.date();
    let list = html! {
        @if work.total == 0 {
            p class="govuk-body" { "Nothing is open here." }
        } @else {
            (work.lines.iter().fold(
                CardTable::new("Open work").caption_hidden().columns(columns(work.manages)),
                |table, (piece, holder)| table.row(cells(piece, holder.as_deref(), work.manages, ticked)),
            ))
        }
    };
    let of = work.of.code();
    let body = html! {
        (loads(work))
        h2 class="govuk-heading-m" id="piece" { (heading(work)) }
        @if work.of != Of::Everybody {
            p class="govuk-body" { a class="govuk-link" href="/team-work" { "Show everybody’s work" } }
        }
        @if work.manages && work.total > 0 {
            (Form::new("/team-work/reassign", "").class("trellis-reassign").body(html! {
                @if let Some(message) = errors.on("piece") { (ui::ErrorMessage::new(message)) }
                input type="hidden" name="of" value=(of);
                input type="hidden" name="page" value=(work.page);
                @if work.lines.len() > 1 && ticked.len() < work.lines.len() {
                    p class="govuk-body trellis-no-print" {
                        a class="govuk-link" href={ "/team-work?of=" (of) "&page=" (work.page) "&tick=all#piece" } {
                            "Tick all " (work.lines.len()) " on this page"
                        }
                    }
                }
                (list)
                div class="trellis-no-print" {
                    (receiver(work, to, errors))
                    (Button::new("Show what this comes to").secondary())
                }
            }))
        } @else {
            (list)
        }
        @let place = if of.is_empty() { "/team-work".to_owned() } else { format!("/team-work?of={of}") };
        @if let Some(steps) = Pagination::through(&place, work.page, work.pages) { (steps) }
        (coming(&work.coming, now))
        (open_actions(&work.actions, today))
        @if work.manages {
          p class="govuk-body trellis-no-print" {
            a class="govuk-link" href="/exports/referrals" { "Referrals for your own case system" }
          }
        }
    };
    Page::new("The team’s work")
        .caption(work.team.clone())
        .window_title("Team’s work")
        .wide()
        .back("/my-work")
        .errors(errors)
        .body(body)
}

fn heading(work: &TeamWork) -> String {
    match work.of {
        Of::Everybody => format!("Everything open: {}", work.total),
        Of::Nobody => format!("Nobody’s: {}", work.total),
        Of::One(person) => {
            let name = work.members.iter().find(|(m, _)| m.person == person).map_or("", |(m, _)| m.name.as_str());
            format!("Open with {name}: {}", work.total)
        }
    }
}

/// Everybody of the team and what they carry, the heaviest load first, who is away among them.
fn loads(work: &TeamWork) -> Markup {
    let cells = |name: Markup, load: &Load| {
        [
            name,
            html! { (load.pieces) },
            html! { @if load.overdue > 0 { strong class="trellis-overdue" { (load.overdue) } } @else { "0" } },
            html! { (load.due_soon) },
            html! { (load.weight) " of " (work.weights.full) },
        ]
    };
    let mut table = CardTable::new("Who carries how much").compact().columns([
        "Name",
        "Open",
        "Overdue",
        "Due in 7 days",
        "Weight",
    ]);
    if work.nobody.pieces > 0 {
        let name = html! { strong { a class="govuk-link" href="/team-work?of=nobody" { "Nobody" } } };
        table = table.row(cells(name, &work.nobody));
    }
    let mut members: Vec<&(Member, Load)> = work.members.iter().collect();
    members.sort_by_key(|(member, load)| (std::cmp::Reverse((load.weight, load.pieces)), member.name.as_str()));
    for (member, load) in members {
        let name = html! {
            @if load.pieces > 0 {
                a class="govuk-link" href={ "/team-work?of=" (member.person) } { (member.name) }
            } @else { (member.name) }
            br; span class="govuk-body-s" { (member.job_title) (away(member)) }
        };
        table = table.row(cells(name, load));
    }
    html! { (table) }
}

fn away(member: &Member) -> String {
    match (&member.away_until, &member.cover_name) {
        (Some(until), Some(cover)) => format!(". Away until {}: {cover} answers", in_words(until)),
        (Some(until), None) => format!(". Away until {}, nobody answers", in_words(until)),
        _ => String::new(),
    }
}

fn columns(manages: bool) -> Vec<&'static str> {
    let choose = manages.then_some("Give");
    choose.into_iter().chain(["About", "Danger", "Due", "Who has it"]).collect()
}

fn cells(piece: &Piece, holder: Option<&str>, manages: bool, ticked: &[CaseId]) -> Vec<Markup> {
    let about = names(&piece.children);
    let tick = manages.then(|| {
        html! {
            div class="govuk-checkboxes govuk-checkboxes--small" data-module="govuk-checkboxes" {
                div class="govuk-checkboxes__item" {
                    input class="govuk-checkboxes__input" type="checkbox" name="piece" id={ "piece-" (piece.case) }
                        value={ (piece.case) ":" (piece.version) } checked[ticked.contains(&piece.case)];
                    label class="govuk-label govuk-checkboxes__label" for={ "piece-" (piece.case) } {
                        span class="govuk-visually-hidden" { "Give " (about) ", " (piece.reference) }
                    }
                }
            }
        }
    });
    let others = [
        html! {
            a class="govuk-link" href={ "/contacts/" (piece.case) } { (about) }
            br; span class="govuk-body-s trellis-nowrap" { (piece.reference) }
        },
        danger(piece.danger),
        next_due(piece.due.as_ref()),
        html! {
            @match holder { Some(holder) => { (holder) } None => { strong { "Nobody" } } }
            br; span class="govuk-body-s" { (piece.state.in_words()) }
        },
    ];
    tick.into_iter().chain(others).collect()
}

fn receiver(work: &TeamWork, to: &str, errors: &Errors) -> Select {
    let options = work.members.iter().map(|(member, load)| {
        let away = if member.is_away() { ", away" } else { "" };
        (member.person.to_string(), format!("{} ({}{away})", member.name, load.in_words(work.weights.full)))
    });
    Select::new("to", "Who is to have what is ticked?")
        .option(SelectOption::new("", "Choose"))
        .options(options)
        .value(to)
        .errors(errors)
}

fn preview_page(preview: &Preview, chosen: &[(CaseId, i64)], asked: &Asked) -> Page {
    let count = preview.moved.len();
    let what = if count == 1 { "1 piece of work".to_owned() } else { format!("{count} pieces of work") };
    let pieces: Vec<String> = chosen.iter().map(|(case, version)| format!("{case}:{version}")).collect();
    let cell = |name: &Option<String>, load: &Load| match name {
        Some(_) => Cell::new(load.in_words(preview.full)),
        None => Cell::new(load.of_nobody()),
    };
    let body = html! {
        @if preview.gone > 0 {
            p class="govuk-body" { (preview.gone) " of what you chose is no longer open with this team." }
        }
        @if let (Some(until), cover) = (&preview.to.away_until, &preview.to.cover_name) {
            (ui::WarningText::new(format!(
                "{} is away until {}. {}",
                preview.to.name,
                in_words(until),
                cover.as_ref().map_or_else(|| "Nobody answers meanwhile.".to_owned(), |cover| format!("{cover} answers meanwhile.")),
            )))
        }
        (preview.loads.iter().fold(
            Table::new().caption("What each carries").caption_class("govuk-table__caption--m").head(["Name", "Now", "Then"].map(Cell::new)),
            |table, (name, before, after)| table.row([Cell::new(name.as_deref().unwrap_or("Nobody").to_owned()), cell(name, before), cell(name, after)]),
        ))
        h2 class="govuk-heading-m" { "What is given" }
        ul class="govuk-list govuk-list--bullet" {
            @for piece in &preview.moved { li { (names(&piece.children)) ", " span class="trellis-nowrap" { (piece.reference) } } }
        }
        (Form::new("/team-work/reassign", asked.new_key()).body(html! {
            input type="hidden" name="step" value="confirm";
            input type="hidden" name="of" value=(asked.one("of"));
            input type="hidden" name="page" value=(asked.one("page"));
            input type="hidden" name="to" value=(preview.to.person);
            input type="hidden" name="pieces" value=(pieces.join(" "));
            (ButtonGroup::new()
                .with(Button::new(format!("Give {what} to {}", preview.to.name)))
                .with(html! { a class="govuk-link" href="/team-work" { "Cancel" } }))
        }))
    };
    Page::new(format!("Give {what} to {}", preview.to.name))
        .window_title("Give work to another")
        .wide()
        .back("/team-work")
        .body(body)
}
