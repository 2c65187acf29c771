//! A consultation becomes a concern: a draft is begun with the question as the worry, and the consultation says so.

use super::{AdviceEntry, open_advice::held, records};
use crate::{
    ReferralsEntry,
    hold_case::StepRefused,
    model::Concern,
    records::drafts,
    rules::{NotNow, Wrong},
};
use access::{Officer, acts::RecordReferral};
use base::{CaseId, DraftId};
use store::{Command, Context, Entries, Entry, Refused, Store, Tx};

#[derive(Debug)]
pub struct RaiseFromAdvice<'a> {
    pub officer: &'a Officer,
    pub store: &'a Store,
    pub consultation: CaseId,
    /// The button was pressed.
    pub sure: bool,
}

impl Command for RaiseFromAdvice<'_> {
    type Output = DraftId;
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(DraftId, Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let (permit, row) = held::<RecordReferral>(tx, self.officer, self.consultation, context.now).await?;
        let wrong = |what: &str| because(StepRefused::Wrong(vec![Wrong { field: String::new(), what: what.into() }]));
        if !self.sure {
            return Err(wrong("Press the button to raise a concern from this consultation"));
        }
        if row.contact.is_some() {
            return Err(wrong("A concern was raised from this consultation, and sent"));
        }
        let words = records::words(tx, &[self.consultation]).await?;
        let question = words.into_iter().find(|w| w.kind == "question").map(|w| w.words);
        let worry =
            question.ok_or_else(|| because(StepRefused::NotNow(NotNow::From(crate::model::State::Received))))?;
        let concern = Concern { worry, ..Concern::default() };
        let id = DraftId::new(&context.ids, context.now);
        let concealed = drafts::conceal(self.store.keys(), &context.ids, id, &concern);
        drafts::insert(tx, id, self.officer.person, concealed, context.now).await?;
        records::raised(tx, self.consultation, id, context.now).await?;
        let begun = Entry::new(&ReferralsEntry::ConcernBegun { children: 0 }).subject(id);
        let raised = AdviceEntry::Raised { draft: id.to_string() };
        let raised = Entry::new(&raised).subject(self.consultation).basis(permit.basis().to_string());
        Ok((id, Entries::one(begun).and(raised)))
    }
}
