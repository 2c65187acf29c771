//! Somebody of the team opens the meeting. That fixes nothing: the agenda stays live until it is closed.

use super::{
    entry::MeetingEntry,
    hold::{self, say},
    records,
};
use crate::hold_case::StepRefused;
use access::{Officer, acts::RecordMeeting};
use base::MeetingId;
use store::{Command, Context, Entries, Entry, Refused, Tx};

#[derive(Debug)]
pub struct OpenMeeting<'a> {
    pub officer: &'a Officer,
}

impl Command for OpenMeeting<'_> {
    type Output = MeetingId;
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(MeetingId, Entries), Refused<StepRefused>> {
        let team = hold::own_team::<RecordMeeting>(tx, self.officer, context.now).await?;
        let team = team.ok_or(Refused::Because(StepRefused::Hidden))?;
        if records::open_of(tx, team.id).await?.is_some() {
            return Err(say("", "The meeting is open already: go on with it"));
        }
        let last = records::closed_of(tx, team.id, 0, 1).await?.into_iter().next();
        let held_before = last.and_then(|m| m.held_on.parse().ok());
        let held_on = next_day(&team.arrangement, context.now.date(), held_before).to_string();
        let id = MeetingId::new(&context.ids, context.now);
        let number = records::next_number(tx, team.id).await?;
        let about = (held_on.as_str(), team.arrangement.place.as_str());
        records::insert_meeting(tx, id, (team.id, number), about, self.officer.person, context.now).await?;
        let entry = MeetingEntry::MeetingOpened { team: team.arrangement.team.clone(), held_on };
        Ok((id, Entry::new(&entry).subject(id).into()))
    }
}

/// The day of the next meeting: today or the next of its days, but never the day of one that has been held.
pub(crate) fn next_day(
    arrangement: &super::arrangements::Arrangement,
    today: jiff::civil::Date,
    held: Option<jiff::civil::Date>,
) -> jiff::civil::Date {
    let next = arrangement.on_or_after(today);
    match held {
        Some(held) if next <= held => arrangement.after(held),
        _ => next,
    }
}
