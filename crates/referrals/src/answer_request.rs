//! A partner answers what it was asked, releases the answer beyond the room in which it was asked, or is asked again.

use crate::{
    ReferralsEntry,
    hold_case::{StepRefused, entries},
    records::requests::{self, RequestRow},
    rules::{LONGEST, Wrong},
};
use access::{Act, Basis, CasePermit, Denied, Officer, Standing, acts::RecordReferral, permit_case};
use base::{CaseId, Instant};
use clocks::NewEvent;
use store::{Command, Context, Entries, Refused, Tx};

/// What can be answered: code and words.
pub const ANSWERS: [(&str, &str); 4] = [
    ("relevant", "We know something that matters"),
    ("part", "We can tell part of what we know"),
    ("none", "We know nothing that matters"),
    ("declined", "We do not answer"),
];

/// What a question can be answered with; one that only wants to be read is acknowledged.
pub const REPLIES: [(&str, &str); 3] =
    [("relevant", "We answer"), ("part", "We answer in part"), ("declined", "We do not answer")];
pub const ACKNOWLEDGED: (&str, &str) = ("acknowledged", "We have read it");

/// The answers that fit a request.
pub fn answers(row: &RequestRow) -> Vec<(&'static str, &'static str)> {
    match (row.is_question(), row.wants.as_deref()) {
        (false, _) => ANSWERS.to_vec(),
        (true, Some("acknowledgement")) => std::iter::once(ACKNOWLEDGED).chain(REPLIES).collect(),
        (true, _) => REPLIES.to_vec(),
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct AnswerWords {
    pub answer: String,
    pub words: String,
    pub reason: String,
}

#[derive(Debug)]
pub struct AnswerRequest<'a> {
    pub officer: &'a Officer,
    pub request: CaseId,
    pub words: &'a AnswerWords,
}

/// A request that this officer may do `A` to, as it is now.
pub(crate) async fn held<A: Act>(
    tx: &mut Tx,
    officer: &Officer,
    request: CaseId,
    now: Instant,
) -> Result<(CasePermit<A>, RequestRow), Refused<StepRefused>> {
    let permit = match permit_case::<A>(tx, officer, request, now).await {
        Ok(permit) => permit,
        Err(Denied::Fault(error)) => return Err(Refused::Fault(error)),
        Err(Denied::Hidden | Denied::Ask { .. }) => return Err(Refused::Because(StepRefused::Hidden)),
    };
    let row = requests::request(tx, &permit).await?.ok_or(Refused::Because(StepRefused::Hidden))?;
    Ok((permit, row))
}

impl AnswerWords {
    fn wrong(&self, answers: &[(&str, &str)]) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let mut say = |field: &str, what: &str| wrong.push(Wrong { field: field.into(), what: what.into() });
        if !answers.iter().any(|(code, _)| *code == self.answer) {
            say("answer", "Select what you can tell");
        }
        let long = |text: &str| (10..=LONGEST).contains(&text.trim().chars().count());
        if matches!(self.answer.as_str(), "relevant" | "part") && !long(&self.words) {
            say("words", "Say in at least 10 characters what you know");
        }
        if matches!(self.answer.as_str(), "part" | "declined") && !long(&self.reason) {
            say("reason", "Say in at least 10 characters why you do not tell more");
        }
        wrong
    }
}

impl Command for AnswerRequest<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let (permit, row) = held::<RecordReferral>(tx, self.officer, self.request, context.now).await?;
        if permit.basis() != Basis::Standing(Standing::Owner) {
            return Err(because(StepRefused::Hidden));
        }
        if row.answered_at.is_some() {
            return Err(because(StepRefused::Stale));
        }
        let wrong = self.words.wrong(&answers(&row));
        if !wrong.is_empty() {
            return Err(because(StepRefused::Wrong(wrong)));
        }
        tx.sql(
            "update information_request set version = version + 1, answer = $2, answered_by = $3, answered_at = $4 where id = $1",
        )
        .bind(self.request)
        .bind(self.words.answer.as_str())
        .bind(self.officer.person)
        .bind(context.now)
        .run()
        .await?;
        let by = self.officer.person.to_string();
        for (kind, words) in [("answer", self.words.words.trim()), ("reason", self.words.reason.trim())] {
            if !words.is_empty() {
                requests::write(tx, self.request, kind, words, &by, context.now).await?;
            }
        }
        let event = NewEvent {
            subject: self.request.to_string(),
            child: None,
            kind: "request.answered",
            occurred_at: context.now,
            significance: 1,
        };
        clocks::record(tx, context, &[event]).await?;
        Ok(((), entries(&permit, &ReferralsEntry::RequestAnswered { answer: self.words.answer.clone() })))
    }
}

/// The team that answered lets its answer leave the room in which it was asked; or takes that back.
#[derive(Debug)]
pub struct ReleaseAnswer<'a> {
    pub officer: &'a Officer,
    pub request: CaseId,
    pub release: bool,
}

impl Command for ReleaseAnswer<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let (permit, row) = held::<RecordReferral>(tx, self.officer, self.request, context.now).await?;
        if permit.basis() != Basis::Standing(Standing::Owner) || row.answered_at.is_none() || row.is_question() {
            return Err(Refused::Because(StepRefused::Hidden));
        }
        tx.sql(
            "update information_request set version = version + 1, released_by = $2, released_at = $3 where id = $1",
        )
        .bind(self.request)
        .bind(self.release.then_some(self.officer.person))
        .bind(self.release.then_some(context.now))
        .run()
        .await?;
        Ok(((), entries(&permit, &ReferralsEntry::AnswerReleased { released: self.release })))
    }
}

/// Whoever asked asks again, because the answer is late.
#[derive(Debug)]
pub struct ChaseRequest<'a> {
    pub officer: &'a Officer,
    pub request: CaseId,
}

impl Command for ChaseRequest<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let (permit, row) = held::<RecordReferral>(tx, self.officer, self.request, context.now).await?;
        if permit.basis() != Basis::Standing(Standing::Sender) || row.answered_at.is_some() {
            return Err(Refused::Because(StepRefused::Hidden));
        }
        tx.sql("update information_request set version = version + 1, chased_at = $2 where id = $1")
            .bind(self.request)
            .bind(context.now)
            .run()
            .await?;
        Ok(((), entries(&permit, &ReferralsEntry::RequestChased {})))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("relevant", "Seen twice with burns", "", &[])]
    #[case("relevant", "", "", &["words"])]
    #[case("part", "Seen twice with burns", "", &["reason"])]
    #[case("none", "", "", &[])]
    #[case("declined", "", "Told in confidence, no risk seen", &[])]
    #[case("", "", "", &["answer"])]
    fn an_answer_says_what_is_known_or_why_it_is_not_told(
        #[case] answer: &str,
        #[case] words: &str,
        #[case] reason: &str,
        #[case] fields: &[&str],
    ) {
        let words = AnswerWords { answer: answer.into(), words: words.into(), reason: reason.into() };
        assert_eq!(words.wrong(&ANSWERS).iter().map(|w| w.field.as_str()).collect::<Vec<_>>(), fields);
    }
}
