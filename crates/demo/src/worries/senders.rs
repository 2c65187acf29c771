//! Who writes and who answers: staff of the borough who were there, trained and vetted, on the day.

use super::{By, Source, households::Member};
use crate::{dice::Dice, staff::Staff, town::Town};
use base::Instant;

/// A trade's way of writing: the lists of its lines, how long, and how hurried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trade {
    pub(super) lists: &'static str,
    /// Words, from and to.
    pub(super) long: (i64, i64),
    /// Words mistyped of a thousand.
    pub(super) mistypes: usize,
    /// One line a fact, as in a log.
    pub(super) log: bool,
}

const fn trade(lists: &'static str, long: (i64, i64), mistypes: usize, log: bool) -> Trade {
    Trade { lists, long, mistypes, log }
}

const POLICE: Trade = trade("police", (85, 260), 12, true);
const SCHOOL: Trade = trade("school", (110, 520), 6, false);
const VISITOR: Trade = trade("hv", (120, 860), 14, true);
const DOCTOR: Trade = trade("gp", (95, 330), 4, false);
const HOSPITAL: Trade = trade("hospital", (85, 280), 18, true);
const HOUSING: Trade = trade("housing", (85, 230), 8, false);
const FAMILY: Trade = trade("family", (85, 240), 9, false);
const COUNCIL: Trade = trade("council", (110, 620), 6, false);
const CHARITY: Trade = trade("charity", (95, 330), 8, false);

/// Somebody who writes, where from, and how.
#[derive(Clone, Debug)]
pub(super) struct Sender<'a> {
    pub(super) staff: &'a Staff,
    pub(super) team: String,
    pub(super) feeds: &'static [&'static str],
    pub(super) trade: Trade,
}

impl Sender<'_> {
    pub(super) fn by(&self) -> By {
        By { staff_code: self.staff.staff_code.clone(), seat: self.team.clone() }
    }
}

pub(super) struct Senders<'a> {
    town: &'a Town,
}

pub(super) const FRONT_DOOR: &str = "ACT-FD";

impl<'a> Senders<'a> {
    pub(super) const fn of(town: &'a Town) -> Self {
        Self { town }
    }

    /// Whoever of a team was there on the day and holds the role, if anybody.
    pub(super) fn on_duty(&self, team: &str, role: Option<&str>, at: Instant, dice: &mut Dice) -> Option<&'a Staff> {
        let day = at.date();
        let there = |p: &&Staff| {
            p.trained_until >= day
                && p.vetted_until >= day
                && p.left_on.is_none_or(|left| left > day)
                && p.role != "data-manager"
                && role.is_none_or(|role| p.role == role)
        };
        let of_team: Vec<&Staff> = self.town.workforce.of(team).into_iter().filter(there).collect();
        (!of_team.is_empty()).then(|| of_team[dice.below(of_team.len())])
    }

    /// The same as what a step notes.
    pub(super) fn by(&self, team: &str, role: Option<&str>, at: Instant, dice: &mut Dice) -> Option<By> {
        let staff = self.on_duty(team, role, at, dice)?;
        Some(By { staff_code: staff.staff_code.clone(), seat: team.to_owned() })
    }

    pub(super) fn screener(&self, at: Instant, dice: &mut Dice) -> Option<By> {
        self.by(FRONT_DOOR, Some("screening-social-worker"), at, dice)
    }

    pub(super) fn manager(&self, at: Instant, dice: &mut Dice) -> Option<By> {
        self.by(FRONT_DOOR, Some("front-door-manager"), at, dice)
    }

    /// Somebody of this source who could be worried about this child; none where nobody knows the child.
    pub(super) fn sender(&self, source: Source, member: &Member, at: Instant, dice: &mut Dice) -> Option<Sender<'a>> {
        let known = |feed: &str| member.known_in(feed).map(str::to_owned);
        let (team, feeds, trade): (String, &'static [&'static str], Trade) = match source {
            Source::Police => {
                let team = ["POL-CPW", "POL-CPE", "POL-NBH", "POL-NBH"][dice.below(4)];
                (team.to_owned(), &["police-contacts"], POLICE)
            }
            Source::School => (known("school-census").filter(|c| c.starts_with("EDU-S"))?, &["school-census"], SCHOOL),
            Source::Health => match dice.below(10) {
                0..=3 => match (known("health-visiting"), known("school-nursing")) {
                    (Some(team), _) => (team, &["health-visiting"], VISITOR),
                    (None, Some(team)) => (team, &["school-nursing"], VISITOR),
                    (None, None) => return None,
                },
                4..=6 => (known("gp-registrations")?, &["gp-registrations"], DOCTOR),
                7 => ("HTB-PAE".to_owned(), &["paediatric-outpatients"], HOSPITAL),
                _ => ("HTA-ED".to_owned(), &["hospital-attendances"], HOSPITAL),
            },
            Source::Council => match dice.below(10) {
                0..=2 => (known("housing-tenancies")?, &["housing-tenancies"], HOUSING),
                3 => ("EHP-N".to_owned(), &["early-help"], COUNCIL),
                4 => ("EHP-S".to_owned(), &["early-help"], COUNCIL),
                5 | 6 => ("EDU-INC".to_owned(), &["sen-register"], COUNCIL),
                7 => ("YJS-CW".to_owned(), &["youth-justice"], COUNCIL),
                _ => ("CSC-FAM".to_owned(), &["social-care"], COUNCIL),
            },
            Source::Public => (FRONT_DOOR.to_owned(), &[], FAMILY),
            Source::Other => match dice.below(10) {
                0 | 1 => (known("nurseries")?, &["nurseries"], CHARITY),
                2 | 3 => ("SHL-HL".to_owned(), &["home-link"], CHARITY),
                4 => (["NOR-CSC-D", "EAS-CSC-D", "SUT-CSC-D"][dice.below(3)].to_owned(), &[], COUNCIL),
                _ => {
                    let team = ["VOL-SPC", "VOL-YC", "VOL-WEL", "VOL-CHU"][dice.below(4)];
                    (team.to_owned(), &["charity-contacts"], CHARITY)
                }
            },
        };
        let role = (source == Source::Public).then_some("screening-social-worker");
        let staff = self.on_duty(&team, role, at, dice)?;
        Some(Sender { staff, team, feeds, trade })
    }

    /// Ruth Adeyemi, Amy's health visitor.
    pub(super) fn of_amy(&self) -> Option<Sender<'a>> {
        let staff = self.town.workforce.at(("CHP-HV-N", 0))?;
        Some(Sender { staff, team: "CHP-HV-N".to_owned(), feeds: &["health-visiting"], trade: VISITOR })
    }
}
