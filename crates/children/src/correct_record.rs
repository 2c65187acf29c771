//! Whoever recorded a child by hand, or works where that was done, corrects what was recorded, and says whether they
//! still work with the child.

use crate::{
    ChildrenEntry,
    feed_definition::RECORDED,
    put_up_shield::{WrongField, denied},
    record_child::MayRecord,
    record_rows::{self, CARER_COLUMNS, VERSION_COLUMNS},
    records::{
        linking,
        recorded::{self, Recorded},
    },
    sent_row::{Precision, SentRow},
    typed_child::{Involved, TypedChild, lines},
};
use access::{
    Basis, Denied, Officer, Permit, TieKind,
    acts::{RecordInvolvement, SeeContact},
    agreements::{self, Agreement},
    permit, ties,
};
use base::ChildId;
use jiff::civil::Date;
use store::{Command, Context, Entries, Entry, Error, Refused, Store, Tx};

/// The record as it is, to be corrected.
#[derive(Debug)]
pub struct Correcting {
    pub child: ChildId,
    pub typed: TypedChild,
    pub version: i64,
    /// Day on which it was last written.
    pub recorded_on: Date,
    /// The service is involved by this record, and has not ended that.
    pub involved: bool,
    pub sensitive: bool,
    pub may: MayRecord,
    pub entry: Entry,
}

/// The form; [`Denied::Hidden`] where one's organisation recorded nothing.
pub async fn correcting(store: &Store, officer: &Officer, given: ChildId) -> Result<Correcting, Denied> {
    let now = store.now();
    let mut tx = store.read().await?;
    let permit = permit::<RecordInvolvement>(&mut tx, officer, given, now).await?;
    let kept = own_record(&mut tx, officer, &permit).await?.ok_or(Denied::Hidden)?;
    let may = may_correct(&permit, &agreements::all(&mut tx).await?, now.date());
    let entry = ChildrenEntry::RecordSeen { record: kept.record.clone(), version: kept.version };
    let (involved, sensitive) = (kept.is_involved(), kept.sensitive == Some(true));
    let typed = TypedChild::of_record(&kept.as_sent);
    Ok(Correcting {
        child: permit.child(),
        typed: if may.contact { typed } else { typed.with_contact_of(&TypedChild::default()) },
        version: kept.version,
        recorded_on: base::Instant::from_micros(kept.received_at).date(),
        involved,
        sensitive,
        may,
        entry: Entry::new(&entry).child(permit.child()).subject(kept.record).basis(permit.basis().to_string()),
    })
}

/// Did the officer's organisation record this child, and may the officer correct it?
pub(crate) async fn may_be_corrected(
    tx: &mut Tx,
    officer: &Officer,
    permit: &Permit<RecordInvolvement>,
) -> Result<bool, Error> {
    Ok(own_record(tx, officer, permit).await?.is_some())
}

/// The newest record that is the officer's to correct: their service's, or, for as long as a reason given holds, one they
/// made themselves. The index team corrects any.
async fn own_record(
    tx: &mut Tx,
    officer: &Officer,
    permit: &Permit<RecordInvolvement>,
) -> Result<Option<Recorded>, Error> {
    let (holders, actor) = (officer.holders(), officer.actor().to_string());
    let is_own = |kept: &Recorded| {
        let of_service = kept.organisation.as_ref().is_some_and(|id| holders.contains(id));
        match permit.basis() {
            Basis::IndexTeam => true,
            Basis::Tie(TieKind::Claimed | TieKind::Override) => kept.made_by == actor,
            _ => of_service || kept.made_by == actor,
        }
    };
    Ok(recorded::of_child(tx, permit).await?.into_iter().find(is_own))
}

fn may_correct(permit: &Permit<RecordInvolvement>, agreements: &[Agreement], today: Date) -> MayRecord {
    let may = MayRecord::by(agreements, today);
    // Where the child lives, and whom to ring, may have been hidden since.
    let sees = permit.also::<SeeContact>().is_some();
    MayRecord { contact: may.contact && sees, family: may.family && sees, ..may }
}

impl Recorded {
    fn is_involved(&self) -> bool {
        self.involvement.is_some() && self.ended_at.is_none()
    }

    /// Who is involved stays as it was: a colleague who corrects a name does not take the child over.
    fn involved(&self) -> Involved {
        let lines = lines(&self.as_sent);
        let line = |name: &str| lines.get(name).cloned();
        Involved {
            organisation: line("organisation").unwrap_or_default(),
            staff_code: line("staff_code"),
            practitioner: line("practitioner"),
            practitioner_role: line("practitioner_role"),
            practitioner_phone: line("practitioner_phone"),
            since: line("since"),
        }
    }

    fn birth_date(&self) -> Option<(Date, Precision)> {
        let precision =
            if self.birth_precision.as_deref() == Some("year") { Precision::YearOnly } else { Precision::Exact };
        Some((self.birth_date.as_ref()?.parse().ok()?, precision))
    }
}

/// Writes what the record says from now on.
#[derive(Debug)]
pub struct CorrectRecord<'a> {
    pub officer: &'a Officer,
    pub child: ChildId,
    pub typed: &'a TypedChild,
    /// The version the form was filled from.
    pub version: i64,
    /// `yes` or `no`, of a service that is involved.
    pub still: &'a str,
}

#[derive(Debug)]
pub enum NotCorrected {
    /// Not found, as far as this officer is concerned.
    Hidden,
    Wrong(Vec<WrongField>),
    /// Somebody else corrected it meanwhile.
    Stale,
}

impl Command for CorrectRecord<'_> {
    /// Whether the officer's service still works with the child.
    type Output = bool;
    type Refusal = NotCorrected;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(bool, Entries), Refused<NotCorrected>> {
        let today = context.now.date();
        let permit = permit::<RecordInvolvement>(tx, self.officer, self.child, context.now)
            .await
            .map_err(|no| denied(no, NotCorrected::Hidden))?;
        let kept = own_record(tx, self.officer, &permit).await?.ok_or(Refused::Because(NotCorrected::Hidden))?;
        if kept.version != self.version {
            return Err(Refused::Because(NotCorrected::Stale));
        }
        let agreements = agreements::all(tx).await?;
        let before = TypedChild::of_record(&kept.as_sent);
        let typed = self.typed.clone().covered(|field| field.covered(&agreements, RECORDED, today));
        let sees_contact = permit.also::<SeeContact>().is_some();
        let typed = if sees_contact { typed } else { typed.with_contact_of(&before) };
        let wrong = |wrong| Refused::Because(NotCorrected::Wrong(wrong));
        let ends = self.ends(&kept).map_err(wrong)?;
        let mut sent = read(&kept, &typed, ends, today).map_err(wrong)?;
        // An age was told on the day it was typed; nobody grew younger since.
        if typed.birth_date.is_empty() && typed.age == before.age && before.birth_date.is_empty() {
            sent.birth_date = kept.birth_date();
        }
        let involved = kept.is_involved().then(|| kept.involved());
        typed.keep_as_sent(&mut sent, involved.as_ref(), today);
        write(tx, context, &kept, &sent, ends).await?;
        let entry = ChildrenEntry::RecordChanged { record: kept.record.clone(), version: kept.version + 1 };
        let entry = Entry::new(&entry).child(permit.child()).subject(kept.record).basis(permit.basis().to_string());
        Ok((!ends, entry.into()))
    }
}

impl CorrectRecord<'_> {
    /// Does the service's part in the child's life end? Asked only where it has one.
    fn ends(&self, kept: &Recorded) -> Result<bool, Vec<WrongField>> {
        match (kept.is_involved(), self.still) {
            (false, _) | (true, "yes") => Ok(false),
            (true, "no") => Ok(true),
            _ => Err(vec![WrongField::new("still", "Select whether you still work with this child")]),
        }
    }
}

fn read(kept: &Recorded, typed: &TypedChild, ends: bool, today: Date) -> Result<SentRow, Vec<WrongField>> {
    let works = if kept.is_involved() && !ends { typed.works(kept.sensitive == Some(true)) } else { Ok(()) };
    match (typed.child(today), works) {
        (Ok(sent), Ok(())) => Ok(sent),
        (sent, works) => Err(sent.err().into_iter().chain(works.err()).flatten().collect()),
    }
}

/// The record stays linked to its child, and stays: what it says of who the child is does not end with the work.
async fn write(tx: &mut Tx, context: &Context<'_>, kept: &Recorded, sent: &SentRow, ends: bool) -> Result<(), Error> {
    let (record, version, now) = (kept.record.as_str(), kept.version + 1, context.now);
    record_rows::update_record(tx, sent, record, version, "", now).await?;
    let row = record_rows::version(sent, record, version, "", now);
    tx.insert_many("source_version", VERSION_COLUMNS, vec![row]).await?;
    tx.sql("delete from carer where record = $1").bind(record).run().await?;
    tx.insert_many("carer", CARER_COLUMNS, record_rows::carers(sent, record)).await?;
    let Some(involvement) = kept.involvement.as_deref().filter(|_| kept.is_involved()) else { return Ok(()) };
    let basis = format!("involvement:{involvement}");
    if ends {
        recorded::end_involvement(tx, involvement, now).await?;
        return ties::end(tx, &[basis], now).await;
    }
    record_rows::update_involvement(tx, sent, involvement).await?;
    let listed_as = linking::listed_as(sent.given_name.as_deref(), sent.family_name.as_deref());
    ties::list_as(tx, &basis, &listed_as).await
}
