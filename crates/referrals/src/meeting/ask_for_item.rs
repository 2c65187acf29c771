//! Anybody of the team asks that a contact be spoken about at the next meeting, or left to another time, and says why.

use super::{
    entry::MeetingEntry,
    hold::{self, say},
    model::Wish,
    records,
};
use crate::{
    hold_case::{StepRefused, entries, hold},
    model::State,
    rules::{LONGEST, NotNow},
};
use access::{
    Officer,
    acts::{RecordMeeting, SeeReferral},
};
use base::{CaseId, MessageId};
use serde::Serialize;
use store::{Command, Context, Entries, Refused, Tx};

/// What is asked, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WishWords {
    pub contact: String,
    /// `add` or `leave`.
    pub wanted: String,
    pub why: String,
}

#[derive(Debug)]
pub struct AskForItem<'a> {
    pub officer: &'a Officer,
    pub words: &'a WishWords,
}

impl Command for AskForItem<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let now = context.now;
        let team = hold::own_team::<RecordMeeting>(tx, self.officer, now).await?;
        let team = team.ok_or(Refused::Because(StepRefused::Hidden))?;
        let case: CaseId = self.words.contact.parse().map_err(|_| say("contact", "Select the contact"))?;
        let wanted = Wish::from_code(&self.words.wanted)
            .ok_or_else(|| say("wanted", "Select whether it is to be spoken about, or left"))?;
        let why = self.words.why.trim();
        if !(3..=LONGEST).contains(&why.chars().count()) {
            return Err(say("why", "Say why: the others read it"));
        }
        let (permit, row) = hold::<SeeReferral>(tx, self.officer, case, None, now).await?;
        if row.owner_team != team.id || !matches!(row.state(), State::PassedOn | State::InHand) {
            return Err(Refused::Because(StepRefused::NotNow(NotNow::From(row.state()))));
        }
        records::settle_wishes(tx, team.id, Some(case), now).await?;
        let id = MessageId::new(&context.ids, now);
        tx.sql(
            "insert into agenda_wish (id, team, case_id, wanted, asked_by, asked_at) values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id)
        .bind(team.id)
        .bind(case)
        .bind(wanted.code())
        .bind(self.officer.person)
        .bind(now)
        .run()
        .await?;
        records::write(tx, &id.to_string(), case, (wanted.code(), why), self.officer.person, now).await?;
        Ok(((), entries(&permit, &MeetingEntry::AgendaAsked { wanted: wanted.code().to_owned() })))
    }
}
