//! The duty adviser answers.

use super::{
    AdviceEntry,
    ask_advice::{happened, is_said},
    open_advice::held,
    records,
};
use crate::{hold_case::StepRefused, rules::Wrong};
use access::{Officer, acts::DecideReferral};
use base::CaseId;
use store::{Command, Context, Entries, Entry, Refused, Tx};

#[derive(Debug)]
pub struct GiveAdvice<'a> {
    pub officer: &'a Officer,
    pub consultation: CaseId,
    pub advice: &'a str,
}

impl Command for GiveAdvice<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let (permit, row) = held::<DecideReferral>(tx, self.officer, self.consultation, context.now).await?;
        if row.answered_at.is_some() {
            return Err(because(StepRefused::Stale));
        }
        if !is_said(self.advice) {
            let what = "Say in at least 10 characters what you advise".to_owned();
            return Err(because(StepRefused::Wrong(vec![Wrong { field: "advice".into(), what }])));
        }
        let (me, now) = (self.officer.person, context.now);
        records::write(tx, self.consultation, "advice", self.advice.trim(), me, now).await?;
        records::answer(tx, self.consultation, me, now).await?;
        happened(tx, context, self.consultation, "advice.given").await?;
        let entry = Entry::new(&AdviceEntry::Given {}).subject(self.consultation);
        Ok(((), entry.basis(permit.basis().to_string()).into()))
    }
}
