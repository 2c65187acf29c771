//! The forms of one entry: the one thing to do next first, the others folded away.

use super::{day, entry::Forms};
use crate::{
    pages::asked::one,
    waiting::{
        answer_offer::ANSWERS,
        model::{Ending, Missed, Priority, Purpose},
        open_entry::{OpenEntry, View},
    },
};
use base::Instant;
use maud::{Markup, html};
use ui::{Button, Checkboxes, Choice, DateInput, Details, Form, InsetText, Radios, TextInput, Textarea};

/// A form of the page, with the version it was made on.
fn form(page: &OpenEntry, forms: &Forms, step: &str, body: &Markup) -> Markup {
    html! {
        (Form::new(format!("/waiting/{}/{step}", page.entry), forms.key.as_str()).class("trellis-no-print").body(html! {
            input type="hidden" name="version" value=(page.version);
            (body)
        }))
    }
}

/// A form folded away, unfolded where something in it is wrong.
fn folded(forms: &Forms, fields: &[&str], title: &str, body: Markup) -> Markup {
    let open = fields.iter().any(|field| forms.errors.on(field).is_some());
    html! { (Details::new(title, body).open(open).class("trellis-no-print")) }
}

impl Forms {
    fn text(&self, name: &str) -> &str {
        one(&self.typed, name)
    }

    fn date(&self, name: &str) -> [&str; 3] {
        ["day", "month", "year"].map(|part| one(&self.typed, &format!("{name}-{part}")))
    }

    fn words(&self, name: &str, label: &str, hint: &str, rows: u16) -> Markup {
        let area = Textarea::new(name, label).rows(rows).value(self.text(name)).errors(&self.errors);
        html! { @if hint.is_empty() { (area) } @else { (area.hint(hint)) } }
    }
}

/// What comes next for whoever reads the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Review,
    Answer,
    OfferAgain,
    Check,
    Offer,
    Nothing,
}

fn next(page: &OpenEntry, now: Instant) -> Next {
    let place = &page.place;
    match (place.offer, place.missed) {
        _ if page.may.review => Next::Review,
        _ if !page.may.decide => Next::Nothing,
        (Some(_), _) => Next::Answer,
        (None, Missed::Unreviewed) => Next::OfferAgain,
        (None, _) if place.check_by < now.date() => Next::Check,
        (None, _) => Next::Offer,
    }
}

/// The one thing to do next.
pub(super) fn next_step(page: &OpenEntry, forms: &Forms, now: Instant) -> Markup {
    let place = &page.place;
    html! {
        @match next(page, now) {
            Next::Review => {
                h2 class="govuk-heading-m" { "Why was the child not brought?" }
                p class="govuk-body" { "Nothing is taken from a child because an adult did not bring them. Find out what stood in the way, then say what should happen." }
                (review(page, forms))
            }
            Next::Answer => {
                h2 class="govuk-heading-m" { "The appointment" @if let Some(offer) = place.offer { " on " (day(offer.on)) } }
                (answer(page, forms))
            }
            Next::OfferAgain => {
                (InsetText::new(html! {
                    @match &page.reviewer {
                        Some(lead) => { (lead) " leads the work with this child and must say why nobody came." }
                        None => { "Somebody else must say why the child was not brought: who asked, or your manager." }
                    }
                    " You can offer another appointment meanwhile."
                }))
                h2 class="govuk-heading-m" { "Offer another appointment" }
                (offer(page, forms))
            }
            Next::Check => {
                h2 class="govuk-heading-m" { "Look again: it was due by " (day(place.check_by)) }
                (check(page, forms))
            }
            Next::Offer => {
                h2 class="govuk-heading-m" { "Offer an appointment" }
                (offer(page, forms))
            }
            Next::Nothing => {}
        }
    }
}

fn offer(page: &OpenEntry, forms: &Forms) -> Markup {
    form(
        page,
        forms,
        "offer",
        &html! {
            (Radios::new("purpose").legend("What is it for?").small().value(forms.text("purpose"))
                .choices(Purpose::ALL.iter().map(|p| (p.code(), p.in_words()))).errors(&forms.errors))
            (DateInput::new("on", "On which day?").hint("For example, 7 12 2026").values(forms.date("on")).errors(&forms.errors))
            (TextInput::new("offer-words", "Where, at what time, and with whom?").value(forms.text("offer-words")).errors(&forms.errors))
            (Button::new("Offer this appointment"))
        },
    )
}

fn answer(page: &OpenEntry, forms: &Forms) -> Markup {
    let choices =
        ANSWERS.iter().filter(|(code, _)| *code != "accepted" || page.place.offer.is_some_and(|offer| !offer.accepted));
    form(
        page,
        forms,
        "answer",
        &html! {
            (Radios::new("answer").legend("What became of it?").small().value(forms.text("answer"))
                .choices(choices.copied()).errors(&forms.errors))
            (forms.words("answer-words", "Anything to add?", "If it was not taken: why. If nobody came: whom you rang, and what they said", 3))
            (Button::new("Save what became of it"))
        },
    )
}

fn review(page: &OpenEntry, forms: &Forms) -> Markup {
    form(
        page,
        forms,
        "review",
        &html! {
            (Radios::new("review").legend("What should happen?").small().value(forms.text("review"))
                .choice(Choice::new("keep", "The child keeps the place, and another appointment is offered"))
                .choice(Choice::new("may-end", "The wait may be ended")).errors(&forms.errors))
            (forms.words("review-words", "Why?", "What you found out, from whom, and what the family said", 3))
            (Button::new("Save the review"))
        },
    )
}

fn check(page: &OpenEntry, forms: &Forms) -> Markup {
    form(
        page,
        forms,
        "check",
        &html! {
            (forms.words("check-words", "How is the child now?", "Whom you asked, and what has changed", 3))
            @if page.place.priority == Priority::Routine {
                (Checkboxes::new("check-urgent").values(vec![forms.text("check-urgent").to_owned()])
                    .choice(Choice::new("yes", "It has got worse: make it urgent")).errors(&forms.errors))
            }
            (Button::new("Save that you have looked"))
        },
    )
}

/// The same child has another place: is it one need?
pub(super) fn one_need(page: &OpenEntry, forms: &Forms) -> Markup {
    html! {
        @for other in &page.elsewhere {
            @let twice_here = other.list == page.list.code;
            h2 class="govuk-heading-m trellis-no-print" { @if twice_here { "Twice on this list" } @else { "On another list too" } }
            p class="govuk-body" {
                "This child has also waited on " @if twice_here { "this list" } @else { "“" (other.title) "”" }
                " since " (day(other.since.date()))
                ". If two people have seen one need, one place is enough: the other goes on, from the earlier of the two days, with everybody who asked."
            }
            (form(page, forms, "needs", &html! {
                input type="hidden" name="other" value=(other.entry);
                (Radios::new("needs").legend("Is it one need?").small().value(forms.text("needs"))
                    .choice(Choice::new("one", if twice_here {
                        "One need: keep the other place and end this one".to_owned()
                    } else {
                        format!("One need: keep the place on “{}” and end this one", other.title)
                    }))
                    .choice(Choice::new("two", "Two needs: keep both, and do not ask again")).errors(&forms.errors))
                (forms.words("needs-words", "How do you know?", "Whom you asked. Everybody who asked for this reads it", 2))
                (Button::new("Save this").secondary())
            }))
        }
    }
}

/// What else the team can do.
pub(super) fn for_provider(page: &OpenEntry, forms: &Forms, now: Instant) -> Markup {
    if !page.may.decide {
        return html! {};
    }
    let (next, has_offer) = (next(page, now), page.place.offer.is_some());
    html! {
        h2 class="govuk-heading-m trellis-no-print" { "Other things to do" }
        @if has_offer && next != Next::Answer {
            (folded(forms, &["answer", "answer-words"], "Say what became of the appointment", answer(page, forms)))
        }
        @if !has_offer && !matches!(next, Next::Offer | Next::OfferAgain) {
            (folded(forms, &["purpose", "on"], "Offer an appointment", offer(page, forms)))
        }
        @if next != Next::Check {
            (folded(forms, &["check-words"], "Look again whether it has got worse", check(page, forms)))
        }
        (folded(forms, &["away-from", "away-until", "away-words"], "The family cannot come for a while", absence(page, forms)))
        (folded(forms, &["order-words"], "See this child before their turn, or not any more", order(page, forms)))
        (folded(forms, &["how", "end-words"], "Nobody waits any more", ending(page, forms)))
    }
}

fn order(page: &OpenEntry, forms: &Forms) -> Markup {
    form(
        page,
        forms,
        "order",
        &html! {
            (forms.words("order-words", "Why?", "Everybody who asked reads it", 2))
            @if page.place.ahead {
                (Button::new("Put back into the order").secondary().name("ahead").value("no"))
            } @else {
                (Button::new("Put ahead of the order").secondary().name("ahead").value("yes"))
            }
        },
    )
}

fn ending(page: &OpenEntry, forms: &Forms) -> Markup {
    let ways = Ending::ALL.iter().filter(|how| **how != Ending::Helped).map(|how| (how.code(), how.in_words()));
    form(
        page,
        forms,
        "end",
        &html! {
            (Radios::new("how").legend("What has happened?").small().value(forms.text("how")).choices(ways).errors(&forms.errors))
            (forms.words("end-words", "Why?", "Everybody who asked reads it", 2))
            (Button::new("End the wait").warning())
        },
    )
}

fn absence(page: &OpenEntry, forms: &Forms) -> Markup {
    form(
        page,
        forms,
        "absence",
        &html! {
            p class="govuk-body" { "The clock goes on: this is shown beside it." }
            (DateInput::new("away-from", "First day").values(forms.date("away-from")).errors(&forms.errors))
            (DateInput::new("away-until", "Last day").values(forms.date("away-until")).errors(&forms.errors))
            (forms.words("away-words", "Why?", "", 2))
            (Button::new("Save when they cannot come").secondary())
        },
    )
}

/// What whoever asked can say.
pub(super) fn for_whoever_asked(page: &OpenEntry, forms: &Forms) -> Markup {
    if !page.may.tell || page.view == View::Provider {
        return html! {};
    }
    html! {
        h2 class="govuk-heading-m trellis-no-print" { "Tell the team" }
        (folded(forms, &["worse-words"], "It has got worse", html! {
            p class="govuk-body" { "The team looks again at once. In danger now? Ring 999." }
            (form(page, forms, "worse", &html! {
                (forms.words("worse-words", "What has changed?", "", 3))
                (Button::new("Tell the team that it is worse"))
            }))
        }))
        @if page.view == View::Referrer {
            (folded(forms, &["away-from", "away-until", "away-words"], "The family cannot come for a while", absence(page, forms)))
        }
    }
}
