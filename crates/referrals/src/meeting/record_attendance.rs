//! Who came, seat by seat: present, apologies, absent, and who stood in.

use super::{
    entry::MeetingEntry,
    hold::{self, say},
    model::CAME,
    records::{self, Attended},
};
use crate::hold_case::StepRefused;
use access::{Officer, acts::RecordMeeting};
use base::MeetingId;
use serde::Serialize;
use store::{Command, Context, Entries, Entry, Refused, Tx};

/// One seat, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SeatWords {
    /// `present`, `apologies`, `absent`, or nothing yet.
    pub came: String,
    /// Id of the member of the team who sits there.
    pub person: String,
    /// Name of whoever stands in.
    pub deputy: String,
}

#[derive(Debug)]
pub struct RecordAttendance<'a> {
    pub officer: &'a Officer,
    pub meeting: MeetingId,
    pub version: i64,
    /// In the order of the trust's text.
    pub seats: &'a [SeatWords],
}

impl Command for RecordAttendance<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let (team, meeting) = hold::held_open::<RecordMeeting>(tx, self.officer, self.meeting, context.now).await?;
        if meeting.version != self.version {
            let what = "Somebody else has recorded who is here. Their list stands below the one you sent: look again, then save";
            return Err(say("", what));
        }
        let members = records::members(tx, team.id, &context.now.date().to_string()).await?;
        let mut rows = Vec::new();
        let mut count = [0; 3];
        for ((place, seat), typed) in (0_i64..).zip(&team.arrangement.seats).zip(self.seats) {
            let Some(came) = CAME.iter().position(|(code, _)| *code == typed.came) else {
                return Err(say(&format!("came-{place}"), "Select present, apologies or absent"));
            };
            if let Some(count) = came.checked_sub(1).and_then(|of| count.get_mut(of)) {
                *count += 1;
            }
            let person = members.iter().find(|m| m.id.to_string() == typed.person).map(|m| m.id.to_string());
            let deputy = Some(typed.deputy.trim()).filter(|d| !d.is_empty());
            if deputy.is_some_and(|d| d.chars().count() > 200) {
                return Err(say(&format!("deputy-{place}"), "Write at most 200 characters: a name and a post"));
            }
            rows.push(Attended {
                position: place,
                agency: seat.agency.clone(),
                title: seat.title.clone(),
                came: typed.came.clone(),
                person,
                deputy: deputy.map(str::to_owned),
            });
        }
        records::attend(tx, self.meeting, &rows).await?;
        let [present, apologies, absent] = count;
        let entry = MeetingEntry::AttendanceRecorded { present, apologies, absent };
        Ok(((), Entry::new(&entry).subject(self.meeting).into()))
    }
}
