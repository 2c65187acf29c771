//! Minutes stand as they were closed. What was wrong or is missing is added to them, with day and name.

use super::{
    entry::MeetingEntry,
    hold::{self, say},
    records,
};
use crate::{hold_case::StepRefused, rules::LONGEST};
use access::{Officer, acts::RecordMeeting, cases};
use base::{CaseId, MeetingId};
use serde::Serialize;
use store::{Command, Context, Entries, Entry, Refused, Sight, Tx};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AddendumWords {
    /// The contact it is about; nothing where it is about the meeting as a whole.
    pub contact: String,
    pub words: String,
}

#[derive(Debug)]
pub struct WriteAddendum<'a> {
    pub officer: &'a Officer,
    pub meeting: MeetingId,
    pub words: &'a AddendumWords,
}

/// The meeting as a case of its own: what is said of it as a whole is about no child.
pub(crate) fn as_case(meeting: MeetingId) -> CaseId {
    CaseId::from_uuid(meeting.uuid())
}

impl Command for WriteAddendum<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let (_, meeting) = hold::held::<RecordMeeting>(tx, self.officer, self.meeting, context.now).await?;
        if meeting.closed_at.is_none() {
            return Err(say("", "The meeting is open: change the line itself"));
        }
        let words = self.words.words.trim();
        if !(3..=LONGEST).contains(&words.chars().count()) {
            return Err(say("words", "Say what is to be added, or what was wrong"));
        }
        let (mut about, mut case) = (self.meeting.to_string(), as_case(self.meeting));
        if !self.words.contact.is_empty() {
            let wrong = || say("contact", "Select what it is about");
            case = self.words.contact.parse().map_err(|_| wrong())?;
            let hidden = cases::hidden_among(tx, self.officer, &[case], context.now).await?;
            let item = records::item(tx, self.meeting, case).await?.filter(|_| hidden.is_empty());
            about = item.ok_or_else(wrong)?.id;
        }
        tx.see(Sight::Cases { cases: &[case], children: &[] }).await?;
        let number = records::write(tx, &about, case, ("addendum", words), self.officer.person, context.now).await?;
        Ok(((), Entry::new(&MeetingEntry::MinutesAddedTo { number }).subject(self.meeting).into()))
    }
}
