//! Schools, nurseries and the register of special needs.

use crate::{
    days::{age, days_before, days_between, school_age, school_year},
    families::{Child, Need, Residence},
    layout::{By, Dates, Encoding, Field, Layout},
    mistakes::Care,
    organisations::{self, PRIMARIES, SECONDARIES, nursery_code, school_code},
    town::{Draft, Feed},
};
use jiff::civil::{Date, Weekday, date};

/// Termly: by the time it is loaded, a census is months old. Spring and summer terms on the third Thursday of January and
/// May, autumn on the first of October.
pub(super) const SCHOOL_CENSUS: Feed = Feed {
    layout: Layout {
        feed: "school-census",
        columns: &[
            ("PupilRef", Field::Record),
            ("UPN", Field::Upn),
            ("FormerUPN", Field::FormerUpn),
            ("Surname", Field::Family),
            ("Forename", Field::Given),
            ("MiddleNames", Field::Middle),
            ("PreferredForename", Field::KnownAs),
            ("DOB", Field::Birth),
            ("Sex", Field::Sex),
            ("SchoolURN", Field::Organisation(By::Urn)),
            ("NCyearActual", Field::Extra(0)),
            ("EntryDate", Field::Since),
            ("LanguageDescription", Field::Language),
            ("HouseNo", Field::House),
            ("Street", Field::Street),
            ("Town", Field::Town),
            ("PostCode", Field::Postcode),
            ("CensusDate", Field::ConfirmedOn),
        ],
        dates: Dates::Iso,
        encoding: Encoding::Utf8MarkCrlf,
        ..Layout::PLAIN
    },
    letters: "PU",
    care: Care { lag: 0, called: 20, old_address: 200, no_address: 4, ..Care::GOOD },
    select: school_census,
};

/// Two months from the day of a census until the borough sends it on.
const UNTIL_SENT: i64 = 56;
const SPECIAL: usize = PRIMARIES + SECONDARIES;

fn school_census(draft: &mut Draft) {
    let town = draft.town;
    let taken_on = census_before(days_before(town.today, UNTIL_SENT));
    draft.care.lag = days_between(taken_on, town.today) + 20;
    for entry in &mut draft.entries {
        let year = school_age(entry.child.birth, taken_on) - 4;
        entry.extra = vec![year_group(year)];
        entry.confirmed_on = Some(taken_on);
    }
    let sent = |child: &&Child| !child.story && child.upn.is_some() && child.residence != Residence::Gone;
    for child in town.children.iter().filter(sent) {
        let at = school_age(child.birth, taken_on);
        let Some(school) = school(draft, child, at) else { continue };
        draft.add(child, &school_code(school));
        if child.former.is_some() && child.shield.is_some_and(|s| s.existence) {
            super::health::under_former_name(draft, child);
        }
        let entered = if (PRIMARIES..SPECIAL).contains(&school) { 11 } else { at.min(4) };
        let first_day = date(school_year(taken_on) - i16::try_from(at - entered).unwrap_or(0), 9, 3);
        let Some(entry) = draft.last() else { continue };
        entry.since = Some(first_day);
        entry.staff = None;
        entry.confirmed_on = Some(taken_on);
        entry.extra = vec![year_group(at - 4)];
    }
}

fn year_group(year: i64) -> String {
    match year {
        ..0 => "N".to_owned(),
        0 => "R".to_owned(),
        _ => year.to_string(),
    }
}

/// The school of the borough the child is at: none for those too young, too old, or taught elsewhere.
fn school(draft: &mut Draft, child: &Child, at: i64) -> Option<usize> {
    let special = child.need == Need::High && child.key.is_multiple_of(5);
    match at {
        4..=15 if special => Some(SPECIAL + child.key / 5 % 4),
        11..=15 if child.need == Need::High && child.key.is_multiple_of(23) => Some(SPECIAL + 4 + child.key % 2),
        3 if child.key.is_multiple_of(4) => Some(SPECIAL + 6 + child.key / 4 % 4),
        4..=10 if child.residence == Residence::Here => Some(child.primary),
        11..=15 => secondary(draft, child),
        16..=17 if draft.dice.percent(55) => secondary(draft, child),
        _ => None,
    }
}

/// Three in ten of the borough's go to school over the border; others come in.
fn secondary(draft: &mut Draft, child: &Child) -> Option<usize> {
    let here = match child.residence {
        Residence::Here => child.key % 10 >= 3,
        Residence::BeyondWithDoctorHere => draft.dice.percent(50),
        Residence::BeyondWithSchoolHere => true,
        Residence::Gone => false,
    };
    here.then_some(PRIMARIES + child.secondary)
}

pub(crate) fn census_before(day: Date) -> Date {
    let mut taken_on = day;
    while !(taken_on.weekday() == Weekday::Thursday
        && match taken_on.month() {
            1 | 5 => (15..=21).contains(&taken_on.day()),
            10 => (1..=7).contains(&taken_on.day()),
            _ => false,
        })
    {
        taken_on = days_before(taken_on, 1);
    }
    taken_on
}

pub(super) const NURSERIES: Feed = Feed {
    layout: Layout {
        feed: "nurseries",
        columns: &[
            ("Child Ref", Field::Record),
            ("Setting URN", Field::Organisation(By::Urn)),
            ("Child First Name", Field::Given),
            ("Child Last Name", Field::Family),
            ("Known As", Field::KnownAs),
            ("Date of Birth", Field::Birth),
            ("Sex", Field::Sex),
            ("Home Address", Field::HouseAndStreet),
            ("Postcode", Field::Postcode),
            ("Key Person Code", Field::StaffCode),
            ("Key Person", Field::Practitioner),
            ("Key Person Left", Field::PractitionerLeft),
            ("Start Date", Field::Since),
            ("Met", Field::Met),
            ("Last Attended", Field::LastSeen),
            ("Parent", Field::CarerName(0)),
            ("Parent Is", Field::CarerRelation(0)),
            ("Parent Phone", Field::CarerPhone(0)),
            ("Funded Hours", Field::Fixed("15")),
        ],
        ..Layout::PLAIN
    },
    letters: "NU",
    care: Care { lag: 10, called: 60, ..Care::FAIR },
    select: nurseries,
};

fn nurseries(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here().filter(|c| school_age(c.birth, town.today) < 4) {
        let months = days_between(child.birth, town.today) / 30;
        let cases = match months {
            0..=8 => 0,
            9..=23 => 14,
            _ => 62,
        };
        if draft.dice.percent(cases) {
            draft.add(child, &nursery_code((child.primary + child.family) % organisations::NURSERIES));
            draft.known_for(14, ((months - 8) * 30).max(20), 100);
        }
    }
}

pub(super) const SEN_REGISTER: Feed = Feed {
    layout: Layout {
        feed: "sen-register",
        columns: &[
            ("SEN ID", Field::Record),
            ("UPN", Field::Upn),
            ("NHS Number", Field::Nhs),
            ("Legal Surname", Field::Family),
            ("Legal Forename", Field::Given),
            ("Chosen Name", Field::KnownAs),
            ("Date of Birth", Field::Birth),
            ("Sex", Field::Sex),
            ("Address", Field::HouseAndStreet),
            ("Postcode", Field::Postcode),
            ("Service", Field::Organisation(By::Code)),
            ("Officer Code", Field::StaffCode),
            ("Officer", Field::Practitioner),
            ("Officer Title", Field::PractitionerRole),
            ("Officer Telephone", Field::PractitionerPhone),
            ("Officer Left", Field::PractitionerLeft),
            ("Since", Field::Since),
            ("Ceased", Field::Until),
            ("Met Child", Field::Met),
            ("Last Met", Field::LastSeen),
            ("Parent/Carer", Field::CarerName(0)),
            ("Parent/Carer Relationship", Field::CarerRelation(0)),
            ("Parental Responsibility", Field::CarerResponsibility(0)),
        ],
        dates: Dates::MonthName,
        yes_no: ["TRUE", "FALSE"],
        ..Layout::PLAIN
    },
    letters: "SEN",
    care: Care { lag: 30, no_nhs: 700, ..Care::FAIR },
    select: sen_register,
};

fn sen_register(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here().filter(|c| age(c.birth, town.today) < 18) {
        if !draft.knows(child, [20, 300, 480]) {
            continue;
        }
        let service = match school_age(child.birth, town.today) {
            ..4 => "EDU-PRT",
            _ if child.key % 31 == 0 => "EDU-SEN-VI",
            _ if child.need == Need::High => "EDU-SEN",
            _ => "EDU-INC",
        };
        draft.add(child, service);
        draft.known_for(30, 1400, 55);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_census_seen_in_november_is_the_one_of_may() {
        assert_eq!(census_before(date(2026, 9, 27)), date(2026, 5, 21));
        assert_eq!(census_before(date(2026, 1, 20)), date(2026, 1, 15));
        assert_eq!(census_before(date(2026, 10, 1)), date(2026, 10, 1));
    }
}
