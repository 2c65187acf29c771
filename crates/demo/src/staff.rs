//! The people who work in the trust, and how a feed or a story finds them.

use jiff::civil::Date;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    pub staff_code: String,
    pub user_name: String,
    pub name: String,
    pub job_title: String,
    pub role: String,
    pub employer_code: String,
    /// Organisation and role of every place they work in: `CHP-HV-N:practitioner`.
    pub seats: Vec<String>,
    pub phone: String,
    pub email: String,
    pub trained_until: Date,
    pub vetted_until: Date,
    /// Who answers for them at their employer.
    pub sponsor: String,
    pub left_on: Option<Date>,
    pub demo_sign_in: bool,
}

/// The staff and where each is found.
#[derive(Debug)]
pub(crate) struct Workforce {
    pub(crate) people: Vec<Staff>,
    pub(crate) teams: BTreeMap<String, Vec<usize>>,
}

/// How one is found again in a story: the team and the place in it.
pub(crate) type Post = (&'static str, usize);

impl Workforce {
    pub(crate) fn at(&self, (team, place): Post) -> Option<&Staff> {
        self.teams.get(team).and_then(|people| people.get(place)).map(|at| &self.people[*at])
    }

    pub(crate) fn of(&self, team: &str) -> Vec<&Staff> {
        self.teams.get(team).into_iter().flatten().map(|at| &self.people[*at]).collect()
    }

    /// The same member of a team for the same child, whoever asks.
    pub(crate) fn for_child(&self, team: &str, key: usize) -> Option<&Staff> {
        let people = self.teams.get(team)?;
        people.get(key.wrapping_mul(7919) % 10_007 % people.len()).map(|at| &self.people[*at])
    }
}

pub(crate) const HEALTH_VISITING_TEAMS: [&str; 3] = ["CHP-HV-N", "CHP-HV-E", "CHP-HV-S"];

/// Posts the stories count on are held: Amy's social worker is the one who has gone.
pub(crate) const GONE_IN_A_STORY: Post = ("CSC-REF", 4);
