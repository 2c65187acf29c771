//! Work together ends, with a reason. The lead ends with it, and so does what brought the teams near the children.

use super::{
    LeadEntry, WorkRefused,
    begin_work::basis,
    hold_work::{LONGEST, entries, hold, take},
    records,
    rules::Step,
};
use crate::put_up_shield::WrongField;
use access::{
    Officer, Standing,
    cases::{self, Stands},
    ties,
};
use base::CaseId;
use store::{Command, Context, Entries, Refused, Tx};

/// Why work together ends: code and words.
pub const ENDINGS: [(&str, &str); 7] = [
    ("needs-met", "The needs are met"),
    ("one-agency", "One agency goes on alone"),
    ("stepped-up", "Social care leads from here"),
    ("family-withdrew", "The family no longer agrees"),
    ("not-engaging", "The family could not be reached, or does not take part"),
    ("moved-away", "The family has moved away"),
    ("other", "Another reason"),
];

/// How long whoever took part reads what was done.
const READS_ON_HOURS: i64 = 30 * 24;

#[derive(Debug)]
pub struct EndWork<'a> {
    pub officer: &'a Officer,
    pub work: CaseId,
    pub reason: &'a str,
    pub words: &'a str,
}

impl Command for EndWork<'_> {
    type Output = ();
    type Refusal = WorkRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<WorkRefused>> {
        let mut held = hold(tx, context, self.officer, self.work).await?;
        let mut wrong = Vec::new();
        if !ENDINGS.iter().any(|(code, _)| *code == self.reason) {
            wrong.push(WrongField::new("ending", "Select why the work ends"));
        }
        let words = self.words.trim();
        if words.chars().count() > LONGEST {
            wrong.push(WrongField::new("ending-words", format!("Write at most {LONGEST} characters")));
        }
        if !wrong.is_empty() {
            return Err(Refused::Because(WorkRefused::Wrong(wrong)));
        }
        take(tx, context, self.work, &mut held, Step::End).await?;
        records::end(tx, self.work, self.officer.person, self.reason, context.now).await?;
        records::say(tx, self.work, "ended", 1, words, self.officer.person, context.now).await?;
        let teams = records::teams(tx, self.work).await?;
        let bases: Vec<String> = teams.iter().map(|team| basis(self.work, team.id)).collect();
        ties::end(tx, &bases, context.now).await?;
        // Whoever took part reads on for a while what was done: a parent may ring back.
        for team in &teams {
            let until = context.now.plus_hours(READS_ON_HOURS);
            cases::end(tx, self.work, Stands::Team(team.id), Standing::Owner, until).await?;
        }
        if let Some(person) = held.known.leading.term.person {
            cases::end(tx, self.work, Stands::Person(person), Standing::Owner, context.now).await?;
        }
        let entry = LeadEntry::WorkEnded { reason: self.reason.to_owned() };
        Ok(((), entries(&held.permit, &entry)))
    }
}
