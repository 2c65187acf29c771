//! General practice and the community health provider.

use crate::{
    days::{days_after, days_before, school_age},
    families::{Child, Residence},
    layout::{By, Dates, Field, Layout},
    mistakes::{Care, Written},
    organisations::{PRACTICES, practice_code},
    staff::{HEALTH_VISITING_TEAMS, Staff},
    town::{Draft, Feed},
};
use std::collections::HashMap;

/// The lists of all practices: nearly everybody, those who left and those over the border too.
pub(super) const GP_REGISTRATIONS: Feed = Feed {
    layout: Layout {
        feed: "gp-registrations",
        columns: &[
            ("Patient Number", Field::Record),
            ("NHS Number", Field::NhsSpaced),
            ("Surname", Field::Family),
            ("Forename", Field::Given),
            ("Middle Names", Field::Middle),
            ("Known As", Field::KnownAs),
            ("Previous Surname", Field::FormerFamily),
            ("Date of Birth", Field::Birth),
            ("Sex", Field::Sex),
            ("House Name/No", Field::House),
            ("Street", Field::Street),
            ("Town", Field::Town),
            ("Postcode", Field::Postcode),
            ("Practice Code", Field::Organisation(By::Ods)),
            ("Usual GP", Field::Practitioner),
            ("Usual GP Code", Field::StaffCode),
            ("Registered Date", Field::Since),
            ("Registration Status", Field::Fixed("Registered")),
            ("Main Language", Field::Language),
            ("Next of Kin", Field::CarerName(0)),
            ("NoK Relationship", Field::CarerRelation(0)),
            ("NoK Telephone", Field::CarerPhone(0)),
            ("Extract Date", Field::ConfirmedOn),
        ],
        ..Layout::PLAIN
    },
    letters: "P",
    care: Care { no_nhs: 0, called: 5, old_address: 250, ..Care::GOOD },
    select: gp_registrations,
};

fn gp_registrations(draft: &mut Draft) {
    let town = draft.town;
    let registered = |child: &&Child| !child.story && child.residence != Residence::BeyondWithSchoolHere;
    for child in town.children.iter().filter(registered) {
        let here = child.residence == Residence::Here;
        let from = days_after(child.birth, draft.dice.between(10, 40));
        let without = here && !child.is_fixed() && draft.dice.per_mille(26);
        if without || from > town.today {
            continue;
        }
        let family = town.family(child);
        on_list(draft, child, family.practice);
        if here && !child.is_fixed() && draft.dice.per_mille(9) {
            on_list(draft, child, (family.practice + 11) % PRACTICES);
            if let (Some(entry), Some(before)) = (draft.last(), &family.before) {
                entry.written.address = Some(before.clone());
            }
        }
        if let Some(former) = &child.former {
            on_list(draft, child, (family.practice + 5) % PRACTICES);
            under_former_name(draft, child);
            if let Some(entry) = draft.last() {
                entry.until = Some(days_before(town.today, 30));
                entry.written.address = Some(former.home.clone());
            }
        }
    }
}

fn on_list(draft: &mut Draft, child: &Child, practice: usize) {
    let town = draft.town;
    let child = &town.children[child.key];
    draft.add(child, &practice_code(practice));
    draft.known_for(60, 3000, 0);
    let since = town.family(child).home_since.max(days_after(child.birth, 10)).min(town.today);
    if let Some(entry) = draft.last() {
        entry.since = Some(since);
    }
}

/// The record an agency made before the adoption and never closed.
pub(super) fn under_former_name(draft: &mut Draft, child: &Child) {
    let Some(former) = child.former.clone() else { return };
    let Some(entry) = draft.last() else { return };
    entry.written = Written {
        given: former.given,
        family: former.family_name,
        middle: String::new(),
        known_as: String::new(),
        former_family: String::new(),
        nhs: Some(former.nhs),
        address: Some(former.home),
        ..entry.written.clone()
    };
    entry.upn = former.upn;
    entry.shows_carers = false;
}

/// Every child under five, three to six weeks late.
pub(super) const HEALTH_VISITING: Feed = Feed {
    layout: Layout {
        feed: "health-visiting",
        columns: &[
            ("Client ID", Field::Record),
            ("NHS No", Field::Nhs),
            ("Forename", Field::Given),
            ("Surname", Field::Family),
            ("Known As", Field::KnownAs),
            ("DOB", Field::Birth),
            ("Gender", Field::Sex),
            ("Address Line 1", Field::House),
            ("Address Line 2", Field::Street),
            ("Postcode", Field::Postcode),
            ("Address From", Field::AddressSince),
            ("Family ID", Field::Household("F")),
            ("Home Language", Field::Language),
            ("Team Code", Field::Organisation(By::Code)),
            ("HV Code", Field::StaffCode),
            ("HV Name", Field::Practitioner),
            ("HV Telephone", Field::PractitionerPhone),
            ("HV Left", Field::PractitionerLeft),
            ("Caseload From", Field::Since),
            ("Seen Face to Face", Field::Met),
            ("Last Contact", Field::LastSeen),
            ("Lead Professional", Field::Lead),
            ("Parent 1", Field::CarerName(0)),
            ("Parent 1 Relationship", Field::CarerRelation(0)),
            ("Parent 1 Mobile", Field::CarerPhone(0)),
            ("Parent 1 PR", Field::CarerResponsibility(0)),
            ("Parent 2", Field::CarerName(1)),
            ("Parent 2 Relationship", Field::CarerRelation(1)),
            ("Parent 2 Mobile", Field::CarerPhone(1)),
            ("Parent 2 PR", Field::CarerResponsibility(1)),
            ("Record Updated", Field::ConfirmedOn),
        ],
        ..Layout::PLAIN
    },
    letters: "HV",
    care: Care { lag: 21, ..Care::GOOD },
    select: health_visiting,
};

fn health_visiting(draft: &mut Draft) {
    let town = draft.town;
    let visitors = caseloads(draft);
    for child in town.here().filter(|c| crate::days::age(c.birth, town.today) < 5) {
        let late = draft.dice.between(21, 42);
        if days_after(child.birth, late) > town.today {
            continue;
        }
        let Some(visitor) = visitors.get(&child.family).copied() else { continue };
        let team = visitor.seats.first().and_then(|seat| seat.split(':').next()).unwrap_or_default();
        draft.add(child, team);
        draft.staffed_by(Some(visitor));
        draft.known_for(120, 1700, 88);
        let gone = visitor.left_on;
        if let Some(entry) = draft.last() {
            entry.since = entry.since.map(|since| since.max(days_after(child.birth, 12)).min(town.today));
            entry.last_seen = entry.last_seen.max(entry.since.filter(|_| entry.met));
            if let (Some(seen), Some(gone)) = (entry.last_seen, gone) {
                entry.last_seen = Some(seen.min(gone).max(child.birth));
            }
        }
    }
}

/// Each health visitor has a part of the borough, with more or fewer families in it.
fn caseloads<'a>(draft: &Draft<'a>) -> HashMap<usize, &'a Staff> {
    let town = draft.town;
    let visitors: Vec<&Staff> = HEALTH_VISITING_TEAMS.iter().flat_map(|team| town.workforce.of(team)).collect();
    let mut young: Vec<(&str, usize)> = town
        .here()
        .filter(|c| crate::days::age(c.birth, town.today) < 5)
        .map(|c| (town.family(c).home.postcode.as_str(), c.family))
        .collect();
    young.sort_unstable();
    let share = |n: usize| 90 + n * 13 % 36;
    let all: usize = (0..visitors.len()).map(share).sum();
    let (mut at, mut upto) = (0, share(0));
    let mut caseloads = HashMap::new();
    for (n, (_, family)) in young.iter().enumerate() {
        while n * all >= upto * young.len() && at + 1 < visitors.len() {
            at += 1;
            upto += share(at);
        }
        if let Some(visitor) = visitors.get(at) {
            caseloads.entry(*family).or_insert(*visitor);
        }
    }
    caseloads
}

pub(super) const SCHOOL_NURSING: Feed = Feed {
    layout: Layout {
        feed: "school-nursing",
        columns: &[
            ("Client ID", Field::Record),
            ("NHS No", Field::Nhs),
            ("Forename", Field::Given),
            ("Surname", Field::Family),
            ("DOB", Field::Birth),
            ("Gender", Field::Sex),
            ("Address Line 1", Field::House),
            ("Address Line 2", Field::Street),
            ("Postcode", Field::Postcode),
            ("Service Code", Field::Organisation(By::Code)),
            ("Nurse Code", Field::StaffCode),
            ("Nurse Name", Field::Practitioner),
            ("Nurse Telephone", Field::PractitionerPhone),
            ("Nurse Left", Field::PractitionerLeft),
            ("Episode Start", Field::Since),
            ("Episode End", Field::Until),
            ("Seen Face to Face", Field::Met),
            ("Last Contact", Field::LastSeen),
            ("Record Updated", Field::ConfirmedOn),
        ],
        ..Layout::PLAIN
    },
    letters: "SN",
    care: Care { lag: 25, ..Care::GOOD },
    select: school_nursing,
};

fn school_nursing(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here().filter(|c| (4..=17).contains(&school_age(c.birth, town.today))) {
        if draft.knows(child, [60, 280, 450]) {
            draft.add(child, "CHP-SN");
            draft.known_for(40, 900, 60);
        }
    }
}

pub(super) const COMMUNITY_THERAPIES: Feed = Feed {
    layout: Layout {
        feed: "community-therapies",
        columns: &[
            ("Referral ID", Field::Record),
            ("NHS No", Field::Nhs),
            ("Forename", Field::Given),
            ("Surname", Field::Family),
            ("DOB", Field::Birth),
            ("Gender", Field::Sex),
            ("Address Line 1", Field::House),
            ("Address Line 2", Field::Street),
            ("Postcode", Field::Postcode),
            ("Service Code", Field::Organisation(By::Code)),
            ("Therapist Code", Field::StaffCode),
            ("Therapist", Field::Practitioner),
            ("Profession", Field::PractitionerRole),
            ("Therapist Telephone", Field::PractitionerPhone),
            ("Therapist Left", Field::PractitionerLeft),
            ("Referral Accepted", Field::Since),
            ("Discharged", Field::Until),
            ("Seen", Field::Met),
            ("Last Seen", Field::LastSeen),
            ("Key Worker", Field::Lead),
            ("Parent", Field::CarerName(0)),
            ("Parent Relationship", Field::CarerRelation(0)),
            ("Parent Telephone", Field::CarerPhone(0)),
        ],
        dates: Dates::MonthName,
        ..Layout::PLAIN
    },
    letters: "TH",
    care: Care { lag: 12, ..Care::FAIR },
    select: community_therapies,
};

fn community_therapies(draft: &mut Draft) {
    let town = draft.town;
    let services = ["CHP-TH-SL", "CHP-TH-SL", "CHP-TH-PT", "CHP-TH-OT", "CHP-TH-DT", "CHP-CCN"];
    for child in town.here().filter(|c| crate::days::age(c.birth, town.today) < 17) {
        if !draft.knows(child, [15, 70, 320]) {
            continue;
        }
        let how_many = draft.dice.weighted(&[70, 20, 10]);
        for n in 0..=how_many {
            draft.add(child, services[(child.key + n * 2) % services.len()]);
            draft.known_for(20, 1100, 82);
            let over = draft.dice.percent(15);
            if let Some(entry) = draft.last().filter(|_| over) {
                entry.until = entry.last_seen.or(entry.since);
            }
        }
    }
}
