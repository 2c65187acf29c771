//! The numbers that referrals have in the team's own case system come back: lines of "reference, number".

use super::{
    ExportEntry,
    make_export::{may_export, team},
    records::{self, ItemRow},
};
use crate::{
    hold_case::{StepRefused, hold},
    rules::Wrong,
};
use access::{Officer, acts::SeeReferral};
use base::CaseId;
use store::{Command, Context, Entries, Refused, Tx};

#[derive(Debug)]
pub struct RecordReceipts<'a> {
    pub officer: &'a Officer,
    pub export: CaseId,
    /// One line a referral: our reference, a comma, their number.
    pub lines: &'a str,
}

impl Command for RecordReceipts<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let hidden = || Refused::Because(StepRefused::Hidden);
        let row = records::one(tx, self.export).await?.filter(|row| row.team == team(self.officer));
        let Some(row) = row.filter(|_| may_export(self.officer)) else { return Err(hidden()) };
        let items = records::items(tx, self.export).await?;
        let numbers = read(self.lines, &items).map_err(|wrong| Refused::Because(StepRefused::Wrong(wrong)))?;
        let mut entries: Option<Entries> = None;
        for (case, number) in numbers {
            let (permit, _) = hold::<SeeReferral>(tx, self.officer, case, None, context.now).await?;
            records::number(tx, case, row.team, &number, self.officer.person, context.now).await?;
            let entry = ExportEntry::NumberRecorded { number };
            let more = crate::hold_case::entries(&permit, &entry);
            entries = Some(match entries {
                None => more,
                Some(entries) => entries.with(more),
            });
        }
        Ok(((), entries.ok_or_else(hidden)?))
    }
}

/// The lines, each a referral of this export without a number yet; or what is wrong, with the number of its line.
fn read(lines: &str, items: &[ItemRow]) -> Result<Vec<(CaseId, String)>, Vec<Wrong>> {
    let (mut read, mut wrong) = (Vec::new(), Vec::new());
    let mut say = |what: String| wrong.push(Wrong { field: "lines".into(), what });
    for (n, line) in (1..).zip(lines.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let Some((reference, number)) = line.split_once([',', ';', '\t']) else {
            say(format!("Line {n} has no comma: write our reference, a comma, your number"));
            continue;
        };
        let (reference, number) = (reference.trim().trim_matches('"'), number.trim().trim_matches('"'));
        match items.iter().find(|item| item.reference == reference) {
            None => say(format!("Line {n}: {reference} is not in this export")),
            Some(ItemRow { case_number: Some(known), .. }) => {
                say(format!("Line {n}: {reference} has the number {known} already. Leave the line out"));
            }
            Some(_) if number.is_empty() || number.chars().count() > 60 => {
                say(format!("Line {n}: give your number, at most 60 characters"));
            }
            Some(item) if read.iter().any(|(case, _)| *case == item.case_id) => {
                say(format!("Line {n}: {reference} stands there twice"));
            }
            Some(item) => read.push((item.case_id, number.to_owned())),
        }
    }
    if wrong.is_empty() && read.is_empty() {
        wrong.push(Wrong { field: "lines".into(), what: "Write at least one line".into() });
    }
    if wrong.is_empty() { Ok(read) } else { Err(wrong) }
}
