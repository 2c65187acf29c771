//! A person of the index team says whether two children are one; where something of either is hidden or statutory, a
//! second person must agree before it counts.

use super::{
    ask::ASKED,
    records::{self, NewAnswer, Review},
    rules::{self, RESTS_DAYS, Verdict},
};
use crate::{
    ChildrenEntry,
    put_up_shield::{WrongField, denied, reason},
    records::{feeds, linking},
};
use access::{
    Officer, Permit,
    acts::DecideIdentity,
    permit,
    same_child::{self, NewJoin},
};
use base::{JoinId, ReviewId};
use store::{Command, Context, Entries, Entry, Refused, Sight, Tx};

/// Says it.
#[derive(Debug)]
pub struct AnswerReview<'a> {
    pub officer: &'a Officer,
    pub review: ReviewId,
    /// The review as its reader saw it.
    pub version: i64,
    pub verdict: &'a str,
    pub reason: &'a str,
}

/// Agrees to what another person has said, or does not.
#[derive(Debug)]
pub struct SecondReview<'a> {
    pub officer: &'a Officer,
    pub review: ReviewId,
    pub version: i64,
    pub agreed: bool,
    pub reason: &'a str,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Joined,
    Apart,
    /// Looked at again later.
    Rests,
    /// A second person must agree.
    Proposed,
    /// The second person did not agree: it waits as before.
    Declined,
}

#[derive(Debug, PartialEq, Eq)]
pub enum AnswerRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    Wrong(Vec<WrongField>),
    /// Somebody was faster.
    Moved,
    /// Whoever has said it cannot also agree.
    OwnAnswer,
    /// An adoption stands between them.
    Adopted,
}

/// The review, and the right to decide about both of its children. The transaction sees both from then on.
async fn both(
    tx: &mut Tx,
    officer: &Officer,
    id: ReviewId,
    context: &Context<'_>,
) -> Result<(Review, [Permit<DecideIdentity>; 2]), Refused<AnswerRefused>> {
    let hidden = || Refused::Because(AnswerRefused::Hidden);
    let review = records::review(tx, id).await?.ok_or_else(hidden)?;
    let may = async |tx: &mut Tx, child| {
        permit::<DecideIdentity>(tx, officer, child, context.now).await.map_err(|no| denied(no, AnswerRefused::Hidden))
    };
    let one = may(tx, review.child).await?;
    let other = may(tx, review.other).await?;
    tx.see(Sight::Children(&[one.child(), other.child()])).await?;
    Ok((review, [one, other]))
}

fn wrong(wrong: Vec<WrongField>) -> Refused<AnswerRefused> {
    Refused::Because(AnswerRefused::Wrong(wrong))
}

impl Command for AnswerReview<'_> {
    type Output = Outcome;
    type Refusal = AnswerRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Outcome, Entries), Refused<AnswerRefused>> {
        let (review, children) = both(tx, self.officer, self.review, context).await?;
        let (verdict, reason) = rules::read(self.verdict, self.reason).map_err(wrong)?;
        if review.version != self.version || review.state != "open" {
            return Err(Refused::Because(AnswerRefused::Moved));
        }
        let ids = [children[0].child(), children[1].child()];
        let apart = records::ruled_apart(tx, ids).await?;
        refuse_adopted(verdict, &apart)?;
        let of_two_people = feeds::of_two_people(tx, context.now.date()).await?;
        let contradicts = verdict == Verdict::Same && !apart.is_empty();
        let careful = contradicts || !records::careful(tx, &ids, &of_two_people, context.now).await?.is_empty();
        let (state, outcome) = match verdict {
            Verdict::Unsure => ("open", Outcome::Rests),
            _ if careful => ("proposed", Outcome::Proposed),
            Verdict::Same => ("same", Outcome::Joined),
            Verdict::Apart => ("apart", Outcome::Apart),
        };
        let rests = context.now.plus_hours(24 * RESTS_DAYS).date().to_string();
        let said = Said { review: &review, children: &children, officer: self.officer, answer: verdict.code(), reason };
        let entries = said.write(tx, context, state, (verdict == Verdict::Unsure).then_some(rests)).await?;
        Ok((outcome, entries.and_all(said.take_effect(tx, context, outcome).await?)))
    }
}

impl Command for SecondReview<'_> {
    type Output = Outcome;
    type Refusal = AnswerRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Outcome, Entries), Refused<AnswerRefused>> {
        let (review, children) = both(tx, self.officer, self.review, context).await?;
        let moved = || Refused::Because(AnswerRefused::Moved);
        if review.version != self.version || review.state != "proposed" {
            return Err(moved());
        }
        let proposal = records::answers(tx, review.id).await?.pop().ok_or_else(moved)?;
        let verdict = Verdict::from_code(&proposal.answer).ok_or_else(moved)?;
        let own = proposal.answered_by == self.officer.person;
        if self.agreed && own {
            return Err(Refused::Because(AnswerRefused::OwnAnswer));
        }
        // Whoever agrees need not repeat the reason; whoever does not says why, unless they take back their own answer.
        let reason = match (self.agreed, self.reason.trim()) {
            (true, said) => said,
            (false, "") if own => "Taken back",
            (false, _) => reason(self.reason, "reason").map_err(|one| wrong(vec![one]))?,
        };
        let (answer, state, outcome) = match (self.agreed, verdict) {
            (false, _) | (true, Verdict::Unsure) => ("declined", "open", Outcome::Declined),
            (true, Verdict::Same) => ("agreed", "same", Outcome::Joined),
            (true, Verdict::Apart) => ("agreed", "apart", Outcome::Apart),
        };
        if self.agreed {
            let apart = records::ruled_apart(tx, children.each_ref().map(Permit::child)).await?;
            refuse_adopted(verdict, &apart)?;
        }
        let said = Said { review: &review, children: &children, officer: self.officer, answer, reason };
        let entries = said.write(tx, context, state, None).await?;
        let said = Said { reason: &proposal.reason, ..said };
        Ok((outcome, entries.and_all(said.take_effect(tx, context, outcome).await?)))
    }
}

/// Nobody may lead from who a child is to who the child was.
fn refuse_adopted(verdict: Verdict, apart: &[String]) -> Result<(), Refused<AnswerRefused>> {
    if verdict == Verdict::Same && apart.iter().any(|reason| reason == "adoption") {
        return Err(Refused::Because(AnswerRefused::Adopted));
    }
    Ok(())
}

/// What somebody has said, of what.
struct Said<'a> {
    review: &'a Review,
    children: &'a [Permit<DecideIdentity>; 2],
    officer: &'a Officer,
    answer: &'a str,
    reason: &'a str,
}

impl Said<'_> {
    async fn write(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
        state: &str,
        rests_until: Option<String>,
    ) -> Result<Entries, Refused<AnswerRefused>> {
        let new = NewAnswer {
            id: context.ids.uuid(context.now).to_string(),
            review: self.review,
            answer: self.answer,
            reason: self.reason,
            by: self.officer.person,
            state,
            rests_until,
        };
        if !records::answer(tx, &new, context.now).await? {
            return Err(Refused::Because(AnswerRefused::Moved));
        }
        let [one, other] = self.of_both(|other| {
            let answer = self.answer.to_owned();
            Entry::new(&ChildrenEntry::ReviewAnswered { other, answer }).subject(self.review.id)
        });
        Ok(Entries::one(one).and(other))
    }

    /// One entry for each child, which names the other.
    fn of_both(&self, entry: impl Fn(String) -> Entry) -> [Entry; 2] {
        let [one, other] = self.children;
        let of = |child: &Permit<DecideIdentity>, with: &Permit<DecideIdentity>| {
            entry(with.child().to_string()).child(child.child()).basis(child.basis().to_string())
        };
        [of(one, other), of(other, one)]
    }

    /// What a person has said outranks every score, and what was said before.
    async fn take_effect(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
        outcome: Outcome,
    ) -> Result<Vec<Entry>, store::Error> {
        let same = match outcome {
            Outcome::Joined => true,
            Outcome::Apart => false,
            Outcome::Rests | Outcome::Proposed | Outcome::Declined => return Ok(Vec::new()),
        };
        let children = self.children.each_ref().map(Permit::child);
        records::overrule(tx, children, same).await?;
        let ruled = linking::Ruled {
            records: [&self.review.record, &self.review.other_record],
            same,
            reason: "review",
            decided_by: self.officer.actor().to_string(),
        };
        linking::rule(tx, context.ids.uuid(context.now).to_string(), ruled, context.now).await?;
        // Something else may have made them one since the question was asked.
        if !same || children[0] == children[1] {
            return Ok(Vec::new());
        }
        let id = JoinId::new(&context.ids, context.now);
        let join = NewJoin { id, children, reason: self.reason, joined_by: self.officer.person };
        if self.review.model == ASKED {
            same_child::rejoin(tx, &context.ids, &join, context.now).await?;
        } else {
            same_child::join(tx, &join, context.now).await?;
        }
        records::settle(tx, children[0], context.now).await?;
        Ok(self.of_both(|with| Entry::new(&ChildrenEntry::Joined { with }).subject(id)).into())
    }
}
