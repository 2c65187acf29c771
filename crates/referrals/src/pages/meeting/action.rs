//! `/actions/{action}`: what somebody took on at a meeting, and how they say that it is done or put it off.

use super::{
    super::{
        asked::{Asked, errors},
        names, shown, shown_again, when,
    },
    doers, long_day, short_day,
};
use crate::meeting::{
    see_action::{SeenAction, action},
    settle_action::{ChangeAction, ChangeWords, FinishAction},
};
use access::{
    acts::{RecordMeeting, SeeMeeting},
    web::Failed,
};
use axum::response::Response;
use base::{ActionId, Instant};
use maud::{Markup, html};
use ui::{Button, ButtonGroup, Details, Errors, Form, Page, Select, SummaryList, TextInput, Textarea};

type OfAction = Asked<ActionId>;

#[derive(Default)]
struct Forms<'a> {
    done: &'a str,
    change: ChangeWords,
    errors: Errors,
}

async fn seen(asked: &OfAction) -> Result<SeenAction, Failed> {
    let Some(seen) = action(&asked.store, &asked.signed.officer, asked.case).await? else {
        return Err(asked.refused::<SeeMeeting>().await);
    };
    asked.signed.journal(&asked.store, seen.entries.clone()).await?;
    Ok(seen)
}

pub(in super::super) async fn page(asked: OfAction) -> Result<Response, Failed> {
    let seen = seen(&asked).await?;
    Ok(shown(&action_page(&seen, &asked, &Forms::default()), &asked.shell))
}

pub(in super::super) async fn finish(asked: OfAction) -> Result<Response, Failed> {
    let done = asked.one("done-words");
    let command = FinishAction {
        officer: &asked.signed.officer,
        action: asked.case,
        version: asked.version(),
        done: asked.one("outcome") != "not-done",
        words: done,
    };
    let place = format!("/actions/{}", asked.case);
    let wrong = match asked.run::<RecordMeeting, _>(&command, &(done, asked.one("outcome")), &place).await? {
        Ok(led) => return Ok(led),
        Err(wrong) => wrong,
    };
    let forms = Forms { done, errors: errors(wrong), ..Forms::default() };
    Ok(shown_again(&action_page(&seen(&asked).await?, &asked, &forms), &asked.shell))
}

pub(in super::super) async fn change(asked: OfAction) -> Result<Response, Failed> {
    let change = ChangeWords {
        by: asked.one("by").to_owned(),
        owner: asked.one("owner").to_owned(),
        why: asked.one("why").to_owned(),
    };
    let command =
        ChangeAction { officer: &asked.signed.officer, action: asked.case, version: asked.version(), words: &change };
    let place = format!("/actions/{}", asked.case);
    let wrong = match asked.run::<RecordMeeting, _>(&command, &change, &place).await? {
        Ok(led) => return Ok(led),
        Err(wrong) => wrong,
    };
    let forms = Forms { change, errors: errors(wrong), ..Forms::default() };
    Ok(shown_again(&action_page(&seen(&asked).await?, &asked, &forms), &asked.shell))
}

fn action_page(seen: &SeenAction, asked: &OfAction, forms: &Forms<'_>) -> Page {
    let row = &seen.row;
    let now = asked.signed.now;
    let summary = SummaryList::new()
        .fact("Who does it", html! { (row.who(now.date())) })
        .fact("By", html! {
            (long_day(seen.due_on))
            @if row.done_at.is_none() && seen.due_on < now.date() { br; strong class="trellis-overdue" { "Overdue" } }
        })
        .fact("About", html! { (names(&seen.children)) })
        .fact("Agreed", html! {
            @match seen.held_on {
                Some(day) if seen.of_our_team => { a class="govuk-link" href={ "/meetings/" (row.meeting) } { "Meeting of " (short_day(day)) } }
                Some(day) => { "Meeting of " (short_day(day)) }
                None => { "At a strategy discussion" }
            }
        })
        .fact("How it stands", html! {
            @match row.done_at {
                Some(at) => { @if row.was_not_done() { "Not done, " } @else { "Done, " }  (row.doer_name.clone().unwrap_or_default()) ", " (when(Instant::from_micros(at), now)) }
                None => { "Still to be done" }
            }
        });
    let body = html! {
        p class="govuk-body-l trellis-as-written" { (seen.what) }
        (summary)
        (steps(seen, now))
        @if row.done_at.is_none() {
            (Form::new(format!("/actions/{}/done", row.id), asked.new_key()).class("trellis-no-print").body(html! {
                input type="hidden" name="version" value=(row.version);
                (Textarea::new("done-words", "What came of it?").rows(3).value(forms.done).errors(&forms.errors))
                (ButtonGroup::new()
                    .with(Button::new("It is done").name("outcome").value("done"))
                    .with(Button::new("It will not be done").secondary().name("outcome").value("not-done")))
            }))
            (changing(seen, asked, forms))
        }
    };
    let (title, back) = match (seen.held_on, seen.of_our_team) {
        (None, _) => ("Action from a strategy discussion", "/my-work"),
        (Some(_), true) => ("Action from a meeting", "/meetings"),
        (Some(_), false) => ("Action from a meeting", "/children"),
    };
    Page::new(title).back(back).errors(&forms.errors).body(body)
}

fn steps(seen: &SeenAction, now: Instant) -> Markup {
    let word = |kind: &str| match kind {
        "done" => "Done",
        "not-done" => "Not done",
        "handed-on" => "Handed on",
        _ => "Another day",
    };
    html! {
        @for (kind, words, who, at) in &seen.steps {
            div class="trellis-message" {
                p class="govuk-body govuk-!-margin-bottom-1" { strong { (word(kind)) } ", " (who) ", " (when(*at, now)) }
                p class="govuk-body trellis-as-written" { (words) }
            }
        }
    }
}

fn changing(seen: &SeenAction, asked: &OfAction, forms: &Forms<'_>) -> Markup {
    let typed = &forms.change;
    let owners = std::iter::once((String::new(), "Stays with whoever has it".to_owned()))
        .chain(doers(&seen.members, &seen.agencies));
    let by = if typed.by.is_empty() { seen.due_on.strftime("%-d %-m %Y").to_string() } else { typed.by.clone() };
    let open = ["by", "owner", "why"].iter().any(|field| forms.errors.on(field).is_some());
    html! {
        (Details::new("Another day, or somebody else", html! {
            (Form::new(format!("/actions/{}/change", seen.row.id), format!("{}-change", asked.new_key())).class("trellis-no-print").body(html! {
                input type="hidden" name="version" value=(seen.row.version);
                (TextInput::new("by", "By when").hint("For example, 3 12 2026").width(10).value(by).autocomplete("off").errors(&forms.errors))
                (Select::new("owner", "Who does it").value(typed.owner.as_str()).options(owners).errors(&forms.errors))
                (TextInput::new("why", "Why?").value(typed.why.as_str()).autocomplete("off").errors(&forms.errors))
                (Button::new("Save").secondary())
            }))
        }).open(open))
    }
}
