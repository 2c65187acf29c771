//! The page of a contact's strategy discussions, and that of whoever is asked to one.

use super::{
    super::contact_parts::{duty, reach},
    super::{names, when},
    Typed, about, enquiry, means_in_words,
};
use crate::{
    open_contact::OpenContact,
    strategy::{
        records::ActionRow,
        rules::{DayWords, MEANS, PlanWords},
        view::{Attended, Discussion, Strategy},
    },
};
use base::Instant;
use clocks::due_in_words;
use jiff::civil::Date;
use maud::{Markup, html};
use ui::{
    Button, CardTable, DateInput, Details, Errors, Form, InsetText, Page, Radios, Select, SelectOption, SummaryList,
    TextInput, Textarea,
};

/// On the page of whoever sent the contact: that it was discussed, and what that came to.
pub(in crate::pages) fn held(page: &OpenContact, now: Instant) -> Markup {
    html! {
        @for one in &page.strategy.held {
            p class="govuk-body" {
                "A strategy discussion was held " (when(one.held_at, now))
                @if let Some(decided) = one.decided { ": " (decided.in_words().to_lowercase()) }
                "."
            }
        }
    }
}

pub(super) fn page(page: &Strategy, typed: &Typed, errors: &Errors, key: &str, now: Instant) -> Page {
    let place = format!("/contacts/{}/strategy", page.contact);
    let body = html! {
        @if page.needed.is_some() { (to_hold(page, &place, typed, (errors, key), now)) }
        @else if page.discussions.is_empty() {
            p class="govuk-body" { "No strategy discussion has been held about this contact." }
        }
        @for discussion in page.discussions.iter().filter(|d| d.row.held_at.is_some()) {
            (record(discussion, &page.children.iter().map(|c| c.name.clone()).collect::<Vec<_>>(), true, now))
            @if let Some(of) = &discussion.enquiry { (enquiry::next(page, discussion, of, typed, (errors, key))) }
            (addition(discussion, &place, typed, (errors, key)))
        }
        @if page.needed.is_none() && page.in_hand { (calling(page, &place, typed, (errors, key))) }
        @for discussion in page.discussions.iter().filter(|d| d.row.cancelled_at.is_some()) {
            p class="govuk-body" {
                "Strategy discussion " (discussion.row.number) " was not held: the contact was called back to a new decision."
            }
        }
    };
    Page::new("Strategy discussion")
        .caption(format!("{}, contact {}", about(&page.children), page.reference))
        .window_title("Strategy discussion")
        .back(format!("/contacts/{}", page.contact))
        .wide()
        .errors(errors)
        .body(body)
}

fn calling(page: &Strategy, place: &str, typed: &Typed, (errors, key): (&Errors, &str)) -> Markup {
    let form = html! {
        (Form::new(format!("{place}/call"), key).class("trellis-no-print").body(html! {
            (Textarea::new("reason", "Why do you suspect significant harm?")
                .hint("It is to be held within a working day. Whoever sent the contact does not read this.").rows(4)
                .value(typed.called.as_str()).errors(errors))
            (Button::new("Call a strategy discussion"))
        }))
    };
    html! {
        @if !page.is_manager {
            p class="govuk-body" { "If you suspect significant harm, ask a manager of the team to call a strategy discussion." }
        } @else if page.discussions.is_empty() {
            (form)
        } @else {
            (Details::new("Significant harm is suspected again", form).open(!typed.called.is_empty()))
        }
    }
}

/// Who has it, by when it is to be held, and what was planned.
fn to_hold(page: &Strategy, place: &str, typed: &Typed, (errors, key): (&Errors, &str), now: Instant) -> Markup {
    let open = page.open();
    let planned = open.filter(|d| d.row.planned_for.is_some());
    let mut list = SummaryList::new().fact(
        "Who has it",
        html! {
            @match &page.owner { Some(owner) => { (reach(owner)) } None => { "Nobody by name yet." } }
            @if let Some(team) = &page.team { br; (duty(team)) }
        },
    );
    if let Some(clock) = &page.clock {
        let last = Instant::from_micros(clock.due_at.micros() - 1).date().strftime("%A %-d %B %Y").to_string();
        list = list.fact(
            "To be held by the end of",
            html! { (last) br; strong { (super::super::inbox::with_capital(&due_in_words(clock.due_at, now).1)) } },
        );
    }
    if let Some(called) = open.and_then(|d| d.said("called")) {
        list = list.fact(
            "Why",
            html! {
                span class="trellis-as-written" { (called.words) }
                br; span class="govuk-body-s" { "Called by " (called.name.as_deref().unwrap_or("a manager")) }
            },
        );
    }
    if let Some(discussion) = planned {
        list = plan_facts(list, discussion, now);
    }
    let form = planning(page, place, typed, errors, key);
    html! {
        (list)
        @match planned {
            Some(_) => {
                p class="govuk-body trellis-no-print" { (Button::new("Record what was agreed").link(format!("{place}/record"))) }
                (Details::new("Change the plan", form).open(!errors.is_empty()))
            }
            None => {
                h2 class="govuk-heading-m" { "Plan it" }
                (form)
                p class="govuk-body trellis-no-print" {
                    "Was it held at once? " a class="govuk-link" href={ (place) "/record" } { "Record what was agreed" }
                }
            }
        }
    }
}

fn plan_facts(list: SummaryList, discussion: &Discussion, now: Instant) -> SummaryList {
    let row = &discussion.row;
    let at = Instant::from_micros(row.planned_for.unwrap_or_default());
    list.fact("When", html! { strong { (when(at, now)) } })
        .fact(
            "How",
            html! {
                (means_in_words(row.means.as_deref().unwrap_or_default()))
                br; span class="trellis-as-written" { (row.place.as_deref().unwrap_or_default()) }
            },
        )
        .fact(
            "Who is asked",
            html! {
                ul class="govuk-list govuk-!-margin-bottom-0" {
                    @for seat in &discussion.seats {
                        @if let Some(who) = seat.who() { li { (seat.title) ": " (who) } }
                    }
                }
            },
        )
}

fn planning(page: &Strategy, place: &str, typed: &Typed, errors: &Errors, key: &str) -> Markup {
    let kept = page.open().filter(|d| d.row.planned_for.is_some()).map(|d| {
        let at = Instant::from_micros(d.row.planned_for.unwrap_or_default()).in_london();
        PlanWords {
            on: DayWords::of(at.date()),
            at: at.strftime("%H:%M").to_string(),
            means: d.row.means.clone().unwrap_or_default(),
            place: d.row.place.clone().unwrap_or_default(),
            asked: d.seats.iter().map(|s| (s.code.clone(), s.team_code.clone().unwrap_or_default())).collect(),
        }
    });
    let words = if typed.plan == PlanWords::default() { kept.unwrap_or_default() } else { typed.plan.clone() };
    let seats = page.seats.iter().filter(|s| !s.holds && !s.teams.is_empty());
    let select = |seat: &crate::strategy::view::SeatChoice| {
        let field = format!("asked-{}", seat.code);
        let value = words.asked.iter().find(|(code, _)| *code == seat.code).map_or("", |(_, team)| team.as_str());
        // The one team there is stands there already, and whoever sent the contact under a word of its own.
        let value = match (value, seat.teams.as_slice()) {
            ("", [(only, _)]) if seat.minimum => only.as_str(),
            (value, [(only, _)]) if !value.is_empty() => only.as_str(),
            (value, _) => value,
        };
        let first = if seat.minimum { "Select a team" } else { "Not asked" };
        let select = Select::new(&field, format!("{}: who is asked?", seat.title))
            .value(value)
            .option(SelectOption::new("", first));
        seat.teams.iter().fold(select, |s, (code, name)| s.option(SelectOption::new(code.as_str(), name.as_str())))
    };
    html! {
        (Form::new(format!("{place}/plan"), key).class("trellis-no-print").body(html! {
            (DateInput::new("on", "On what day?").hint("For example, 23 11 2026")
                .values([words.on.day.as_str(), words.on.month.as_str(), words.on.year.as_str()]).errors(errors))
            (TextInput::new("at", "At what time?").hint("For example, 14:30").width(5).value(words.at.as_str())
                .autocomplete("off").errors(errors))
            (Radios::new("means").legend("How is it held?").value(words.means.as_str()).choices(MEANS).errors(errors))
            (TextInput::new("place", "Where, or how to join").value(words.place.as_str()).autocomplete("off").errors(errors))
            @for seat in seats { (select(seat).errors(errors)) }
            p class="govuk-body" { "Those who are asked see the child’s name, when it is and how to join, and nothing else of the contact." }
            (Button::new("Save the plan"))
        }))
    }
}

/// Done, not done, late, or still to be done and by whom it is seen to.
fn how_it_stands(action: &ActionRow, now: Instant) -> Markup {
    let late = action.due_on.parse::<Date>().is_ok_and(|day| day < now.date());
    html! {
        @match (&action.action, action.done_at, action.outcome.as_deref()) {
            (None, _, _) => { "Not followed here" }
            (Some(_), Some(at), Some("not-done")) => { "Not done, " (when(Instant::from_micros(at), now)) }
            (Some(_), Some(at), _) => { "Done, " (when(Instant::from_micros(at), now)) }
            (Some(_), None, _) => {
                @if late { strong class="trellis-overdue" { "Late" } } @else { "To be done" }
                @if let Some(name) = action.owner_name.as_ref().filter(|name| !action.doer.starts_with(name.as_str())) { br; span class="govuk-body-s" { (name) " sees to it" } }
            }
        }
    }
}

/// What was agreed, as everybody who took part reads it.
pub(super) fn record(discussion: &Discussion, children: &[String], ours: bool, now: Instant) -> Markup {
    let row = &discussion.row;
    let (Some(held), Some(recorded)) = (row.held_at, row.recorded_at) else { return html! {} };
    let (held, recorded) = (Instant::from_micros(held), Instant::from_micros(recorded));
    let said = |kind: &str| discussion.said(kind).map(|w| w.words.as_str());
    let mut list = SummaryList::new()
        .fact("Held", html! { (when(held, now)) @if let Some(means) = &row.means { ", " (means_in_words(means).to_lowercase()) } })
        .fact("Chaired by", html! { (row.chair.as_deref().unwrap_or("Not known")) })
        .fact("Decided", html! { strong { (discussion.decided().map_or("Not known", |d| d.in_words())) } });
    for (title, kind) in [
        ("Why", "reasons"),
        ("How the child is safe", "safety"),
        ("Held without all who must be there, because", "no-quorum"),
    ] {
        if let Some(words) = said(kind) {
            list = list.fact(title, html! { span class="trellis-as-written" { (words) } });
        }
    }
    let late = recorded.seconds_since(held) > 24 * 3_600;
    list = list.fact(
        "Recorded",
        html! {
            (row.recorder_name.as_deref().unwrap_or("Not known")) ", " (when(recorded, now))
            @if late { br; "Written down later than a day after it was held" }
        },
    );
    let seats = discussion.seats.iter().filter(|s| s.came.as_deref().is_some_and(|came| came != "not-asked"));
    let table = seats.fold(
        CardTable::new("Who was there").caption_hidden().columns(["Seat", "Who", "What they told"]),
        |table, seat| {
            table.row([
                html! { (seat.title) @if let Some(who) = seat.who() { br; span class="govuk-body-s" { (who) } } },
                html! {
                    @if seat.came.as_deref() == Some("present") { (seat.named.as_deref().unwrap_or("Took part")) }
                    @else { "Sent apologies" @if let Some(name) = &seat.named { ": " (name) } }
                },
                html! { span class="trellis-as-written" { (said(&format!("told-{}", seat.code)).unwrap_or_default()) } },
            ])
        },
    );
    let doing = discussion.actions.iter().fold(
        CardTable::new("Who does what").caption_hidden().columns(["What", "Who", "By", "How it stands"]),
        |table, action| {
            let day = action.due_on.parse::<Date>().map(|day| day.strftime("%-d %B %Y").to_string());
            table.row([
                html! {
                    @let what = said(&format!("action-{}", action.number)).unwrap_or_default();
                    @match action.action.as_ref().filter(|_| ours) {
                        Some(id) => { a class="govuk-link" href={ "/actions/" (id) } { (what) } }
                        None => { (what) }
                    }
                },
                html! { (action.doer) },
                html! { (day.unwrap_or_default()) },
                how_it_stands(action, now),
            ])
        },
    );
    html! {
        h2 class="govuk-heading-m" { "What was agreed at discussion " (row.number) }
        (list)
        h3 class="govuk-heading-s" { "Who was there" }
        (table)
        @if !discussion.actions.is_empty() { h3 class="govuk-heading-s" { "Who does what, and by when" } (doing) }
        @for added in discussion.words.iter().filter(|w| w.kind == "addition") {
            p class="govuk-body" {
                strong { "Added " (when(Instant::from_micros(added.written_at), now)) " by " (added.name.as_deref().unwrap_or("not known")) ": " }
                span class="trellis-as-written" { (added.words) }
            }
        }
        @if let Some(of) = &discussion.enquiry {
            @let about: Vec<String> = discussion.enquired.iter().filter_map(|n| children.get(*n as usize).cloned()).collect();
            h2 class="govuk-heading-m" { "Section 47 enquiry" }
            (enquiry::facts(discussion, of, &about, now))
        }
    }
}

fn addition(discussion: &Discussion, place: &str, typed: &Typed, (errors, key): (&Errors, &str)) -> Markup {
    let id = discussion.row.id.to_string();
    let ours = typed.discussion == id && !typed.addition.is_empty();
    let form = html! {
        (Form::new(format!("{place}/addition"), key).class("trellis-no-print").body(html! {
            input type="hidden" name="discussion" value=(id);
            (Textarea::new("addition", "What was otherwise, or is missing?")
                .hint("It is added with today’s date and your name. What was recorded stays.").rows(3)
                .value(if ours { typed.addition.as_str() } else { "" }).errors(errors))
            (Button::new("Add it").secondary())
        }))
    };
    html! { (Details::new("Put something right in the record", form).open(errors.on("addition").is_some())) }
}

/// For an agency that is asked: when and how, whom it is about; and once it was held, what was agreed.
pub(super) fn attended(page: &Attended, now: Instant) -> Page {
    let children: Vec<String> = page.children.iter().map(|c| c.name.clone()).collect();
    let born: Vec<String> = page.children.iter().filter_map(|c| c.born.clone()).filter(|b| !b.is_empty()).collect();
    let row = &page.discussion.row;
    let asked_by = SummaryList::new().fact(
        "Held by",
        html! {
            @if let Some(owner) = &page.owner { (reach(owner)) br; }
            @if let Some(team) = &page.team { (duty(team)) }
        },
    );
    let body = html! {
        @if !born.is_empty() { p class="govuk-body-l" { (super::super::inbox::with_capital(&born.join("; "))) } }
        @if row.cancelled_at.is_some() {
            (InsetText::new("This discussion is not held: it is no longer needed."))
            (asked_by)
        } @else if row.held_at.is_some() {
            (asked_by)
            (record(&page.discussion, &children, false, now))
        } @else {
            p class="govuk-body" { "You are asked to take part, and to bring what your service knows of this child and the family." }
            (plan_facts(asked_by, &page.discussion, now))
        }
    };
    Page::new(names(&children))
        .caption("Strategy discussion")
        .window_title("Strategy discussion")
        .back("/my-work")
        .wide()
        .body(body)
}
