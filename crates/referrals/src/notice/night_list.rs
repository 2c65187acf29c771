//! The list of the night: whoever answers then writes it, the front door takes it over at nine, and somebody by name says
//! that they have.

use super::{
    NoticeEntry,
    door::{self, sits_in},
    model::{Kind, NoticeWords},
    records::{self, NewNotice, NewReceipt, NoticeRow, ReceiptRow, Said},
    rules::{accept_by, last_morning, morning_of, wrong_in_night},
};
use crate::{hold_case::StepRefused, records::contacts, rules::Wrong, send_concern::new_reference};
use access::Officer;
use base::{CaseId, Instant};
use jiff::civil::Date;
use store::{Command, Context, Entries, Entry, Error, Refused, Sight, Store, Tx};

/// Somebody at night writes down a child.
#[derive(Debug)]
pub struct WriteDown<'a> {
    pub officer: &'a Officer,
    pub store: &'a Store,
    pub words: &'a NoticeWords,
}

impl Command for WriteDown<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let (officer, now) = (self.officer, context.now);
        let door = door::door(tx, officer, now).await?.filter(|door| door.keeps_nights);
        let door = door.ok_or(because(StepRefused::Hidden))?;
        let wrong = wrong_in_night(self.words);
        if !wrong.is_empty() {
            return Err(because(StepRefused::Wrong(wrong)));
        }
        let from = sits_in(officer);
        let morning = morning_of(now).to_string();
        let (receipt, number) = match records::night(tx, &morning).await? {
            Some(receipt) if receipt.accepted_at.is_some() => {
                let what = "The front door has accepted this list already. Ring it, or raise a concern";
                return Err(because(StepRefused::Wrong(vec![Wrong { field: String::new(), what: what.into() }])));
            }
            Some(receipt) => {
                let before = records::of_receipt(tx, &receipt.id).await?.len();
                (receipt.id, before as i64 + 1)
            }
            None => {
                let id = context.ids.uuid(now).to_string();
                let new = NewReceipt {
                    id: id.clone(),
                    kind: Kind::Night.code(),
                    who: "duty-team",
                    reference: new_reference(&context.ids),
                    morning: Some(morning),
                    sent_by: Some(officer.person),
                    sent_from: Some(from),
                    agency: Some(officer.agency),
                    ..NewReceipt::default()
                };
                records::insert_receipt(tx, new, now).await?;
                (id, 1)
            }
        };
        let code = contacts::team(tx, from).await?.map(|team| team.code).unwrap_or_default();
        // Social care's own duty team is internal to it, whichever team of the trust it sits in.
        let source = Some(door.text.source_of(&code)).filter(|code| *code != "10").unwrap_or("5A");
        let new = NewNotice {
            id: CaseId::new(&context.ids, now),
            receipt: &receipt,
            number,
            kind: Kind::Night,
            own_reference: None,
            sent_by: Some(officer.person),
            sent_from: Some(from),
            agency: Some(officer.agency),
            owner_team: door.team,
            source_code: source,
            words: self.words,
        };
        let notices = vec![new.id.to_string()];
        records::insert(tx, self.store.keys(), &context.ids, &[new], now).await?;
        let entry = NoticeEntry::Received { from: "duty-team".to_owned(), notices };
        Ok(((), Entry::new(&entry).subject(receipt).into()))
    }
}

/// The list of one night.
#[derive(Debug)]
pub struct Night {
    pub receipt: ReceiptRow,
    pub morning: Date,
    pub accept_by: Instant,
    /// Nobody has accepted it in time.
    pub late: bool,
    pub lines: Vec<(NoticeRow, Said)>,
}

#[derive(Debug)]
pub struct Nights {
    /// The list that is being written now.
    pub tonight: Option<Night>,
    pub keeps: bool,
    pub takes_in: bool,
    /// Those handed over: not accepted ones first, then the last ones.
    pub handed_over: Vec<Night>,
    pub entry: Entry,
}

/// Handed-over lists that are shown at once.
const SHOWN: i64 = 5;

/// The lists of the nights, for whoever writes or takes them over.
pub async fn nights(store: &Store, officer: &Officer) -> Result<Option<Nights>, Error> {
    let now = store.now();
    let mut tx = store.read().await?;
    let Some(door) = door::door(&mut tx, officer, now).await?.filter(|d| d.keeps_nights || d.takes_in) else {
        return Ok(None);
    };
    let mut seen = Vec::new();
    let mut tonight = None;
    if let Some(receipt) = records::night(&mut tx, &morning_of(now).to_string()).await? {
        tonight = Some(night(&mut tx, store, receipt, now, &mut seen).await?);
    }
    let mut handed_over = Vec::new();
    for receipt in records::nights(&mut tx, &last_morning(now).to_string(), SHOWN).await? {
        let night = night(&mut tx, store, receipt, now, &mut seen).await?;
        handed_over.push(night);
    }
    let entry = Entry::new(&NoticeEntry::Listed { notices: seen });
    Ok(Some(Nights { tonight, keeps: door.keeps_nights, takes_in: door.takes_in, handed_over, entry }))
}

async fn night(
    tx: &mut Tx,
    store: &Store,
    receipt: ReceiptRow,
    now: Instant,
    seen: &mut Vec<String>,
) -> Result<Night, Error> {
    let rows = records::of_receipt(tx, &receipt.id).await?;
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    tx.see(Sight::Cases { cases: &ids, children: &[] }).await?;
    let mut said = records::said(tx, store.keys(), &ids).await?;
    seen.extend(ids.iter().map(ToString::to_string));
    let lines = rows.into_iter().map(|row| {
        let said = said.remove(&row.id).unwrap_or_default();
        (row, said)
    });
    let morning = receipt.morning.as_deref().and_then(|day| day.parse().ok()).unwrap_or_else(|| now.date());
    let by = accept_by(morning);
    Ok(Night {
        late: receipt.accepted_at.is_none() && now > by,
        accept_by: by,
        morning,
        lines: lines.collect(),
        receipt,
    })
}

/// The last list that nobody has accepted: its morning, how many children, whether it is late.
pub(crate) async fn not_accepted(tx: &mut Tx, now: Instant) -> Result<Option<(Date, usize, bool)>, Error> {
    let lists = records::nights(tx, &last_morning(now).to_string(), 1).await?;
    let Some(receipt) = lists.into_iter().find(|receipt| receipt.accepted_at.is_none()) else { return Ok(None) };
    let lines = records::of_receipt(tx, &receipt.id).await?.len();
    let morning: Date = receipt.morning.and_then(|day| day.parse().ok()).unwrap_or_else(|| now.date());
    Ok(Some((morning, lines, now > accept_by(morning))))
}

/// Somebody of the front door says that they have taken the list over.
#[derive(Debug)]
pub struct AcceptNight<'a> {
    pub officer: &'a Officer,
    pub morning: &'a str,
}

impl Command for AcceptNight<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let wrong = |what: String| because(StepRefused::Wrong(vec![Wrong { field: String::new(), what }]));
        door::door(tx, self.officer, context.now)
            .await?
            .filter(|door| door.takes_in)
            .ok_or(because(StepRefused::Hidden))?;
        let morning: Option<Date> = self.morning.parse().ok().filter(|day| *day <= last_morning(context.now));
        let list = match morning {
            Some(morning) => records::night(tx, &morning.to_string()).await?,
            None => None,
        };
        let Some(list) = list else {
            return Err(wrong("Select the list you take over: it is handed over at nine".into()));
        };
        if list.accepted_at.is_some() {
            let by = list.accepter_name.unwrap_or_default();
            return Err(wrong(format!("{by} has accepted this list already")));
        }
        records::accept_night(tx, &list.id, self.officer.person, context.now).await?;
        let entry = NoticeEntry::NightAccepted { morning: self.morning.to_owned() };
        Ok(((), Entry::new(&entry).subject(list.id).into()))
    }
}
