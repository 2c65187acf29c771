//! One need, written on two lists by two people who did not know of each other, or twice on one of a child who was held for
//! two. The board points it out; whoever gives the help on one of the lists says whether it is one need, which then keeps
//! its other place with the earlier day, or two.

use super::{
    entry::WaitingEntry,
    join_list::follow,
    lists::WaitingLists,
    model::{Ending, Step},
    records::{self, NewReferral, OtherRow, ReferralRow},
    rules::take,
    take_step::{Held, doer, happened, hold, said, step, wrong},
};
use crate::{
    hold_case::{StepRefused, entries},
    waiting::lists,
};
use access::{
    Officer,
    acts::DecideWaiting,
    cases::{Stands, hidden_among},
};
use base::{CaseId, Instant};
use std::collections::HashMap;
use store::{Command, Context, Entries, Error, Refused, Sight, Tx};

/// A place the same child has on a list that is alike, or on the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherPlace {
    pub entry: CaseId,
    pub list: String,
    pub title: String,
    pub since: Instant,
}

/// Of those who wait on these lists, the other places they have for what may be the same need.
pub(super) async fn on_two_lists(
    tx: &mut Tx,
    lists: &WaitingLists,
    codes: &[&str],
) -> Result<HashMap<CaseId, Vec<OtherPlace>>, Error> {
    let mut twice: HashMap<CaseId, Vec<OtherPlace>> = HashMap::new();
    for OtherRow { entry, own_list, other, list, started_at } in records::other_places(tx, codes).await? {
        if lists.are_alike(&own_list, &list) {
            let title = lists.title(&list).to_owned();
            let other = OtherPlace { entry: other, title, list, since: Instant::from_micros(started_at) };
            twice.entry(entry).or_default().push(other);
        }
    }
    Ok(twice)
}

/// The other places this child has for what may be the need of this entry.
pub(super) async fn elsewhere(
    tx: &mut Tx,
    lists: &WaitingLists,
    entry: CaseId,
    list: &str,
) -> Result<Vec<OtherPlace>, Error> {
    Ok(on_two_lists(tx, lists, &[list]).await?.remove(&entry).unwrap_or_default())
}

/// One need or two?
#[derive(Debug)]
pub struct SayHowManyNeeds<'a> {
    pub officer: &'a Officer,
    pub entry: CaseId,
    pub version: i64,
    /// The place on the other list.
    pub other: Option<CaseId>,
    /// `one` or `two`.
    pub needs: &'a str,
    pub words: &'a str,
}

impl Command for SayHowManyNeeds<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let held = hold::<DecideWaiting>(tx, self.officer, self.entry, Some(self.version), context.now).await?;
        let lists = lists::in_force(tx, context.now.date()).await?;
        let there = elsewhere(tx, &lists, self.entry, &held.row.list).await?;
        let other = there.into_iter().find(|place| Some(place.entry) == self.other);
        let other = other.ok_or_else(|| wrong("needs", "That place is not there any more: look at the list again"))?;
        let one = match self.needs {
            "one" => true,
            "two" => false,
            _ => return Err(wrong("needs", "Select whether this is one need or two")),
        };
        said(self.words, "needs-words", "Say in at least 10 characters how you know: everybody who asked reads it")?;
        if !one {
            records::keep_apart(tx, self.entry, other.entry).await?;
            let apart = Step::TwoNeeds { other: other.entry.to_string() };
            return Ok(((), step(tx, context, self.officer, &held, &apart, self.words).await?));
        }
        if !hidden_among(tx, self.officer, &[other.entry], context.now).await?.is_empty() {
            return Err(Refused::Because(StepRefused::Hidden));
        }
        let (case, children) = (self.entry, held.permit.children());
        tx.see(Sight::Cases { cases: &[case, other.entry], children }).await?;
        let moved = self.join(tx, context, &held, other.entry).await?;
        let ended = Step::Ended { how: Ending::Transferred, at: context.now.micros() };
        let words = format!("One need with the place on “{}”, which goes on. {}", other.title, self.words.trim());
        let written = step(tx, context, self.officer, &held, &ended, &words).await?;
        let joined = WaitingEntry::OneNeed { kept: other.entry.to_string(), referrals: moved };
        Ok(((), written.with(entries(&held.permit, &joined))))
    }
}

impl SayHowManyNeeds<'_> {
    /// Everybody who asked here has asked there as well, on the day on which they did: the earliest is where its clock begins.
    async fn join(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
        held: &Held<DecideWaiting>,
        other: CaseId,
    ) -> Result<i64, Refused<StepRefused>> {
        let gone = || Refused::Because(StepRefused::Hidden);
        let here = records::referrals(tx, &[self.entry]).await?;
        let there = records::referrals(tx, &[other]).await?;
        let place = held.row.place();
        let mut moved = 0;
        for asked in here {
            let row = records::by_id(tx, other).await?.ok_or_else(gone)?;
            let before = row.place();
            let received = asked.received_at.min(place.started_at.micros());
            let step = Step::Joined { received, priority: place.priority, check_by: place.check_by };
            let after = take(Some(&before), &step, context.now.date()).map_err(|no| Refused::Because(no.into()))?;
            let number = row.steps + 1;
            records::update(tx, other, &after, context.now).await?;
            records::write_step(tx, other, number, &step, self.words, doer(self.officer), context.now).await?;
            happened(tx, context, other, (&before, &after)).await?;
            if !there.iter().any(|r| r.sent_by == asked.sent_by && r.referrer == asked.referrer) {
                self.bring(tx, context, &asked, other, number).await?;
            }
            moved += 1;
        }
        Ok(moved)
    }

    /// One who asked follows the other place from now on.
    async fn bring(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
        asked: &ReferralRow,
        other: CaseId,
        number: i64,
    ) -> Result<(), Refused<StepRefused>> {
        let broken =
            |problem: base::NotAnId| Error::Decode { kind: "who asked for help".into(), problem: problem.to_string() };
        let person = asked.sent_by.parse().map_err(broken)?;
        let team = asked.taken_by.parse().map_err(broken)?;
        let referrer = asked.referrer.parse().map_err(broken)?;
        let new = NewReferral {
            case: other,
            number,
            sender: records::Doer { person, team },
            referrer,
            received: Instant::from_micros(asked.received_at),
            agreed: &asked.agreed,
            served: asked.served.as_deref(),
            follows: asked.follows,
            read_step: number - 1,
        };
        records::add_referral(tx, new, context.now).await?;
        let told = [Stands::Person(person), Stands::Team(team), Stands::Team(referrer)];
        follow(tx, context, other, &told).await?;
        Ok(())
    }
}
