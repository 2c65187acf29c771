//! Nobody came, and before anybody has looked at why somebody else has come to lead the work with the child: the review is
//! the new lead's, who is given what they need for it. Who was to review it before stays in the history.

use super::{
    entry::WaitingEntry,
    join_list::follow,
    model::{Missed, Step},
    records::{self, EntryRow},
    review_missed::{brought_in, who_reviews},
    rules::take,
    take_step::{doer, list_of},
};
use access::{
    Officer, Standing,
    cases::{self, Stands},
};
use base::{Actor, CaseId, ChildId, JobName};
use store::{Command, Context, Entries, Entry, Error, Refused, Sight, Store, Tx};

/// Whose act it is when no person did it.
const FOLLOWER: Actor = Actor::Job(JobName("follow-reviews"));

/// The review is whose it should be.
#[derive(Debug)]
pub struct NotBehind;

#[derive(Debug)]
pub struct FollowReview {
    pub entry: CaseId,
}

/// Whose a review should be now, where that is not whose it is.
struct Behind {
    row: EntryRow,
    children: Vec<ChildId>,
    lead: Officer,
    before: Option<base::PersonId>,
}

async fn behind(tx: &mut Tx, entry: CaseId, now: base::Instant) -> Result<Option<Behind>, Error> {
    let children = records::children_now(tx, entry).await?;
    tx.see(Sight::Cases { cases: &[entry], children: &children }).await?;
    let Some(row) = records::by_id(tx, entry).await? else { return Ok(None) };
    if row.ended_at.is_some() || row.place().missed != Missed::Unreviewed {
        return Ok(None);
    }
    let list = list_of(tx, &row, now).await?;
    let missed_by = row.missed_by.clone().unwrap_or_default();
    let before = brought_in(tx, entry).await?;
    let Some(lead) = who_reviews(tx, &row, &list, &children, (&missed_by, before), now).await? else {
        return Ok(None);
    };
    if before == Some(lead.person) {
        return Ok(None);
    }
    Ok(Some(Behind { row, children, lead, before }))
}

impl Command for FollowReview {
    type Output = ();
    type Refusal = NotBehind;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<NotBehind>> {
        let not_behind = || Refused::Because(NotBehind);
        let Behind { row, children, lead, before } =
            behind(tx, self.entry, context.now).await?.ok_or_else(not_behind)?;
        let passed = Step::Passed { lead: lead.person.to_string(), before: before.map(|before| before.to_string()) };
        let after = take(Some(&row.place()), &passed, context.now.date()).map_err(|_| not_behind())?;
        let number = row.steps + 1;
        records::write_step(tx, self.entry, number, &passed, "", doer(&lead), context.now).await?;
        records::update(tx, self.entry, &after, context.now).await?;
        if let Some(before) = before {
            // Whoever asked for the help follows it on.
            let asked = records::referrals(tx, &[self.entry]).await?;
            if !asked.iter().any(|referral| referral.sent_by == before.to_string()) {
                cases::end(tx, self.entry, Stands::Person(before), Standing::Sender, context.now).await?;
            }
        }
        follow(tx, context, self.entry, &[Stands::Person(lead.person)]).await?;
        let entry = WaitingEntry::Step { step: passed.code().to_owned(), number };
        let one = || Entry::new(&entry).subject(self.entry);
        let entries = match children.split_first() {
            None => Entries::one(one()),
            Some((first, others)) => {
                Entries::one(one().child(*first)).and_all(others.iter().map(|child| one().child(*child)))
            }
        };
        Ok(((), entries))
    }
}

/// Every open review follows the lead; how many did.
pub async fn follow_all(store: &Store) -> Result<usize, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let open = records::unreviewed(&mut tx).await?;
    let mut late = Vec::new();
    for entry in open {
        if behind(&mut tx, entry, now).await?.is_some() {
            late.push(entry);
        }
    }
    drop(tx);
    for entry in &late {
        match store.run(&FOLLOWER, &FollowReview { entry: *entry }).await {
            Ok(()) | Err(Refused::Because(NotBehind)) => {}
            Err(Refused::Fault(error)) => return Err(error),
        }
    }
    Ok(late.len())
}
