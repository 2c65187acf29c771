//! Closing makes the minutes. What was not discussed needs a reason, and comes back next time.

use super::{
    entry::MeetingEntry,
    gather::gather,
    hold::{self, say},
    records::{self, Figures, NewItem},
    rules::not_discussed,
};
use crate::{hold_case::StepRefused, rules::Wrong};
use access::{Officer, acts::RecordMeeting};
use base::{CaseId, DecisionId, Instant, MeetingId};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use store::{Command, Context, Entries, Entry, Refused, Tx};

/// Why what was not discussed was not: for all of it, or one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClosingWords {
    pub all: String,
    /// By contact.
    pub each: BTreeMap<String, String>,
}

#[derive(Debug)]
pub struct CloseMeeting<'a> {
    pub officer: &'a Officer,
    pub meeting: MeetingId,
    pub version: i64,
    pub words: &'a ClosingWords,
}

impl Command for CloseMeeting<'_> {
    type Output = ();
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<StepRefused>> {
        let now = context.now;
        let (team, meeting) = hold::held_open::<RecordMeeting>(tx, self.officer, self.meeting, now).await?;
        if meeting.version != self.version {
            return Err(say(
                "",
                "Somebody else has changed this meeting since you opened the page: look again, then close it",
            ));
        }
        if records::attendance(tx, self.meeting).await?.iter().all(|seat| seat.came != "present") {
            return Err(say("", "Say first who was here: nobody is recorded as present yet"));
        }
        let held_on = meeting.held_on.parse().unwrap_or(now.date());
        let gathered = gather(tx, self.officer, &team, held_on, now).await?;
        let items = records::items(tx, self.meeting).await?;
        let decided: HashSet<CaseId> = items.iter().map(|item| item.case_id).collect();
        let left: Vec<_> = gathered.lines.iter().filter(|line| !decided.contains(&line.case)).collect();
        let mut wrong = Vec::new();
        let mut reasons = Vec::new();
        for line in &left {
            let own = self.words.each.get(&line.case.to_string()).map_or("", String::as_str);
            match not_discussed(own, &self.words.all) {
                Some(reason) => reasons.push(reason),
                None => wrong.push(Wrong {
                    field: format!("why-{}", line.case),
                    what: "Say why it was not discussed, or give one reason for all".to_owned(),
                }),
            }
        }
        if !wrong.is_empty() {
            return Err(Refused::Because(StepRefused::Wrong(wrong)));
        }
        let mut all = Vec::new();
        for (line, reason) in left.iter().zip(reasons) {
            let id = DecisionId::new(&context.ids, now);
            let because = line.because(now);
            let new = NewItem {
                id,
                meeting: self.meeting,
                case: line.case,
                reason: line.reason.code(),
                because: &because,
                outcome: None,
                to_person: None,
                to_team: None,
                by: None,
            };
            records::insert_item(tx, &new, now).await?;
            let said = ("not-discussed", reason);
            records::write(tx, &id.to_string(), line.case, said, self.officer.person, now).await?;
            let entry = MeetingEntry::NotDiscussed { meeting: self.meeting.to_string() };
            all.push(Entry::new(&entry).subject(line.case));
        }
        let last = records::closed_of(tx, team.id, 0, 1).await?.into_iter().next().and_then(|m| m.closed_at);
        let after = last.map_or_else(|| now.plus_hours(-7 * 24), Instant::from_micros);
        let (judged, kept) = records::limits_kept(tx, team.id, &team.arrangement.limit, after, now).await?;
        let discussed = items.iter().filter(|item| item.outcome.is_some()).count() as i64;
        let figures = Figures { discussed, not_discussed: left.len() as i64, judged, kept };
        records::close(tx, self.meeting, figures, self.officer.person, now).await?;
        records::settle_wishes(tx, team.id, None, now).await?;
        let closed = MeetingEntry::MeetingClosed { discussed, not_discussed: figures.not_discussed };
        Ok(((), Entries::one(Entry::new(&closed).subject(self.meeting)).and_all(all)))
    }
}
