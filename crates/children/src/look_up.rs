//! Looks a child up in both halves of the index, for whoever asks: what is hidden is found only by the index team and by
//! named holders, and nobody's own family is among the answers.

use crate::{
    ChildrenEntry, Index,
    index::Found,
    records::{index_page, searches},
    story::Likeness,
};
use access::{
    Officer, Role,
    shields::{self, Shield},
};
use base::{ChildId, Instant};
use jiff::civil::Date;
use matching::{Answer, Candidate, Grade, Query, RIVAL_AT, Status};
use std::{
    collections::{HashMap, HashSet},
    fmt::Display,
};
use store::{Entry, Error, Sight, Tx};

/// One likely child.
#[derive(Clone, Debug)]
pub struct Hit {
    pub child: ChildId,
    pub likeness: Likeness,
    /// From 0 to 1.
    pub probability: f64,
    pub grade: Grade,
    pub reasons: Vec<String>,
}

/// How much of an answer is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub most: usize,
    /// One child who is as good as certain, and nobody where there is a rival.
    pub only_certain: bool,
}

/// What the index holds that fits, as far as the officer may know.
#[derive(Debug)]
pub(crate) struct LookedUp {
    pub candidates: Vec<Candidate>,
    pub status: Status,
    /// How sure the likeliest of them is, wanted or not.
    pub best: Option<Grade>,
    /// There were more likely children.
    pub more: bool,
    /// A child fits whose existence is hidden from the officer: for the index team.
    hidden: bool,
}

impl LookedUp {
    pub(crate) async fn by(
        tx: &mut Tx,
        index: &Index,
        officer: &Officer,
        query: &Query,
        most: usize,
        now: Instant,
    ) -> Result<Self, Error> {
        let found = index.search(query, most);
        // Whoever is named to know of a hidden child finds it, and alarms nobody; nor does the index team alarm itself.
        let held: HashSet<u128> =
            shields::held_by(tx, officer.person, now).await?.into_iter().map(ChildId::as_u128).collect();
        let hidden = found.guarded.candidates.iter().any(|c| {
            c.grade != Grade::Possible
                && !held.contains(&c.child)
                && index.shield_over(ChildId::from_u128(c.child)) == Some(Shield::Existence)
        });
        let answer = match officer.role {
            Role::IndexTeam => of_both_halves(found),
            _ if held.is_empty() => found.open,
            _ => of_both_halves(found.with_guarded(&held)),
        };
        let Answer { mut candidates, more, .. } = answer;
        let family = searches::own_family(tx, officer.person).await?;
        candidates.retain(|c| !family.contains(&ChildId::from_u128(c.child)));
        // Of those who are left, and not of whom the engine found: the one word must not tell of the others.
        let (status, more) = (status_of(&candidates), more || candidates.len() > most);
        candidates.truncate(most);
        let best = candidates.first().map(|c| c.grade);
        Ok(Self { candidates, status, best, more, hidden: hidden && officer.role != Role::IndexTeam })
    }

    /// No more than is wanted: what is left out is not shown, and the journal does not say that it was.
    pub(crate) fn narrowed(mut self, wanted: Wanted) -> Self {
        if wanted.only_certain {
            let alone = self.status == Status::Match;
            self.candidates.truncate(usize::from(alone));
            self.more = false;
        }
        self.more |= self.candidates.len() > wanted.most;
        self.candidates.truncate(wanted.most);
        self
    }

    /// The officer reads what somebody else wrote: a hidden child that fits is nothing the officer has searched for.
    pub(crate) fn of_others_words(self) -> Self {
        Self { hidden: false, ..self }
    }

    /// The candidates as they are shown. From then on the transaction sees these children, and no other.
    pub(crate) async fn hits(&mut self, tx: &mut Tx, index: &Index, today: Date) -> Result<Vec<Hit>, Error> {
        let candidates = std::mem::take(&mut self.candidates);
        let children: Vec<ChildId> = candidates.iter().map(|c| ChildId::from_u128(c.child)).collect();
        tx.see(Sight::Children(&children)).await?;
        let mut likenesses = likenesses(tx, index, &children, today).await?;
        let hit = |c: Candidate| {
            let child = ChildId::from_u128(c.child);
            Some(Hit {
                child,
                likeness: likenesses.remove(&child)?,
                probability: c.probability,
                grade: c.grade,
                reasons: c.reasons.into_iter().map(in_words).collect(),
            })
        };
        Ok(candidates.into_iter().filter_map(hit).collect())
    }

    /// What the journal keeps: which fields were given, and whom the officer was shown. One entry either way: an alert
    /// written beside it would make the answer that hides something the slower one.
    pub(crate) fn entry(&self, search: impl Display, fields: Vec<String>, purpose: &str, shown: &[Hit]) -> Entry {
        let shown = shown.iter().map(|hit| hit.child.to_string()).collect();
        let searched = if self.hidden {
            ChildrenEntry::HiddenChildSearched { search: search.to_string(), fields, shown }
        } else {
            ChildrenEntry::Searched { fields, shown }
        };
        Entry::new(&searched).subject(&search).purpose(purpose)
    }
}

impl Found {
    /// Of the guarded half only these children.
    fn with_guarded(mut self, held: &HashSet<u128>) -> Self {
        self.guarded.candidates.retain(|c| held.contains(&c.child));
        self.guarded.more = false;
        self
    }
}

/// What the index team is answered: each child once, as the half says that is surer of it.
fn of_both_halves(found: Found) -> Answer {
    let (open, guarded) = (found.open, found.guarded);
    let mut candidates = open.candidates;
    candidates.extend(guarded.candidates);
    candidates.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let mut seen = HashSet::new();
    candidates.retain(|c| seen.insert(c.child));
    Answer { status: status_of(&candidates), candidates, more: open.more || guarded.more }
}

/// What candidates, the likeliest first, come to: by the measure of the engine, whichever half each was found in.
fn status_of(candidates: &[Candidate]) -> Status {
    let rival = candidates.get(1).is_some_and(|second| second.probability > RIVAL_AT);
    match candidates.first() {
        None => Status::None,
        Some(_) if rival => Status::Many,
        Some(best) if best.grade == Grade::Certain => Status::Match,
        Some(_) => Status::Potential,
    }
}

/// A reason without where the child lives: a full postcode is not shown before the page is opened.
fn in_words(mut reason: matching::Reason) -> String {
    if reason.field == matching::Field::Address {
        reason.said = None;
    }
    reason.in_words()
}

async fn likenesses(
    tx: &mut Tx,
    index: &Index,
    children: &[ChildId],
    today: Date,
) -> Result<HashMap<ChildId, Likeness>, Error> {
    let mut records: HashMap<ChildId, Vec<_>> = HashMap::new();
    for (child, identity) in index_page::identities_of(tx, children).await? {
        records.entry(child).or_default().push(identity);
    }
    Ok(records
        .into_iter()
        .map(|(child, records)| {
            let hide_area = index.shield_over(child).is_some();
            (child, Likeness::of(&records, hide_area, today))
        })
        .collect())
}
