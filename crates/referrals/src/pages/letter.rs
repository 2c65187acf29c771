//! `/contacts/{contact}/letter`: the letter that tells the family what was decided, for printing; and how they were told.

use super::{
    asked::{Asked, errors},
    contact::seen,
    names, shown, shown_again,
};
use crate::{
    letters::{self, Filled, Written},
    open_contact::{OpenContact, SeenBy},
    tell_family::{HOW, TellFamily, ToldWords, can_be_told},
};
use access::{acts::RecordReferral, web::Failed};
use axum::response::Response;
use maud::html;
use ui::{Button, Errors, Form, InsetText, Page, Radios, TextInput, WarningText};

pub(super) async fn page(asked: Asked) -> Result<Response, Failed> {
    let opened = for_a_letter(&asked).await?;
    let letter = letter(&asked, &opened).await?;
    let page = letter_page(&opened, letter.as_ref(), &ToldWords::default(), &Errors::new(), &asked);
    Ok(shown(&page, &asked.shell))
}

pub(super) async fn tell(asked: Asked) -> Result<Response, Failed> {
    let words = ToldWords { how: asked.one("how").to_owned(), words: asked.one("told-words").to_owned() };
    let command = TellFamily { officer: &asked.signed.officer, case: asked.case, words: &words };
    let place = format!("/contacts/{}?saved", asked.case);
    let wrong = match asked.run::<RecordReferral, _>(&command, &words, &place).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let opened = for_a_letter(&asked).await?;
    let letter = letter(&asked, &opened).await?;
    Ok(shown_again(&letter_page(&opened, letter.as_ref(), &words, &errors(wrong), &asked), &asked.shell))
}

/// The contact, for whoever may tell the family; 404 for its sender, and before anything was decided.
async fn for_a_letter(asked: &Asked) -> Result<OpenContact, Failed> {
    let opened = seen(&asked.store, &asked.signed, asked.case).await?;
    if opened.seen_by == SeenBy::Sender || !can_be_told(opened.state) {
        return Err(asked.refused::<RecordReferral>().await);
    }
    Ok(opened)
}

async fn letter(asked: &Asked, page: &OpenContact) -> Result<Option<Written>, Failed> {
    let letters = letters::in_force(&mut asked.store.read().await?, asked.signed.now.date()).await?;
    let about: Vec<String> = page.children.iter().map(|c| c.name.clone()).collect();
    let team = page.team.as_ref();
    let filled = Filled {
        children: names(&about),
        team: team.map(|t| t.name.clone()).unwrap_or_default(),
        phone: team.and_then(|t| t.duty_phone.clone().or_else(|| t.phone.clone())).unwrap_or_default(),
        hours: team.and_then(|t| t.duty_hours.clone()).unwrap_or_else(|| "any time".to_owned()),
        reference: page.reference.clone(),
    };
    let route = page.decision().filter(|d| d.counts()).map(|d| d.route.clone());
    Ok(letters.zip(route).and_then(|(letters, route)| letters.write(&route, &filled)))
}

fn letter_page(
    page: &OpenContact,
    letter: Option<&Written>,
    typed: &ToldWords,
    errors: &Errors,
    asked: &Asked,
) -> Page {
    let about: Vec<String> = page.children.iter().map(|c| c.name.clone()).collect();
    let said = |question: &str| page.words.iter().rfind(|w| w.question == question).map(|w| w.words.clone());
    let body = html! {
        div class="trellis-no-print" {
            h1 class="govuk-heading-l" {
                span class="govuk-caption-l" { (names(&about)) } " "
                "Tell the family what was decided"
            }
            @if let Some(reason) = said("why_not_told") {
                (WarningText::new(format!("Whoever sent this wrote why telling the parents would put the child at risk: {reason}")))
            }
            @if let Some(way) = said("safe_contact") {
                (WarningText::new(format!("A safe way to reach the parent: {way}")))
            }
            @if let Some(needs) = said("communication") { (InsetText::new(format!("Interpreter and communication needs: {needs}"))) }
        }
        @match letter {
            Some(letter) => {
                div class="trellis-letter" {
                    p class="govuk-body" { (asked.signed.now.date().strftime("%-d %B %Y")) }
                    p class="govuk-body" { strong { (letter.greeting) } }
                    @for paragraph in &letter.paragraphs { p class="govuk-body" { (paragraph) } }
                    p class="govuk-body" {
                        (asked.signed.officer.name) br; (asked.signed.officer.job_title)
                        @if let Some(team) = &page.team { br; (team.name) }
                    }
                }
                p class="govuk-body trellis-no-print" { "Print this page with your browser: the warnings, the heading and the form are left out. Nothing in the letter says who was worried." }
            }
            None => { p class="govuk-body" { "The trust has no letter for what was decided. Tell the family in your own words, and say so here." } }
        }
        (Form::new(format!("/contacts/{}/letter", page.case), asked.new_key()).class("trellis-no-print").body(html! {
            (Radios::new("how").legend("How was the family told?").value(typed.how.as_str()).choices(HOW).errors(errors))
            (TextInput::new("told-words", "Who was told? Or why not?").value(typed.words.as_str()).autocomplete("off").errors(errors))
            (Button::new("Save"))
        }))
    };
    Page::new("Tell the family what was decided")
        .own_heading()
        .letter()
        .window_title("Letter to the family")
        .back(format!("/contacts/{}", page.case))
        .errors(errors)
        .body(body)
}
