//! One review: what is said of both children, side by side.

use super::{
    records::{self, Answer, Review},
    rules::{Careful, Compared, compared},
};
use crate::{
    ChildrenEntry,
    model::{Involvement, RecordedCarer, RecordedIdentity},
    open_child::household,
    records::{feeds, index_page},
    story::Likeness,
};
use access::{
    Denied, Officer, Permit,
    acts::{SeeFamily, SeeIdentity, SeeIndex, SeeInvolvement},
    permit,
};
use base::{ChildId, Instant, ReviewId};
use std::collections::BTreeSet;
use store::{Entry, Sight, Store, Tx};

#[derive(Debug)]
pub struct SeenReview {
    pub review: Review,
    pub sides: [Side; 2],
    pub fields: Vec<Compared>,
    /// Why the engine thought so, in words.
    pub reasons: Vec<String>,
    /// Why two people must agree; empty where one is enough.
    pub careful: BTreeSet<Careful>,
    pub answers: Vec<Answer>,
    /// An adoption stands between them: they are never joined.
    pub adopted: bool,
    pub entries: Vec<Entry>,
}

impl SeenReview {
    /// What one person has said and a second must agree to.
    pub fn proposal(&self) -> Option<&Answer> {
        self.answers.last().filter(|_| self.review.state == "proposed")
    }
}

#[derive(Debug)]
pub struct Side {
    pub child: ChildId,
    pub likeness: Likeness,
    pub records: Vec<RecordedIdentity>,
    pub carers: Vec<RecordedCarer>,
    pub household: Vec<(ChildId, Likeness)>,
    pub involved: Vec<Involvement>,
    pub shielded: bool,
}

/// The page of a review. Whoever may not see both children finds none.
pub async fn see(store: &Store, officer: &Officer, id: ReviewId) -> Result<SeenReview, Denied> {
    let now = store.now();
    let mut tx = store.read().await?;
    let Some(review) = records::review(&mut tx, id).await? else { return Err(Denied::Hidden) };
    let right = side(&mut tx, officer, review.other, now).await?;
    let left = side(&mut tx, officer, review.child, now).await?;
    let reasons = records::reasons(&mut tx, id).await?;
    let answers = records::answers(&mut tx, id).await?;
    let (one, other) = (left.child, right.child);
    tx.see(Sight::Children(&[one, other])).await?;
    let of_two_people = feeds::of_two_people(&mut tx, now.date()).await?;
    let careful = records::careful(&mut tx, &[one, other], &of_two_people, now).await?;
    let mut careful: BTreeSet<Careful> = careful.into_values().flatten().collect();
    let apart = records::ruled_apart(&mut tx, [one, other]).await?;
    if !apart.is_empty() && review.waits() {
        careful.insert(Careful::Contradicts);
    }
    let fields = compared(&left.records, &right.records);
    let entries = [(one, other), (other, one)]
        .map(|(child, other)| {
            Entry::new(&ChildrenEntry::ReviewSeen { other: other.to_string() }).child(child).subject(id)
        })
        .into();
    Ok(SeenReview {
        review,
        sides: [left, right],
        fields,
        reasons: reasons.split("; ").filter(|r| !r.is_empty()).map(str::to_owned).collect(),
        careful,
        answers,
        adopted: apart.iter().any(|reason| reason == "adoption"),
        entries,
    })
}

async fn side(tx: &mut Tx, officer: &Officer, given: ChildId, now: Instant) -> Result<Side, Denied> {
    let permit: Permit<SeeIdentity> = permit(tx, officer, given, now).await?;
    let titles = feeds::titles(tx, now.date()).await?;
    let mut records = match permit.also::<SeeIndex>() {
        Some(permit) => index_page::identities(tx, &permit).await?,
        None => Vec::new(),
    };
    records.iter_mut().for_each(|r| r.feed_title = titles.of(&r.feed));
    let involved = match permit.also::<SeeInvolvement>() {
        Some(permit) => index_page::involvements(tx, &permit).await?,
        None => Vec::new(),
    };
    let (carers, household) = match permit.also::<SeeFamily>() {
        Some(permit) => (index_page::carers(tx, &permit).await?, household(tx, officer, &permit, now).await?),
        None => (Vec::new(), Vec::new()),
    };
    let facts = permit.facts();
    Ok(Side {
        child: permit.child(),
        likeness: Likeness::of(&records, false, now.date()),
        records,
        carers,
        household,
        involved: involved.into_iter().filter(|i| i.ended_at.is_none()).collect(),
        shielded: facts.contact_hidden || facts.existence_hidden,
    })
}

/// The two children a review is about, for whoever has just answered it.
pub(crate) async fn children(store: &Store, id: ReviewId) -> Result<Vec<ChildId>, store::Error> {
    let review = records::review(&mut store.read().await?, id).await?;
    Ok(review.map(|r| vec![r.child, r.other]).unwrap_or_default())
}
