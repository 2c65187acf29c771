//! The linker: decides which child each new or changed record is about, in the order in which records were written.
//! Only one runs at a time (a lease). What a person has decided is never undone by a score.

use crate::{
    ChildrenEntry, Index, link_rulings,
    link_rulings::Rulings,
    records::{
        linking::{self, Adoption, ToLink},
        shields::{self as marks, ADOPTION, Mark, NOT_GIVEN},
    },
    review::records::{self as reviews, NewReview},
};
use access::{
    TieKind, people, same_child,
    shields::{self, NewShield, Shield},
    ties::{self, Holder, NewTie},
};
use base::{Actor, ChildId, Instant, JobName, OrganisationId, PersonId, ReviewId, SourceRecordId, TieId};
use matching::{Candidate, Guard, LinkProposal};
use std::collections::{HashMap, HashSet};
use store::{Bind as _, Command, Context, Entries, Entry, Error, Refused, Store, Tx, journal, lease};

pub const LINKER: Actor = Actor::Job(JobName("linker"));
const BATCH: i64 = 400;
const LEASE: &str = "linker";
const LEASE_SECONDS: i64 = 30;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    pub records: usize,
    pub new_children: usize,
}

/// Links everything that waits, unless another process is doing so. `told` hears how many are done after each batch.
pub async fn link_pending(store: &Store, index: &Index, told: impl Fn(usize) + Send + Sync) -> Result<Linked, Error> {
    let mut sum = Linked::default();
    while let Some(linked) = link_batch(store, index).await? {
        sum.records += linked.records;
        sum.new_children += linked.new_children;
        told(sum.records);
    }
    if sum.records > 0 {
        // Others need neither wait for the numbers of what was linked nor for the end of the lease.
        journal::number_pending(store).await?;
        lease::release(store, LEASE, index.holder(store)).await?;
    }
    Ok(sum)
}

/// One batch; none when nothing waits or another process links.
async fn link_batch(store: &Store, index: &Index) -> Result<Option<Linked>, Error> {
    let holder = index.holder(store);
    if !linking::any_pending(&mut store.read().await?).await? {
        return Ok(None);
    }
    let mut place = index.place().await;
    if !lease::hold(store, LEASE, holder, LEASE_SECONDS).await? {
        return Ok(None);
    }
    // Whoever held the lease before can commit nothing any more, and all that was committed is now taken in: else a
    // child whom another process has just made would be made again.
    index.catch_up(store, &mut place).await?;
    let mut tx = store.read_everything().await?;
    let waiting = linking::pending(&mut tx, BATCH).await?;
    if waiting.is_empty() {
        drop(tx);
        lease::release(store, LEASE, holder).await?;
        return Ok(None);
    }
    let staff = people::by_staff_code(&mut tx).await?;
    let ids: Vec<&str> = waiting.iter().map(|w| w.id.as_str()).collect();
    let rulings = Rulings::about(&mut tx, &ids).await?;
    drop(tx);
    place.run_ahead();
    let decisions = decide(store, index, &rulings, waiting);
    let batch = store.ids().uuid(store.now()).to_string();
    let command = LinkBatch {
        batch: &batch,
        holder,
        model: &index.model().version,
        decisions: &decisions,
        staff: &staff,
        adoptions: rulings.adoptions(),
    };
    let hidden = match store.run(&LINKER, &command).await {
        Ok(hidden) => hidden,
        Err(refused) => {
            // The index ran ahead of the database: what it was given is taken back.
            index.put_anew(store, decisions.iter().map(|d| d.record), decisions.iter().map(|d| d.child)).await?;
            place.taken_back();
            return match refused {
                Refused::Fault(error) => Err(error),
                Refused::Because(Overtaken) => Ok(None),
            };
        }
    };
    let shielded = decisions.iter().filter(|d| d.shield.is_some()).map(|d| d.child);
    index.put_anew(store, [], shielded.chain(hidden)).await?;
    place.committed(batch);
    let new_children = decisions.iter().filter(|d| d.makes_child).count();
    Ok(Some(Linked { records: decisions.len(), new_children }))
}

/// Another process has taken the linker's lease.
#[derive(Debug)]
struct Overtaken;

pub async fn waiting(store: &Store) -> Result<i64, Error> {
    linking::pending_count(&mut store.read().await?).await
}

/// Does another process link at this moment?
pub async fn done_elsewhere(store: &Store) -> Result<bool, Error> {
    lease::is_held(&mut store.read().await?, LEASE, store.now()).await
}

struct Decided {
    record: SourceRecordId,
    sent: ToLink,
    child: ChildId,
    makes_child: bool,
    /// The record was not linked before.
    is_new: bool,
    best: Option<Candidate>,
    /// Of a record that made a child: the one it may be about all the same.
    doubt: Option<Candidate>,
    shield: Option<Shield>,
}

/// Decides batch-wise, telling the index at once, so that two records of one child in one batch meet.
fn decide(store: &Store, index: &Index, rulings: &Rulings, waiting: Vec<ToLink>) -> Vec<Decided> {
    let mut decisions = Vec::with_capacity(waiting.len());
    for sent in waiting {
        let Ok(record) = sent.id.parse::<SourceRecordId>() else { continue };
        let before: Option<ChildId> = sent.child.as_deref().and_then(|c| c.parse().ok());
        let (child, makes_child, best, doubt) = match before {
            Some(child) => (child, false, None, None),
            None => {
                let apart = rulings.apart(&sent.id, index);
                let mut candidates = index.candidates(&sent);
                candidates.retain(|c| !apart.contains(&ChildId::from_u128(c.child)));
                rulings.drop_known_strangers(&mut candidates, index);
                let best_of = |child: ChildId| candidates.iter().find(|c| c.child == child.as_u128()).cloned();
                let known = rulings.together(&sent.id, index).or_else(|| by_number(&candidates));
                let known = known.or_else(|| match matching::decide_link(&without_weak_rivals(&candidates)) {
                    LinkProposal::Link(child) => Some(ChildId::from_u128(child)),
                    LinkProposal::Review(_) | LinkProposal::New => None,
                });
                match known {
                    Some(child) => (child, false, best_of(child), None),
                    None => {
                        let doubt = matching::doubtful(&candidates).cloned();
                        (ChildId::new(store.ids(), store.now()), true, None, doubt)
                    }
                }
            }
        };
        if rulings.hides_who_a_child_was(&sent.id) {
            index.shield(child, Shield::Existence);
        }
        let mark = mark(&sent);
        let shield = sent.shield.as_deref().and_then(Shield::from_code);
        let shield = shield.filter(|_| mark.is_some_and(|mark| rulings.marks_anew(&mark)));
        if let Some(shield) = shield {
            index.shield(child, shield);
        }
        index.put(record, child, &sent);
        decisions.push(Decided { record, child, makes_child, is_new: before.is_none(), best, doubt, shield, sent });
    }
    decisions
}

/// The shield the record asks for.
fn mark(sent: &ToLink) -> Option<Mark> {
    let shield = Shield::from_code(sent.shield.as_deref()?)?;
    Some(Mark::new(&sent.id, shield, sent.shield_ground.as_deref().unwrap_or(NOT_GIVEN)))
}

/// The child whose NHS number or pupil number the record carries, where all else fits too (domain §1.2). A second child
/// that looks alike is then no reason to make a third.
fn by_number(candidates: &[Candidate]) -> Option<ChildId> {
    candidates
        .iter()
        .filter(|c| c.guard == Guard::NumberAgrees && c.probability >= matching::LINK_AT)
        .max_by(|a, b| a.weight.total_cmp(&b.weight).then(b.child.cmp(&a.child)))
        .map(|c| ChildId::from_u128(c.child))
}

/// So many bits better is clearly better: a thousand to one.
const CLEARLY_BETTER: f64 = 10.0;

/// The candidates without those of children that fit clearly worse than the best: a namesake or a sister whom the
/// record could by itself be about is no rival of a child whom it fits a thousand times as well.
fn without_weak_rivals(candidates: &[Candidate]) -> Vec<Candidate> {
    let weight_of =
        |child: u128| candidates.iter().filter(|c| c.child == child).map(|c| c.weight).fold(f64::MIN, f64::max);
    let best = candidates.iter().map(|c| c.weight).fold(f64::MIN, f64::max);
    candidates.iter().filter(|c| best - weight_of(c.child) < CLEARLY_BETTER).cloned().collect()
}

/// Whoever is involved stands near the child: the practitioner by caseload, the service by its list or roll.
pub(crate) struct Near<'a> {
    pub involvement: &'a str,
    pub organisation: Option<OrganisationId>,
    pub person: Option<PersonId>,
    pub listed_as: String,
    pub until: Option<Instant>,
}

impl Near<'_> {
    pub(crate) fn ties(&self, child: ChildId, context: &Context<'_>) -> Vec<NewTie> {
        let service = self.organisation.map(|id| (Holder::Organisation(id), TieKind::Service));
        let caseload = self.person.map(|id| (Holder::Person(id), TieKind::Caseload));
        let tie = |(holder, kind)| NewTie {
            id: TieId::new(&context.ids, context.now),
            holder,
            child,
            kind,
            basis: format!("involvement:{}", self.involvement),
            reason: None,
            listed_as: self.listed_as.clone(),
            from: context.now,
            until: self.until,
        };
        service.into_iter().chain(caseload).map(tie).collect()
    }
}

fn in_words(reasons: &[matching::Reason]) -> String {
    reasons.iter().map(matching::Reason::in_words).collect::<Vec<_>>().join("; ")
}

struct LinkBatch<'a> {
    batch: &'a str,
    holder: &'a str,
    /// The version of what decides, kept with every link.
    model: &'a str,
    decisions: &'a [Decided],
    staff: &'a HashMap<String, PersonId>,
    adoptions: &'a [Adoption],
}

impl Command for LinkBatch<'_> {
    /// Children hidden because they are who a child was before an adoption.
    type Output = Vec<ChildId>;
    type Refusal = Overtaken;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Vec<ChildId>, Entries), Refused<Overtaken>> {
        if !lease::keep(tx, LEASE, self.holder, context.now.plus_seconds(LEASE_SECONDS)).await? {
            return Err(Refused::Because(Overtaken));
        }
        let born: Vec<ChildId> = self.decisions.iter().filter(|d| d.makes_child).map(|d| d.child).collect();
        linking::insert_children(tx, &born, context.now).await?;
        same_child::born(tx, &born).await?;
        let links = self.decisions.iter().filter(|d| d.is_new).map(|d| self.link_row(d, context)).collect();
        linking::insert_links(tx, links).await?;
        self.tie(tx, context).await?;
        let settled = self.settled(tx).await?;
        let mut entries = Vec::new();
        for decided in self.decisions {
            if let Some(staff) = &decided.sent.own_family_of
                && let Some(person) = self.staff.get(staff)
            {
                tx.sql("insert into own_family (person, child, basis) values ($1, $2, $3) on conflict (person, child, basis) do nothing")
                    .bind(*person)
                    .bind(decided.child)
                    .bind(format!("record:{}", decided.record))
                    .run()
                    .await?;
            }
            let mark = mark(&decided.sent).filter(|mark| !settled.contains(mark));
            if let (Some(shield), Some(mark)) = (decided.shield, mark) {
                let new = NewShield {
                    child: decided.child,
                    shield,
                    ground: &mark.ground,
                    reason: None,
                    review_on: None,
                    decided_by: None,
                };
                if shields::put(tx, &context.ids, &new, context.now).await?.is_some() {
                    let entry = ChildrenEntry::Shielded { shield: shield.code().to_owned() };
                    entries.push(Entry::new(&entry).child(decided.child).subject(decided.record));
                }
            }
            if decided.is_new && !decided.makes_child {
                let entry = ChildrenEntry::RecordLinked { record: decided.sent.id.clone() };
                entries.push(Entry::new(&entry).child(decided.child).subject(decided.record));
            }
        }
        self.ask_people(tx, context, &mut entries).await?;
        let hidden = link_rulings::keep_apart(tx, context, self.adoptions, &mut entries).await?;
        let done: Vec<&ToLink> = self.decisions.iter().map(|d| &d.sent).collect();
        linking::done(tx, &done).await?;
        let entry = ChildrenEntry::RecordsLinked { linked: self.decisions.len(), new_children: born.len() };
        Ok((hidden, Entries::one(Entry::new(&entry).subject(self.batch)).and_all(entries)))
    }
}

impl LinkBatch<'_> {
    /// Marks considered when a shield was lifted. Those no longer sent are forgotten: should an agency mark the child
    /// once more, that is new.
    async fn settled(&self, tx: &mut Tx) -> Result<HashSet<Mark>, Error> {
        let records: Vec<&str> = self.decisions.iter().map(|d| d.sent.id.as_str()).collect();
        let mut settled = marks::settled(tx, &records).await?;
        if settled.is_empty() {
            return Ok(settled);
        }
        let adopted = self.adoptions.iter().map(|a| Mark::new(&a.earlier, Shield::Existence, ADOPTION));
        let sent: HashSet<Mark> = self.decisions.iter().filter_map(|d| mark(&d.sent)).chain(adopted).collect();
        for gone in settled.difference(&sent) {
            marks::unsettle(tx, gone).await?;
        }
        settled.retain(|mark| sent.contains(mark));
        Ok(settled)
    }

    /// Asks the index team about records that fitted a child, and not well enough.
    async fn ask_people(&self, tx: &mut Tx, context: &Context<'_>, entries: &mut Vec<Entry>) -> Result<(), Error> {
        for decided in self.decisions {
            let Some(doubt) = &decided.doubt else { continue };
            let new = NewReview {
                id: ReviewId::new(&context.ids, context.now),
                record: decided.record,
                child: decided.child,
                other: ChildId::from_u128(doubt.child),
                other_record: SourceRecordId::from_u128(doubt.record),
                probability: doubt.probability,
                weight: doubt.weight,
                model: self.model,
                reasons: in_words(&doubt.reasons),
            };
            reviews::open(tx, &new, context.now).await?;
            let entry = ChildrenEntry::ReviewOpened { other: new.other.to_string() };
            entries.push(Entry::new(&entry).child(decided.child).subject(new.id));
        }
        Ok(())
    }

    async fn tie(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(), Error> {
        let children: HashMap<&str, ChildId> = self.decisions.iter().map(|d| (d.sent.id.as_str(), d.child)).collect();
        let records: Vec<&str> = children.keys().copied().collect();
        let involved = linking::involved(tx, &records, &context.now.date().to_string()).await?;
        // Of a record that changed: what it said before ends in the same transaction.
        let changed: Vec<&str> = self.decisions.iter().filter(|d| !d.is_new).map(|d| d.sent.id.as_str()).collect();
        let before = linking::involvements_of(tx, &changed).await?;
        ties::end(tx, &before.iter().map(|id| format!("involvement:{id}")).collect::<Vec<_>>(), context.now).await?;
        let mut wanted = Vec::new();
        for row in &involved {
            let Some(child) = children.get(row.record.as_str()).copied() else { continue };
            let until = row.until_on.as_deref().and_then(|day| day.parse().ok()).map(Instant::start_of);
            let near = Near {
                involvement: &row.id,
                organisation: row.organisation.parse().ok(),
                person: row.staff_code.as_ref().and_then(|code| self.staff.get(code)).copied(),
                listed_as: row.listed_as(),
                until,
            };
            wanted.extend(near.ties(child, context));
        }
        ties::add(tx, &wanted).await
    }

    fn link_row(&self, decided: &Decided, context: &Context<'_>) -> Vec<store::Value> {
        let best = decided.best.as_ref().filter(|_| !decided.makes_child);
        let reasons = best.map_or_else(String::new, |b| in_words(&b.reasons));
        vec![
            decided.record.value(),
            decided.child.value(),
            best.map_or(1.0, |b| b.probability).value(),
            best.map_or(0.0, |b| b.weight).value(),
            reasons.value(),
            self.model.value(),
            "engine".value(),
            context.now.value(),
            self.batch.value(),
        ]
    }
}
