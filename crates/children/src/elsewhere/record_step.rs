//! What followed is written down: an answer, an acceptance, an end, an addendum.

use super::{
    ElsewhereEntry,
    fields::{Written, kept, of_step, wrong},
    open_matters::of,
    record_matter::{ElsewhereRefused, happened, held, moment},
    records::{self, Line},
    rules::{Kind, Step, take},
};
use crate::put_up_shield::WrongField;
use access::{Officer, acts::SeeElsewhere};
use base::{CaseId, ChildId, Instant};
use store::{Command, Context, Entries, Entry, Refused, Tx};

#[derive(Debug)]
pub struct RecordStep<'a> {
    pub officer: &'a Officer,
    pub child: ChildId,
    pub matter: Option<CaseId>,
    pub step: Option<Step>,
    pub written: &'a Written,
}

impl Command for RecordStep<'_> {
    type Output = ();
    type Refusal = ElsewhereRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<ElsewhereRefused>> {
        let now = context.now;
        let because = |what: &str| Refused::Because(ElsewhereRefused::Wrong(vec![WrongField::new("", what)]));
        let permit = held(tx, self.officer, self.child, now).await?;
        let see = permit.also::<SeeElsewhere>().ok_or(Refused::Because(ElsewhereRefused::Hidden))?;
        let matters = of(tx, &see, now).await?;
        let matter = self.matter.and_then(|id| matters.iter().find(|matter| matter.row.id == id));
        let Some(matter) = matter else {
            return Err(because("Choose on this page what you write about"));
        };
        let step = self.step.ok_or_else(|| because("Select what happened"))?;
        let (id, child, kind, before) = (matter.row.id, permit.child(), matter.row.kind(), matter.row.state());
        let Some(state) = take(kind, before, matter.conference(), step) else {
            return Err(because(
                "This has been answered or ended meanwhile. Below is how it stands; use “Add something” to add to it",
            ));
        };
        let wrong = wrong(of_step(step), self.written, now.date());
        if !wrong.is_empty() {
            return Err(Refused::Because(ElsewhereRefused::Wrong(wrong)));
        }
        let written = kept(of_step(step), self.written);
        let number = matter.said.last().map_or(1, |said| said.number + 1);
        let line = Line { matter: id, child, number, kind: step.code(), written: &written, by: self.officer.person };
        records::write(tx, &line, now).await?;
        records::set_state(tx, id, state).await?;
        // A day has no hour: what happened on the day a matter began happened after that.
        let first = matter
            .said
            .first()
            .and_then(|said| moment(&said.written, "on", now).or_else(|| moment(&said.written, "notified", now)));
        let began = first.unwrap_or(Instant::from_micros(matter.row.begun_at)).plus_minutes(1);
        let at = moment(&written, "on", now).unwrap_or(now).max(began).min(now);
        if let Some(event) = event(kind, step) {
            happened(tx, context, id, child, event, at).await?;
        }
        let entry = ElsewhereEntry::Step { number, step: step.code().to_owned() };
        Ok(((), Entry::new(&entry).subject(id).child(child).basis(permit.basis().to_string()).into()))
    }
}

/// What the clocks hear of a step.
const fn event(kind: Kind, step: Step) -> Option<&'static str> {
    match (kind, step) {
        (Kind::Ask, Step::Known | Step::NotKnown | Step::Declined) => Some("other-area.answered"),
        (Kind::Ask, Step::Withdrawn) => Some("other-area.withdrawn"),
        (_, Step::Accepted) => Some("transfer.accepted"),
        (_, Step::Refused) => Some("transfer.refused"),
        (_, Step::ConferenceHeld) => Some("transfer.conference-held"),
        (_, Step::Withdrawn) => Some("transfer.withdrawn"),
        _ => None,
    }
}
