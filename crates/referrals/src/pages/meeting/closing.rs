//! `/meetings/{meeting}/closing`: why what was not discussed was not, and the button that makes the minutes.

use super::{
    super::{asked::errors, names, shown, shown_again},
    OfMeeting, minutes,
    running::open,
};
use crate::meeting::{
    close_meeting::{CloseMeeting, ClosingWords},
    see_agenda::Agenda,
};
use access::{acts::RecordMeeting, web::Failed};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use ui::{Button, Errors, Form, Page, TextInput, WarningText};

pub(in super::super) async fn page(asked: OfMeeting) -> Result<Response, Failed> {
    let Some(agenda) = open(&asked, None).await? else {
        return Ok(Redirect::to(&format!("/meetings/{}", asked.case)).into_response());
    };
    let page = closing_page(&agenda, &asked, &ClosingWords::default(), &Errors::new());
    Ok(shown(&page, &asked.shell))
}

pub(in super::super) async fn close(asked: OfMeeting) -> Result<Response, Failed> {
    let own = asked
        .fields
        .iter()
        .filter_map(|(name, values)| Some((name.strip_prefix("why-")?.to_owned(), values.first()?.clone())));
    let words = ClosingWords { all: asked.one("all").to_owned(), each: own.collect() };
    let version = asked.version();
    let command = CloseMeeting { officer: &asked.signed.officer, meeting: asked.case, version, words: &words };
    let place = format!("/meetings/{}?saved", asked.case);
    let wrong = match asked.run::<RecordMeeting, _>(&command, &words, &place).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let errors = errors(wrong);
    let Some(agenda) = open(&asked, None).await? else {
        return minutes::again(&asked, &errors).await;
    };
    Ok(shown_again(&closing_page(&agenda, &asked, &words, &errors), &asked.shell))
}

fn closing_page(agenda: &Agenda, asked: &OfMeeting, typed: &ClosingWords, errors: &Errors) -> Page {
    let Some(meeting) = &agenda.meeting else { return Page::new("No meeting is open") };
    let left: Vec<_> = agenda.undecided().collect();
    let body = html! {
        (WarningText::new("Closing makes the minutes. Nobody can change them afterwards; what is wrong is corrected by adding to them."))
        (Form::new(format!("/meetings/{}/closing", meeting.id), asked.new_key()).body(html! {
            input type="hidden" name="version" value=(meeting.version);
            @if left.is_empty() {
                p class="govuk-body" { "Everything on the agenda has been decided." }
            } @else {
                h2 class="govuk-heading-m" {
                    (left.len()) @if left.len() == 1 { " was not discussed. Why?" } @else { " were not discussed. Why?" }
                }
                p class="govuk-body" { "They come back at the next meeting, with this reason." }
                @if left.len() > 1 {
                    (TextInput::new("all", "One reason for all").value(typed.all.as_str()).autocomplete("off").errors(errors))
                }
                @for item in &left {
                    @let field = format!("why-{}", item.about.case);
                    @let own = typed.each.get(&item.about.case.to_string()).map_or("", String::as_str);
                    (TextInput::new(&field, format!("{}, {}", names(&item.about.children), item.about.reference))
                        .hint("Only if it is another reason").value(own).autocomplete("off").errors(errors))
                }
            }
            (Button::new("Close the meeting"))
        }))
    };
    Page::new("Close the meeting")
        .caption(agenda.team.as_str())
        .back(format!("/meetings/{}", meeting.id))
        .errors(errors)
        .body(body)
}
