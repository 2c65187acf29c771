//! The row follows what is so: whoever has left, or is no longer cleared, no longer leads, and the acting lead is the manager
//! there is. Pages say so before; this makes the rows and the clock say it too.

use super::{LeadEntry, hold_work::make, in_effect::known, records, rules};
use base::{Actor, CaseId, JobName};
use store::{Command, Context, Entries, Entry, Error, Refused, Sight, Store, Tx};

/// Whose act it is when no person did it.
const FOLLOWER: Actor = Actor::Job(JobName("follow-leads"));

/// The row says what is so.
#[derive(Debug)]
pub struct NotBehind;

#[derive(Debug)]
pub struct FollowLead {
    pub work: CaseId,
}

impl Command for FollowLead {
    type Output = ();
    type Refusal = NotBehind;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<NotBehind>> {
        let children = records::children(tx, self.work).await?;
        tx.see(Sight::Cases { cases: &[self.work], children: &children }).await?;
        let mut known = known(tx, self.work, context.now).await?.ok_or(Refused::Because(NotBehind))?;
        let change = rules::catch_up(&known.leading, &known.around, context.now);
        let Some(change @ rules::Change::Next { at, why, .. }) = change else {
            return Err(Refused::Because(NotBehind));
        };
        make(tx, context, self.work, &mut known, &[change], None).await?;
        let entry = LeadEntry::LeadFollowed { why: why.code().to_owned(), since: at.micros() };
        let one = || Entry::new(&entry).subject(self.work);
        let entries = match children.split_first() {
            None => Entries::one(one()),
            Some((first, others)) => {
                Entries::one(one().child(*first)).and_all(others.iter().map(|child| one().child(*child)))
            }
        };
        Ok(((), entries))
    }
}

/// One work's row follows, if it is behind.
pub async fn follow(store: &Store, work: CaseId) -> Result<(), Error> {
    match store.run(&FOLLOWER, &FollowLead { work }).await {
        Ok(()) | Err(Refused::Because(NotBehind)) => Ok(()),
        Err(Refused::Fault(error)) => Err(error),
    }
}

/// Works looked at in one go.
const AT_ONCE: i64 = 200;

/// Every open work's row follows; how many were behind.
pub async fn follow_all(store: &Store) -> Result<usize, Error> {
    let (mut after, mut count) = (String::new(), 0);
    loop {
        let mut tx = store.read().await?;
        let works = records::open_works(&mut tx, &after, AT_ONCE).await?;
        let mut behind = Vec::new();
        for work in &works {
            if known(&mut tx, *work, store.now()).await?.is_some_and(|known| known.lead.behind) {
                behind.push(*work);
            }
        }
        drop(tx);
        count += behind.len();
        for work in behind {
            follow(store, work).await?;
        }
        match works.last() {
            Some(last) if works.len() as i64 == AT_ONCE => after = last.to_string(),
            _ => return Ok(count),
        }
    }
}
