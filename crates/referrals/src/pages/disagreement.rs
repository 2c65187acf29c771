//! A disagreement on the page of its contact: for its sender where it stands, for those who answer it the form.

use super::{contact::Forms, when};
use crate::{disagree::OUTCOMES, open_contact::OpenContact};
use base::Instant;
use maud::{Markup, html};
use ui::{Button, CardTable, Colour, Form, Radios, Tag, Textarea};

/// Every stage so far, and who answers the one that waits.
pub(super) fn stages(page: &OpenContact, now: Instant) -> Markup {
    let title = |number: i64| {
        let stage = page.door.as_ref().and_then(|door| door.stage(number));
        stage.map_or_else(
            || (format!("Stage {number}"), String::new()),
            |s| (format!("{number}. {}", s.title), s.who.clone()),
        )
    };
    let due = |stage: i64| {
        let rule = format!("ES{stage}");
        let clock = page.clocks.iter().rfind(|c| c.rule == rule)?;
        clock.is_open().then(|| super::inbox::with_capital(&clocks::due_in_words(clock.due_at, now).1))
    };
    html! {
        @if !page.disagreements.is_empty() {
            h2 class="govuk-heading-m" { "Disagreement" }
            (page.disagreements.iter().fold(
                CardTable::new("Disagreement").caption_hidden().columns(["Stage", "Opened", "Answer"]),
                |table, d| {
                    let (name, who) = title(d.stage);
                    table.row([
                        html! { (name) br; span class="govuk-body-s" { (who) } },
                        html! { (when(Instant::from_micros(d.opened_at), now)) },
                        html! {
                            @match d.outcome.as_deref() {
                                None => {
                                    (Tag::new("Waits").colour(Colour::Blue))
                                    @if let Some(due) = due(d.stage) { br; span class="govuk-body-s" { (due) } }
                                }
                                Some(outcome) => {
                                    (OUTCOMES.iter().find(|(code, _)| *code == outcome).map_or("Answered", |(_, words)| *words))
                                    br; span class="govuk-body-s" {
                                        (d.answerer_name.clone().unwrap_or_default()) ", "
                                        (when(Instant::from_micros(d.answered_at.unwrap_or_default()), now))
                                    }
                                }
                            }
                        },
                    ])
                },
            ))
        }
    }
}

/// The form of whoever answers the stage that waits.
pub(super) fn answering(page: &OpenContact, forms: &Forms<'_>) -> Markup {
    html! {
        @if page.may.answer_disagreement {
            h2 class="govuk-heading-m" { "Answer the disagreement" }
            (Form::new(format!("/contacts/{}/disagreement-answer", page.case), forms.key.as_str()).class("trellis-no-print").body(html! {
                (Radios::new("outcome").legend("What do you answer?").value(forms.outcome).choices(OUTCOMES).errors(&forms.errors))
                (Textarea::new("answer-words", "Why?").hint("Whoever disagrees reads this").rows(4)
                    .value(forms.answer).errors(&forms.errors))
                (Button::new("Send the answer"))
            }))
        }
    }
}
