//! The parts of one contact's page.

use super::{inbox::with_capital, when};
use crate::{
    model::State,
    open_contact::OpenContact,
    records::contacts::{DecisionRow, Message, Reach, Team},
    rules::QUESTIONS,
};
use base::Instant;
use clocks::{Clock, Standing, due_in_words};
use maud::{Markup, html};
use ui::{CardTable, Colour, SummaryList, Tag};

/// Somebody's name, post and numbers.
pub(super) fn reach(person: &Reach) -> Markup {
    html! {
        (person.name) ", " (person.job_title) ", " (person.employer_name)
        @if let Some(phone) = &person.phone { br; "Direct " strong class="trellis-nowrap" { (phone) } }
    }
}

pub(super) fn duty(team: &Team) -> Markup {
    html! {
        (team.name)
        @if let Some(phone) = team.duty_phone.as_ref().or(team.phone.as_ref()) {
            br; "Duty " strong class="trellis-nowrap" { (phone) }
            @if let Some(hours) = &team.duty_hours { span class="govuk-body-s" { " (" (hours) ")" } }
        }
    }
}

/// How far it is, who has it, who has met the family, what comes next: what the sender needs most.
pub(super) fn progress(page: &OpenContact, now: Instant) -> SummaryList {
    let next = page.clocks.iter().filter(|c| c.is_open()).min_by_key(|c| c.due_at);
    let met = |kind| page.met(kind).map(|at| at.date().strftime("%-d %B %Y").to_string());
    let who = match (met("child.met"), met("family.met")) {
        (Some(child), _) => format!("Somebody met the child on {child}"),
        (None, Some(family)) => format!("Somebody met the family on {family}; nobody has met the child yet"),
        (None, None) => "Nobody has met the child or the family yet".to_owned(),
    };
    let told = match (met("family.told"), met("family.not-told")) {
        (Some(told), _) => Some(format!("Told on {told} what was decided")),
        (None, Some(_)) => Some("Not told, for the reason below".to_owned()),
        (None, None) => None,
    };
    let discussed = page.met("meeting.discussed").map(|at| at.date().strftime("%-d %B %Y").to_string());
    SummaryList::new()
        .fact(
            "How far it is",
            html! {
                (page.state.in_words())
                @if let Some(day) = discussed { br; "Discussed at the team’s meeting on " (day) }
            },
        )
        .fact(
            "Who has it",
            html! {
                @if let Some(owner) = &page.owner {
                    (reach(owner))
                    @if let Some(away) = &page.owner_away { br; strong { (with_capital(away)) } }
                    br;
                } @else { "Nobody by name yet." br; }
                @if let Some(team) = &page.team { (duty(team)) }
            },
        )
        .fact("Who has met the child", html! { (who) })
        .row(told.map(|told| ui::SummaryRow::new("What the family was told", html! { (told) })))
        .fact(
            "What comes next",
            html! {
                @match next {
                    Some(clock) => { (clock.title) ": " (due_in_words(clock.due_at, now).1) }
                    None if page.state == State::Closed => { "Nothing: it is closed" }
                    None => { "No limit runs" }
                }
            },
        )
}

/// What was decided and why, in the words of those who decided.
pub(super) fn outcome(page: &OpenContact, decision: &DecisionRow) -> Markup {
    let route = page.door.as_ref().and_then(|door| door.route(&decision.route)).map(|r| r.title.clone());
    let level = decision.level.and_then(|number| {
        let level = page.door.as_ref()?.level(number)?;
        Some(format!("{number}, {}: {}", level.name, level.response))
    });
    let day = |at: i64| Instant::from_micros(at).date().strftime("%-d %B %Y").to_string();
    let decider = decision.decider_name.as_deref();
    let decider =
        if decision.by_rule() { "The rule for children who are open already" } else { decider.unwrap_or("Not known") };
    let decided = format!("{decider}, {}", day(decision.decided_at));
    let agreement = match (decision.needs_agreement, decision.agreed) {
        (false, _) => None,
        (true, None) => Some("A manager is to agree. Until then it does not count".to_owned()),
        (true, Some(agreed)) => {
            let who = decision.agreer_name.as_deref().unwrap_or("Not known");
            let verb = if agreed { "Agreed by" } else { "Handed back by" };
            Some(format!("{verb} {who}, {}", day(decision.agreed_at.unwrap_or_default())))
        }
    };
    let mut list = SummaryList::new().fact(
        "What happens",
        html! {
            (route.unwrap_or_else(|| decision.route.clone()))
            @if let Some(team) = &decision.to_team_name { ": " (team) }
        },
    );
    if let Some(level) = level {
        list = list.fact("Level of need", html! { (level) });
    }
    list = list.fact("Why", html! { span class="trellis-as-written" { (decision.reason) } });
    if let Some(offer) = &decision.offer {
        list = list.fact("What is offered", html! { span class="trellis-as-written" { (offer) } });
    }
    list = list.fact("Decided by", html! { (decided) });
    if let Some(agreement) = agreement {
        list = list.fact(
            "Agreement",
            html! {
                (agreement)
                @if let Some(words) = &decision.agreement_words { ": " span class="trellis-as-written" { (words) } }
            },
        );
    }
    html! { (list) }
}

/// Every time limit: kept or not, and why not.
pub(super) fn clocks(page: &OpenContact, now: Instant) -> Markup {
    // Columns that would be empty are not there.
    let any_done = page.clocks.iter().any(|clock| clock.met.is_some());
    let any_reason = page.clocks.iter().any(|clock| clock.reason.is_some());
    let wanted = [true, true, true, any_done, any_reason];
    let only = |cells: [Markup; 5]| cells.into_iter().zip(wanted).filter_map(|(cell, wanted)| wanted.then_some(cell));
    let columns = ["Limit", "How it stands", "Due by the end of", "Done", "Why late"].into_iter().zip(wanted);
    let columns = columns.filter_map(|(column, wanted)| wanted.then_some(column));
    let row = |clock: &Clock| {
        let (colour, word) = match clock.standing(now) {
            Standing::Running => (Colour::Blue, "Running"),
            Standing::Overdue => (Colour::Red, "Overdue"),
            Standing::Met => (Colour::Green, "Kept"),
            Standing::RecordedLate => (Colour::Yellow, "Kept, recorded late"),
            Standing::Late => (Colour::Red, "Late"),
            Standing::Cancelled => (Colour::Grey, "No longer needed"),
        };
        let due = Instant::from_micros(clock.due_at.micros() - 1).in_london();
        let done = clock.met.map(|(at, _)| when(at, now));
        [
            html! { (clock.title) },
            html! { (Tag::new(word).colour(colour)) },
            html! {
                (due.strftime("%-d %B %Y").to_string())
                @if clock.is_open() { br; span class="govuk-body-s" { (with_capital(&due_in_words(clock.due_at, now).1)) } }
            },
            html! { (done.unwrap_or_default()) },
            html! { (clock.reason.clone().unwrap_or_default()) },
        ]
    };
    html! {
        (page.clocks.iter().fold(
            CardTable::new("Time limits").caption_hidden().columns(columns),
            |table, clock| table.row(only(row(clock))),
        ))
    }
}

/// What was sent, question by question.
pub(super) fn what_was_said(page: &OpenContact) -> Markup {
    let told = match (page.told_parents.as_str(), page.parents_agree.as_deref()) {
        ("yes", Some("yes")) => "They were told, and agree",
        ("yes", Some("no")) => "They were told, and do not agree",
        ("yes", _) => "They were told, and not asked whether they agree",
        _ => "They were not told",
    };
    let list = QUESTIONS.iter().fold(SummaryList::new(), |list, (code, question)| {
        let said: Vec<_> = page.words.iter().filter(|w| w.question == *code).collect();
        if said.is_empty() {
            return list;
        }
        list.fact(*question, html! { @for words in said { p class="govuk-body trellis-as-written" { (words.words) } } })
    });
    html! {
        (list.fact("Parents or carers", html! { (told) }))
        @if !page.adults.is_empty() {
            (page.adults.iter().fold(
                CardTable::new("Adults of the family").columns(["Name", "Relation", "Parental responsibility", "Telephone", "The sender says"]),
                |table, adult| table.row([
                    html! { (adult.name) br; span class="govuk-body-s" { (adult.source.clone().unwrap_or_default()) } },
                    html! { (with_capital(adult.relation.as_deref().unwrap_or_default())) },
                    html! { (with_capital(adult.responsibility.as_deref().unwrap_or_default())) },
                    html! { span class="trellis-nowrap" { (adult.phone.clone().unwrap_or_default()) } },
                    html! {
                        @match adult.said.as_str() {
                            "yes" => { "That is right" }
                            "no" => { "Not right" @if let Some(right) = &adult.lives_there { ": " (right) } }
                            "not-known" => { "Does not know" }
                            _ => { "Was not asked" }
                        }
                    },
                ]),
            ))
        }
    }
}

/// What the contacts are together, each alert with the facts on which it stands.
pub(super) fn alerts(page: &OpenContact) -> Markup {
    let from = |contact: base::CaseId| {
        if contact == page.case {
            return "this one".to_owned();
        }
        let earlier = page.earlier.iter().find(|e| e.id == contact);
        earlier
            .map_or_else(String::new, |e| if e.sensitive { "a sensitive service".into() } else { e.from_name.clone() })
    };
    html! {
        @for alert in &page.alerts {
            div class="trellis-alert" {
                h2 class="govuk-heading-m govuk-!-margin-bottom-2" { (alert.rule.title) }
                p class="govuk-body" { (alert.rule.says) }
                ul class="govuk-list govuk-list--bullet govuk-!-margin-bottom-0" {
                    @for fact in &alert.facts {
                        li {
                            a class="govuk-link" href={ "/contacts/" (fact.contact) } {
                                (fact.at.date().strftime("%-d %B %Y").to_string())
                            }
                            ", " (from(fact.contact))
                        }
                    }
                }
            }
        }
    }
}

/// Other contacts about the same children, as a strip in time.
pub(super) fn earlier(page: &OpenContact) -> Markup {
    let title = |code: &str| {
        let route = page.door.as_ref().and_then(|door| door.route(code));
        route.map_or_else(|| code.to_owned(), |r| r.title.clone())
    };
    html! {
        @if page.earlier.is_empty() {
            p class="govuk-body" { "This is the first." }
        } @else {
            ol class="trellis-strip" {
                @for contact in page.earlier.iter().rev() {
                    li class="trellis-strip__item" {
                        a class="govuk-link" href={ "/contacts/" (contact.id) } {
                            (Instant::from_micros(contact.received_at).date().strftime("%-d %B %Y").to_string())
                        }
                        br;
                        @if contact.sensitive { "A sensitive service" } @else { (contact.from_name) }
                        br; span class="govuk-body-s" {
                            @match (&contact.route, State::from_code(&contact.state)) {
                                (Some(route), _) => { (title(route)) }
                                (None, Some(state)) => { (state.in_words()) }
                                (None, None) => {}
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn messages(page: &OpenContact, now: Instant) -> Markup {
    let kind = |message: &Message| match message.kind.as_str() {
        "added" => "Something new",
        "dissent" => "Sees it otherwise than was decided",
        "family.told" => "The family was told",
        "family.not-told" => "The family is not told",
        "disagreement" => "Disagrees with what was decided",
        "disagreement.kept" => "Answers the disagreement: the decision stands",
        "disagreement.changed" => "Answers the disagreement: it is decided anew",
        "child.met" => "Has met the child",
        "family.met" => "Has met the family",
        "support.started" => "Support has started",
        "work.ended" => "The work has ended",
        "advice" => "Advice from the team’s meeting",
        "passed-on" => "Passed to another team",
        _ => "Question or answer",
    };
    html! {
        @if !page.messages.is_empty() { h2 class="govuk-heading-m" { "Written since it was sent" } }
        @for message in &page.messages {
            div class="trellis-message" {
                p class="govuk-body govuk-!-margin-bottom-1" {
                    strong { (kind(message)) } ", " (message.name) ", " (message.job_title) ", " (message.employer_name) ", "
                    (when(Instant::from_micros(message.written_at), now))
                }
                p class="govuk-body trellis-as-written" { (message.words) }
            }
        }
    }
}
