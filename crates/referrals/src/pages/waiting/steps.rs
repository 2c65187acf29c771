//! The forms of one entry, sent.

use super::{
    entry::{Forms, entry_page, seen},
    errors,
};
use crate::{
    hold_case::StepRefused,
    pages::{asked::Asked, shown_again},
    waiting::{
        answer_offer::AnswerOffer,
        check_risk::{CheckRisk, SayWorse},
        end_wait::EndWait,
        make_offer::{MakeOffer, OfferWords},
        mark_read::MarkRead,
        note_absence::{AbsenceWords, NoteAbsence},
        one_need::SayHowManyNeeds,
        review_missed::ReviewMissed,
        set_order::SetOrder,
    },
};
use access::{
    Act,
    acts::{DecideWaiting, RecordWaiting},
    web::Failed,
};
use axum::response::Response;
use std::collections::BTreeMap;
use store::Command;

/// Runs a form of the entry's page; what is not right comes back on it with what was typed.
async fn run<A: Act, C>(asked: &Asked, command: &C) -> Result<Response, Failed>
where
    C: Command<Refusal = StepRefused, Output = ()>,
{
    run_to::<A, _>(asked, command, &format!("/waiting/{}?saved", asked.case)).await
}

async fn run_to<A: Act, C>(asked: &Asked, command: &C, place: &str) -> Result<Response, Failed>
where
    C: Command<Refusal = StepRefused, Output = ()>,
{
    let words: BTreeMap<_, _> = asked.fields.iter().filter(|(name, _)| *name != "version").collect();
    let wrong = match asked.run::<A, _>(command, &words, place).await? {
        Ok(done) => return Ok(done),
        Err(wrong) => wrong,
    };
    let opened = seen(&asked.store, &asked.signed, asked.case).await?;
    let forms = Forms { key: asked.new_key(), errors: errors(wrong), typed: asked.fields.clone() };
    Ok(shown_again(&entry_page(&opened, &forms, asked.signed.now), &asked.shell))
}

pub(in crate::pages) async fn offer(asked: Asked) -> Result<Response, Failed> {
    let text = |name: &str| asked.one(name).to_owned();
    let words = OfferWords {
        purpose: text("purpose"),
        on_day: text("on-day"),
        on_month: text("on-month"),
        on_year: text("on-year"),
        words: text("offer-words"),
    };
    let (officer, version) = (&asked.signed.officer, asked.version());
    run::<DecideWaiting, _>(&asked, &MakeOffer { officer, entry: asked.case, version, words: &words }).await
}

pub(in crate::pages) async fn answer(asked: Asked) -> Result<Response, Failed> {
    let (answer, words) = (asked.one("answer"), asked.one("answer-words"));
    let (officer, version) = (&asked.signed.officer, asked.version());
    run::<DecideWaiting, _>(&asked, &AnswerOffer { officer, entry: asked.case, version, answer, words }).await
}

pub(in crate::pages) async fn check(asked: Asked) -> Result<Response, Failed> {
    let (urgent, words) = (asked.one("check-urgent") == "yes", asked.one("check-words"));
    let (officer, version) = (&asked.signed.officer, asked.version());
    run::<DecideWaiting, _>(&asked, &CheckRisk { officer, entry: asked.case, version, urgent, words }).await
}

pub(in crate::pages) async fn order(asked: Asked) -> Result<Response, Failed> {
    let (ahead, words) = (asked.one("ahead") == "yes", asked.one("order-words"));
    let (officer, version) = (&asked.signed.officer, asked.version());
    run::<DecideWaiting, _>(&asked, &SetOrder { officer, entry: asked.case, version, ahead, words }).await
}

pub(in crate::pages) async fn end(asked: Asked) -> Result<Response, Failed> {
    let (how, words) = (asked.one("how"), asked.one("end-words"));
    let (officer, version) = (&asked.signed.officer, asked.version());
    run::<DecideWaiting, _>(&asked, &EndWait { officer, entry: asked.case, version, how, words }).await
}

pub(in crate::pages) async fn review(asked: Asked) -> Result<Response, Failed> {
    let (outcome, words) = (asked.one("review"), asked.one("review-words"));
    let (officer, version) = (&asked.signed.officer, asked.version());
    run::<RecordWaiting, _>(&asked, &ReviewMissed { officer, entry: asked.case, version, outcome, words }).await
}

pub(in crate::pages) async fn needs(asked: Asked) -> Result<Response, Failed> {
    let (needs, words, other) = (asked.one("needs"), asked.one("needs-words"), asked.one("other").parse().ok());
    let (officer, version) = (&asked.signed.officer, asked.version());
    run::<DecideWaiting, _>(&asked, &SayHowManyNeeds { officer, entry: asked.case, version, other, needs, words }).await
}

pub(in crate::pages) async fn absence(asked: Asked) -> Result<Response, Failed> {
    let date = |name: &str| ["day", "month", "year"].map(|part| asked.one(&format!("{name}-{part}")).to_owned());
    let words =
        AbsenceWords { from: date("away-from"), until: date("away-until"), words: asked.one("away-words").to_owned() };
    let (officer, version) = (&asked.signed.officer, asked.version());
    run::<RecordWaiting, _>(&asked, &NoteAbsence { officer, entry: asked.case, version, words: &words }).await
}

pub(in crate::pages) async fn worse(asked: Asked) -> Result<Response, Failed> {
    let words = asked.one("worse-words");
    run::<RecordWaiting, _>(&asked, &SayWorse { officer: &asked.signed.officer, entry: asked.case, words }).await
}

pub(in crate::pages) async fn read(asked: Asked) -> Result<Response, Failed> {
    let step = asked.one("step").parse().unwrap_or(0);
    let command = MarkRead { officer: &asked.signed.officer, entry: asked.case, step };
    run_to::<RecordWaiting, _>(&asked, &command, "/waiting/asked").await
}
