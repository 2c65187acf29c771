//! The police send notices in bulk: all good rows of a sheet in one transaction, each once by their own reference.

use super::{
    NoticeEntry,
    bulk_sheet::Row,
    door::{self, sends_in_bulk, sits_in},
    model::Kind,
    records::{self, NewNotice, NewReceipt, OwnRow},
};
use crate::{hold_case::StepRefused, records::contacts, rules::Wrong, send_concern::new_reference};
use access::Officer;
use base::{CaseId, Instant};
use std::collections::HashMap;
use store::{Command, Context, Entries, Entry, Error, Refused, Store, Tx};

/// Which of these rows the officer's agency has sent before, and when; none where they do not send in bulk.
pub async fn sent_before(
    store: &Store,
    officer: &Officer,
    rows: &[Row],
) -> Result<Option<HashMap<String, Instant>>, Error> {
    if !sends_in_bulk(officer) {
        return Ok(None);
    }
    let references: Vec<String> = rows.iter().map(|row| row.reference.clone()).collect();
    records::sent_before(&mut store.read().await?, officer.agency, &references).await.map(Some)
}

#[derive(Debug)]
pub struct ReceiveBulk<'a> {
    pub officer: &'a Officer,
    pub store: &'a Store,
    pub rows: &'a [Row],
}

impl Command for ReceiveBulk<'_> {
    /// How many were kept: those sent before are not kept twice.
    type Output = usize;
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(usize, Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let wrong = |what: &str| because(StepRefused::Wrong(vec![Wrong { field: String::new(), what: what.into() }]));
        let officer = self.officer;
        if !sends_in_bulk(officer) {
            return Err(because(StepRefused::Hidden));
        }
        let (team, text) = door::team(tx, context.now).await?.ok_or_else(|| {
            wrong("The trust has not said which team takes notices. Nothing was sent: ring the front door")
        })?;
        let references: Vec<String> = self.rows.iter().map(|row| row.reference.clone()).collect();
        let before = records::sent_before(tx, officer.agency, &references).await?;
        let rows: Vec<&Row> = self.rows.iter().filter(|row| !before.contains_key(&row.reference)).collect();
        if rows.is_empty() {
            return Err(wrong("Every row was sent before. Nothing was sent again"));
        }
        let from = sits_in(officer);
        let code = contacts::team(tx, from).await?.map(|team| team.code).unwrap_or_default();
        let id = context.ids.uuid(context.now).to_string();
        let receipt = NewReceipt {
            id: id.clone(),
            kind: Kind::Bulk.code(),
            who: "police",
            reference: new_reference(&context.ids),
            sent_by: Some(officer.person),
            sent_from: Some(from),
            agency: Some(officer.agency),
            ..NewReceipt::default()
        };
        records::insert_receipt(tx, receipt, context.now).await?;
        let new: Vec<NewNotice<'_>> = (1..)
            .zip(&rows)
            .map(|(number, row)| NewNotice {
                id: CaseId::new(&context.ids, context.now),
                receipt: &id,
                number,
                kind: Kind::Bulk,
                own_reference: Some(row.reference.clone()),
                sent_by: Some(officer.person),
                sent_from: Some(from),
                agency: Some(officer.agency),
                owner_team: team,
                source_code: text.source_of(&code),
                words: &row.words,
            })
            .collect();
        records::insert(tx, self.store.keys(), &context.ids, &new, context.now).await?;
        let notices = new.iter().map(|notice| notice.id.to_string()).collect();
        let entry = NoticeEntry::Received { from: "police".to_owned(), notices };
        Ok((rows.len(), Entry::new(&entry).subject(id).into()))
    }
}

/// Notices on one page of what an agency has sent.
pub const PAGE: usize = 50;

#[derive(Debug)]
pub struct OwnNotices {
    pub lines: Vec<OwnRow>,
    pub page: usize,
    pub more: bool,
    pub entry: Entry,
}

/// What the officer's agency has sent, and how far each is; none where they do not send in bulk.
pub async fn own_notices(store: &Store, officer: &Officer, page: usize) -> Result<Option<OwnNotices>, Error> {
    if !sends_in_bulk(officer) {
        return Ok(None);
    }
    let (from, most) = (((page.max(1) - 1) * PAGE) as i64, PAGE as i64 + 1);
    let mut lines = records::of_agency(&mut store.read().await?, officer.agency, from, most).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let entry = NoticeEntry::OwnListed { notices: lines.iter().map(|line| line.id.to_string()).collect() };
    Ok(Some(OwnNotices { lines, page: page.max(1), more, entry: Entry::new(&entry) }))
}
