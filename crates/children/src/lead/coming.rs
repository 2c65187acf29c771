//! Teams that come to work that has begun, for the lists of those it concerns: whoever answers finds that a team asks, and
//! that team finds that it waits, was let in or not, or was brought in, until it has read so.

use super::{begin_work::kind_in_words, open_work::likenesses, records};
use access::{Denied, Officer, acts::SeeWork, permit_case};
use base::{CaseId, Instant, OrganisationId};
use store::{Error, Tx};

/// What was answered so many days ago is no news, read or not.
const NEWS_DAYS: i64 = 14;
/// So many lines are looked at.
const MOST: i64 = 50;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Another team asks, and the officer, or whoever of their team leads, is to answer.
    Asks,
    /// The officer's own team has asked and has no answer.
    Waits,
    LetIn,
    NotLetIn,
    BroughtIn,
}

/// One line of such a list.
#[derive(Clone, Debug)]
pub struct Coming {
    pub work: CaseId,
    /// In words.
    pub kind: String,
    pub children: Vec<String>,
    pub step: Step,
    /// The team that comes.
    pub team: String,
    pub at: Instant,
}

impl Coming {
    pub fn in_words(&self) -> String {
        match self.step {
            Step::Asks => format!("{} asks to take part", self.team),
            Step::Waits => "Your team has asked to take part: whoever leads is to answer".to_owned(),
            Step::LetIn => "Your team asked, and takes part now".to_owned(),
            Step::NotLetIn => "Your team asked, and was not let in".to_owned(),
            Step::BroughtIn => "Your team was brought in".to_owned(),
        }
    }
}

/// Whose list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// What the officer is to answer, has asked, or has not read.
    Own,
    /// The same for everybody of the team.
    Team,
}

/// What this officer may know of it: a line stands only where the page of the work would open, and names whom that names. A
/// service that is never named takes no part, so no team of one is among them. Moves the sight of the snapshot.
pub async fn coming(
    tx: &mut Tx,
    officer: &Officer,
    team: OrganisationId,
    whose: Whose,
    now: Instant,
) -> Result<Vec<Coming>, Error> {
    let me = officer.person.to_string();
    let mut lines = Vec::new();
    let since = now.plus_minutes(-NEWS_DAYS * 24 * 60);
    for row in records::coming(tx, (officer.person, team), since, MOST).await? {
        let ours = row.team == team;
        let step = match (row.kind.as_str(), row.answer.as_deref()) {
            ("asked", None) if ours => Step::Waits,
            ("asked", None) => Step::Asks,
            ("asked", Some("accepted")) => Step::LetIn,
            ("asked", Some(_)) => Step::NotLetIn,
            _ => Step::BroughtIn,
        };
        let concerns_me = match step {
            Step::Asks => row.lead.as_ref() == Some(&me) || officer.role.manages_a_team(),
            Step::Waits => row.said_by == me,
            _ => true,
        };
        if whose == Whose::Own && !concerns_me {
            continue;
        }
        let children = match permit_case::<SeeWork>(tx, officer, row.work, now).await {
            Ok(permit) => likenesses(tx, permit.children(), now).await?,
            Err(Denied::Fault(error)) => return Err(error),
            Err(Denied::Hidden | Denied::Ask { .. }) => continue,
        };
        lines.push(Coming {
            work: row.work,
            kind: kind_in_words(&row.work_kind).to_owned(),
            children: children.into_iter().map(|(_, likeness)| likeness.name).collect(),
            step,
            team: row.team_name,
            at: Instant::from_micros(row.at),
        });
    }
    Ok(lines)
}
