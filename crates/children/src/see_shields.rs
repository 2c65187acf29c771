//! Which shields a child is and was under, on what ground, decided by whom, and who else may know.

use crate::{
    ChildrenEntry,
    records::{feeds, index_page, shields as marks},
    story::Likeness,
};
use access::{
    Denied, Officer,
    acts::{SeeIndex, SeeShields},
    liftings::{self, Lifting},
    permit,
    shields::{self, KeptShield, NamedHolder, Shield},
};
use base::{ChildId, Instant};
use store::{Entry, Store};

#[derive(Debug)]
pub struct Shields {
    pub child: ChildId,
    pub name: String,
    pub in_force: Vec<Shown>,
    pub past: Vec<Shown>,
    /// Shields the child is not under.
    pub missing: Vec<Shield>,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct Shown {
    pub kept: KeptShield,
    pub shield: Shield,
    /// Feeds whose records mark the child so, by title.
    pub marked_by: Vec<String>,
    pub holders: Vec<NamedHolder>,
    /// What was asked about lifting it, the newest first.
    pub liftings: Vec<Lifting>,
    pub review_is_due: bool,
}

impl Shown {
    /// The question that waits for a second person.
    pub fn asked(&self) -> Option<&Lifting> {
        self.liftings.iter().find(|l| l.answered_at.is_none())
    }
}

/// The page of a child's shields; the index team's alone.
pub async fn see(store: &Store, officer: &Officer, given: ChildId) -> Result<Shields, Denied> {
    let now: Instant = store.now();
    let mut tx = store.read().await?;
    let permit = permit::<SeeShields>(&mut tx, officer, given, now).await?;
    let child = permit.child();
    let identities = match permit.also::<SeeIndex>() {
        Some(permit) => index_page::identities(&mut tx, &permit).await?,
        None => Vec::new(),
    };
    let titles = feeds::titles(&mut tx, now.date()).await?;
    let marks = marks::still_marked(&mut tx, &permit).await?;
    let holders = shields::holders(&mut tx, child).await?;
    let liftings = liftings::of_child(&mut tx, child).await?;
    let today = now.date().to_string();
    let shown = shields::of_child(&mut tx, child).await?.into_iter().filter_map(|kept| {
        let marked = marks.iter().filter(|m| m.kind == kept.kind);
        Some(Shown {
            shield: kept.shield()?,
            marked_by: marked.map(|m| titles.of(&m.feed)).collect(),
            holders: holders.iter().filter(|h| h.shield == kept.id).cloned().collect(),
            liftings: liftings.iter().filter(|l| l.shield == kept.id).cloned().collect(),
            review_is_due: kept.review_on.as_ref().is_some_and(|on| *on <= today),
            kept,
        })
    });
    let (in_force, past): (Vec<Shown>, Vec<Shown>) = shown.partition(|s| s.kept.in_force(now));
    let seen = ChildrenEntry::ShieldsSeen { shields: in_force.len() + past.len() };
    let entry = Entry::new(&seen).child(child).basis(permit.basis().to_string());
    let missing = [Shield::Contact, Shield::Existence];
    Ok(Shields {
        child,
        name: Likeness::of(&identities, true, now.date()).name,
        missing: missing.into_iter().filter(|s| in_force.iter().all(|i| i.shield != *s)).collect(),
        in_force,
        past,
        entries: vec![entry],
    })
}
