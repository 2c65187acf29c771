//! Somebody adds a child whom their search did not find. Likely children of the index are offered first; only when each
//! of them is said to be another is a child made.

use crate::{
    ChildrenEntry, Index,
    confirm_child::{Criteria, own_search},
    feed_definition::{Category, Field, RECORDED},
    link_records::Near,
    look_up::{Hit, LookedUp},
    put_up_shield::WrongField,
    record_rows::{self, CARER_COLUMNS, INVOLVEMENT_COLUMNS, RECORD_COLUMNS, VERSION_COLUMNS},
    records::{
        index_page::{self, WhomToRing},
        linking::{self, Ruled},
        recorded::{self, Recorder},
    },
    sent_row::SentRow,
    typed_child::{Involved, Knows, TypedChild, question},
};
use access::{
    AccessEntry, Act as _, Decision, Facts, Officer,
    acts::RecordChild as Act,
    agreements::{self, Agreement},
    decide, same_child,
    ties::{self, NewTie},
};
use base::{ChildId, InvolvementId, SearchId, SourceRecordId};
use jiff::civil::Date;
use matching::{Candidate, Grade};
use store::{Bind as _, Command, Context, Entries, Entry, Error, Refused, Store, Tx, lease};

/// At most so many children are offered at a time.
pub const MOST_OFFERED: usize = 5;
/// Candidates considered, so that one who has been declined makes room for the next.
const MOST_CONSIDERED: usize = 50;
/// What decided that the record is about its child: no engine.
const MODEL: &str = "person";
/// Of all servers one adds at a time: what it looks up it would otherwise miss, because another is just writing it.
const LEASE: &str = "child-added";
/// So long is one waited for that was cut off while it added.
const LEASE_SECONDS: i64 = 3;

/// Waits until this server is the one that adds, and gives up when that takes too long: the command then says so.
/// Whoever holds the index's place is the only one of this server.
pub(crate) async fn take_turn(store: &Store, index: &Index) -> Result<(), Error> {
    const TRIES: usize = 500;
    for _ in 0..TRIES {
        if lease::hold(store, LEASE, index.holder(store), LEASE_SECONDS).await? {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    Ok(())
}

pub(crate) async fn end_turn(store: &Store, index: &Index) -> Result<(), Error> {
    lease::release(store, LEASE, index.holder(store)).await
}

/// What the sharing agreements let be recorded here by hand today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one agreement")]
pub struct MayRecord {
    /// Who the child is. Without it nothing may be recorded.
    pub identity: bool,
    pub contact: bool,
    pub family: bool,
    pub involvement: bool,
}

impl MayRecord {
    pub(crate) fn by(agreements: &[Agreement], today: Date) -> Self {
        let covers = |field: Field| field.covered(agreements, RECORDED, today);
        Self {
            identity: covers(Field::GivenName) && covers(Field::FamilyName),
            contact: covers(Field::Postcode),
            family: covers(Field::Carer1Name),
            involvement: covers(Field::Organisation),
        }
    }
}

/// What the form asks, and for whom.
#[derive(Debug)]
pub struct Asking {
    /// What the search says of the child already.
    pub typed: TypedChild,
    pub may: MayRecord,
    /// The service for which it is recorded.
    pub organisation: String,
    pub sensitive: bool,
    pub whom_to_ring: Option<WhomToRing>,
}

/// The form for a search of this officer; none when it is another's, or a day old.
pub async fn asking(store: &Store, officer: &Officer, search: SearchId) -> Result<Option<Asking>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    if !may_record(officer) {
        return Ok(None);
    }
    let Some(criteria) = own_search(&mut tx, store, officer, search, now).await? else { return Ok(None) };
    let Some(recorder) = recorder(&mut tx, officer).await? else { return Ok(None) };
    Ok(Some(Asking {
        typed: TypedChild::of_search(&criteria),
        may: MayRecord::by(&agreements::all(&mut tx).await?, now.date()),
        organisation: recorder.name,
        sensitive: recorder.sensitive,
        whom_to_ring: index_page::whom_to_ring(&mut tx).await?,
    }))
}

fn may_record(officer: &Officer) -> bool {
    matches!(decide(&Facts::of(officer), Act::CATEGORY, Act::VERB), Decision::Allow(_))
}

pub(crate) async fn recorder(tx: &mut Tx, officer: &Officer) -> Result<Option<Recorder>, Error> {
    let organisation = officer.seat().map_or(officer.employer, |seat| seat.organisation);
    recorded::recorder(tx, officer.person, organisation).await
}

/// Adds a child, once no likely child of the index is left that has not been declined. In a turn of this server's
/// ([`take_turn`]), with an index that holds all that was committed when the turn began.
#[derive(Debug)]
pub struct RecordChild<'a> {
    pub officer: &'a Officer,
    pub search: SearchId,
    pub typed: &'a TypedChild,
    /// Children of whom the officer has said that it is none of them.
    pub declined: &'a [ChildId],
    pub store: &'a Store,
    pub index: &'a Index,
}

#[derive(Debug)]
pub enum NotRecorded {
    /// There is no such search, as far as this officer is concerned.
    Hidden,
    Wrong(Vec<WrongField>),
    /// No sharing agreement in force covers who a child is that is recorded here.
    NoAgreement,
    /// The turn was over before it began: another server adds.
    Overtaken,
    /// It may be one of these. The entry says that they were shown.
    Likely {
        hits: Vec<Hit>,
        entry: Box<Entry>,
    },
}

impl Command for RecordChild<'_> {
    type Output = ChildId;
    type Refusal = NotRecorded;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(ChildId, Entries), Refused<NotRecorded>> {
        let hidden = || Refused::Because(NotRecorded::Hidden);
        let (now, today) = (context.now, context.now.date());
        if !may_record(self.officer) {
            return Err(hidden());
        }
        let search = own_search(tx, self.store, self.officer, self.search, now).await?.ok_or_else(hidden)?;
        let recorder = recorder(tx, self.officer).await?.ok_or_else(hidden)?;
        let agreements = agreements::all(tx).await?;
        let may = MayRecord::by(&agreements, today);
        if !may.identity {
            return Err(Refused::Because(NotRecorded::NoAgreement));
        }
        let typed = self.typed.clone().covered(|field| field.covered(&agreements, RECORDED, today));
        let (sent, knows) = read(&typed, recorder.sensitive, may, today).map_err(wrong)?;
        if !lease::keep(tx, LEASE, self.index.holder(self.store), now.plus_seconds(LEASE_SECONDS)).await? {
            return Err(Refused::Because(NotRecorded::Overtaken));
        }
        let cleared = self.look_up(tx, context, &typed, &sent, &search).await?;
        let (officer, search) = (self.officer, self.search);
        let writing = Writing { officer, search, context, recorder: &recorder, typed: &typed, sent, knows };
        Ok(writing.write(tx, cleared).await?)
    }
}

fn wrong(wrong: Vec<WrongField>) -> Refused<NotRecorded> {
    Refused::Because(NotRecorded::Wrong(wrong))
}

fn read(
    typed: &TypedChild,
    sensitive: bool,
    may: MayRecord,
    today: Date,
) -> Result<(SentRow, Knows<'_>), Vec<WrongField>> {
    let knows = typed.knows(sensitive).and_then(|knows| match knows {
        Knows::Works if !may.involvement => Err(vec![WrongField::new("knows", "Select how you know this child")]),
        knows => Ok(knows),
    });
    match (typed.child(today), knows) {
        (Ok(sent), Ok(knows)) => Ok((sent, knows)),
        (sent, knows) => Err(sent.err().into_iter().chain(knows.err()).flatten().collect()),
    }
}

/// What the look-up left: the entry about it, and the record of each declined child that fits best.
struct Cleared {
    entry: Entry,
    declined: Vec<(ChildId, SourceRecordId)>,
}

impl RecordChild<'_> {
    /// Looks the child up again with everything that is now known, by the way of every search: what is hidden is found
    /// only by whoever would find it there, and the index team hears of it as it would there.
    async fn look_up(
        &self,
        tx: &mut Tx,
        context: &Context<'_>,
        typed: &TypedChild,
        sent: &SentRow,
        search: &Criteria,
    ) -> Result<Cleared, Refused<NotRecorded>> {
        let today = context.now.date();
        let query = question(sent, typed.about_age(today));
        let mut found = LookedUp::by(tx, self.index, self.officer, &query, MOST_CONSIDERED, context.now).await?;
        let is_declined = |c: &Candidate| self.declined.contains(&ChildId::from_u128(c.child));
        let (declined, mut left): (Vec<_>, Vec<_>) = found.candidates.into_iter().partition(is_declined);
        let offer = left.iter().any(|c| c.grade != Grade::Possible);
        left.truncate(if offer { MOST_OFFERED } else { 0 });
        found.candidates = left;
        let hits = found.hits(tx, self.index, today).await?;
        let entry = found.entry(self.search, typed.fields(), &search.purpose, &hits);
        if offer {
            return Err(Refused::Because(NotRecorded::Likely { hits, entry: Box::new(entry) }));
        }
        let ids = |c: &Candidate| (ChildId::from_u128(c.child), SourceRecordId::from_u128(c.record));
        Ok(Cleared { entry, declined: declined.iter().map(ids).collect() })
    }
}

/// A child about to be made.
struct Writing<'a> {
    officer: &'a Officer,
    search: SearchId,
    context: &'a Context<'a>,
    recorder: &'a Recorder,
    typed: &'a TypedChild,
    sent: SentRow,
    knows: Knows<'a>,
}

impl Writing<'_> {
    /// The record is linked to its own new child by the person who made it, and never waits for the linker: the engine
    /// sees children whose existence is hidden, and would join to one of them, without a word, what was typed by somebody
    /// who may not know of it.
    async fn write(mut self, tx: &mut Tx, cleared: Cleared) -> Result<(ChildId, Entries), Error> {
        let Context { ids, now, actor, .. } = self.context;
        let (child, record) = (ChildId::new(ids, *now), SourceRecordId::new(ids, *now).to_string());
        let involved = (self.knows == Knows::Works).then(|| involved(self.officer, self.recorder, now.date()));
        self.typed.keep_as_sent(&mut self.sent, involved.as_ref(), now.date());
        self.sent.record_key.clone_from(&record);
        self.insert(tx, &record).await?;
        linking::insert_children(tx, &[child], *now).await?;
        same_child::born(tx, &[child]).await?;
        let batch = ids.uuid(*now).to_string();
        let link = vec![
            record.as_str().value(),
            child.value(),
            1.0.value(),
            0.0.value(),
            "".value(),
            MODEL.value(),
            actor.to_string().value(),
            (*now).value(),
            batch.as_str().value(),
        ];
        linking::insert_links(tx, vec![link]).await?;
        for (_, other) in &cleared.declined {
            let apart = Ruled {
                records: [&record, &other.to_string()],
                same: false,
                reason: "not the child I added",
                decided_by: actor.to_string(),
            };
            linking::rule(tx, ids.uuid(*now).to_string(), apart, *now).await?;
        }
        let tied = self.tie(tx, child, &record).await?;

        let linked = Entry::new(&ChildrenEntry::RecordsLinked { linked: 1, new_children: 1 }).subject(batch);
        let recorded = ChildrenEntry::ChildRecorded {
            search: self.search.to_string(),
            knows: self.knows.code().to_owned(),
            declined: cleared.declined.iter().map(|(child, _)| child.to_string()).collect(),
        };
        let recorded = Entry::new(&recorded).child(child).subject(record);
        Ok((child, Entries::one(cleared.entry).and(linked).and(recorded).and_all(tied)))
    }

    async fn insert(&self, tx: &mut Tx, record: &str) -> Result<(), Error> {
        let now = self.context.now;
        let category = match self.recorder {
            Recorder { sensitive: true, .. } => Category::Sensitive,
            Recorder { universal: true, .. } => Category::Universal,
            _ => Category::Targeted,
        };
        // No file: it came from a form.
        let row = record_rows::record(&self.sent, record, RECORDED, category, "", now);
        tx.insert_many("source_record", RECORD_COLUMNS, vec![row]).await?;
        let version = record_rows::version(&self.sent, record, 1, "", now);
        tx.insert_many("source_version", VERSION_COLUMNS, vec![version]).await?;
        tx.insert_many("carer", CARER_COLUMNS, record_rows::carers(&self.sent, record)).await
    }

    /// Whoever works with the child stands near it like anybody whom a feed names; whoever met it once, for a day.
    async fn tie(&self, tx: &mut Tx, child: ChildId, record: &str) -> Result<Option<Entry>, Error> {
        let context = self.context;
        match self.knows {
            Knows::Works => {
                let (id, organisation) = (InvolvementId::new(&context.ids, context.now), self.recorder.organisation);
                let sensitive = self.recorder.sensitive;
                let row = record_rows::involvement(&self.sent, id, record, organisation, sensitive, context.now);
                tx.insert_many("involvement", INVOLVEMENT_COLUMNS, vec![row]).await?;
                let near = Near {
                    involvement: &id.to_string(),
                    organisation: Some(organisation),
                    person: Some(self.officer.person),
                    listed_as: linking::listed_as(self.sent.given_name.as_deref(), self.sent.family_name.as_deref()),
                    until: None,
                };
                ties::add(tx, &near.ties(child, context)).await?;
                Ok(None)
            }
            Knows::Once { why } => {
                let tie = NewTie::claimed(&context.ids, self.officer.person, child, why, context.now);
                let until = tie.until.map_or(0, base::Instant::micros);
                let given = AccessEntry::ReasonGiven { tie: tie.id.to_string(), until };
                let entry = Entry::new(&given).child(child).subject(tie.id);
                ties::add(tx, &[tie]).await?;
                Ok(Some(entry))
            }
        }
    }
}

fn involved(officer: &Officer, recorder: &Recorder, today: Date) -> Involved {
    Involved {
        organisation: recorder.code.clone(),
        staff_code: Some(recorder.staff_code.clone()),
        practitioner: Some(officer.name.clone()),
        practitioner_role: Some(officer.job_title.clone()),
        practitioner_phone: recorder.phone.clone(),
        since: Some(today.to_string()),
    }
}
