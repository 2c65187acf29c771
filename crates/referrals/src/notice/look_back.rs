//! Whoever wrote by the public form looks how far it is, with reference and secret code, and can add something. They see
//! nothing about the child and nothing of what was found out.

use super::{
    NoticeEntry,
    model::State,
    receive_public::plain,
    records::{self, ReceiptRow},
    rules::{LONGEST, Who},
};
use crate::rules::Wrong;
use access::hash_of;
use base::{Actor, Instant};
use store::{Command, Context, Entries, Entry, Error, Refused, Sight, Store, Tx};

/// What stands under a reference, for whoever has its code.
#[derive(Clone, Debug)]
pub struct LookedBack {
    pub who: Option<Who>,
    pub received_at: Instant,
    pub how_far: HowFar,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HowFar {
    Received,
    LookedAt,
    Done,
}

impl HowFar {
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Received => "Received. It waits for a social worker to read it",
            Self::LookedAt => "A social worker is looking at it",
            Self::Done => "A social worker has looked at it and has done what was to be done",
        }
    }
}

/// Opens what stands under a reference. A code that is wrong and a reference that never was read the same, after the same
/// query and the same comparison.
async fn opened(tx: &mut Tx, reference: &str, secret: &str) -> Result<Option<ReceiptRow>, Error> {
    let reference = plain(reference);
    let with_dash = match reference.split_at_checked(4) {
        Some((one, other)) => format!("{one}-{other}"),
        None => reference,
    };
    let row = records::public_receipt(tx, &with_dash).await?;
    let given = hash_of(&plain(secret));
    let kept = row.as_ref().and_then(|row| row.secret_hash.clone()).unwrap_or_else(|| vec![0; 32]);
    let differs = kept.iter().zip(given).fold(kept.len() ^ given.len(), |all, (a, b)| all | usize::from(a ^ b));
    Ok(row.filter(|_| differs == 0))
}

async fn how_far(tx: &mut Tx, receipt: &str) -> Result<HowFar, Error> {
    let Some(notice) = records::of_receipt(tx, receipt).await?.into_iter().next() else { return Ok(HowFar::Received) };
    Ok(match notice.state() {
        State::Waiting => HowFar::Received,
        State::Held => HowFar::LookedAt,
        State::Aside => HowFar::Done,
        State::TakenIn => {
            let text = "select closed_at from contact where id = $1 and closed_at is not null";
            let closed: Option<(i64,)> = tx.sql(text).bind(notice.contact).optional().await?;
            if closed.is_some() { HowFar::Done } else { HowFar::LookedAt }
        }
    })
}

/// How far it is; none where reference and code do not fit each other.
pub async fn look_back(store: &Store, reference: &str, secret: &str) -> Result<Option<LookedBack>, Error> {
    let mut tx = store.read().await?;
    let Some(receipt) = opened(&mut tx, reference, secret).await? else { return Ok(None) };
    let how_far = how_far(&mut tx, &receipt.id).await?;
    drop(tx);
    let entry = Entry::new(&NoticeEntry::LookedBack {}).subject(&receipt.id);
    store.journal_access(&Actor::Anonymous, None, vec![entry]).await?;
    let received_at = Instant::from_micros(receipt.received_at);
    Ok(Some(LookedBack { who: Who::from_code(&receipt.who), received_at, how_far }))
}

/// Whoever wrote adds something.
#[derive(Debug)]
pub struct AddToNotice<'a> {
    pub store: &'a Store,
    pub reference: &'a str,
    pub secret: &'a str,
    pub words: &'a str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddRefused {
    /// Reference and code do not fit each other.
    NotYours,
    /// The same words were added just before.
    Already,
    Wrong(Vec<Wrong>),
}

/// More than this is not read any more: somebody has to ring.
const MOST_ADDED: i64 = 20;

impl Command for AddToNotice<'_> {
    type Output = ();
    type Refusal = AddRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<AddRefused>> {
        let because = Refused::Because;
        let receipt = opened(tx, self.reference, self.secret).await?.ok_or(because(AddRefused::NotYours))?;
        let wrong = |what: &str| because(AddRefused::Wrong(vec![Wrong { field: "more".into(), what: what.into() }]));
        let words = self.words.trim();
        if !(2..=LONGEST).contains(&words.chars().count()) {
            return Err(wrong("Write what you want to add, in at most 10,000 characters"));
        }
        let notices = records::of_receipt(tx, &receipt.id).await?;
        let Some(notice) = notices.into_iter().next() else { return Err(because(AddRefused::NotYours)) };
        tx.see(Sight::Cases { cases: &[notice.id], children: &[] }).await?;
        let keys = self.store.keys();
        let said = records::said(tx, keys, &[notice.id]).await?.remove(&notice.id).unwrap_or_default();
        if said.added.last().is_some_and(|(_, last)| last == words) {
            return Err(because(AddRefused::Already));
        }
        if said.last > MOST_ADDED {
            return Err(wrong("So much was added already that somebody should hear it from you: ring us"));
        }
        records::write(tx, keys, &context.ids, notice.id, (said.last + 1, "added", &words), None, context.now).await?;
        // What was read before waits to be read again.
        records::added(tx, notice.id, Some(context.now)).await?;
        Ok(((), Entry::new(&NoticeEntry::AddedTo {}).subject(receipt.id).into()))
    }
}
