//! Early help, social care and housing.

use crate::{
    days::{age, days_before},
    families::{Child, Need},
    layout::{By, Dates, Encoding, Field, Layout},
    mistakes::Care,
    town::{Draft, Feed},
};

pub(super) const EARLY_HELP: Feed = Feed {
    layout: Layout {
        feed: "early-help",
        columns: &[
            ("Case Ref", Field::Record),
            ("Family Ref", Field::Household("EH")),
            ("Child Forename", Field::Given),
            ("Child Surname", Field::Family),
            ("AKA", Field::KnownAs),
            ("DOB", Field::Birth),
            ("Gender", Field::Sex),
            ("NHS Number", Field::Nhs),
            ("Address", Field::HouseAndStreet),
            ("Postcode", Field::Postcode),
            ("Team", Field::Organisation(By::Code)),
            ("Worker ID", Field::StaffCode),
            ("Worker", Field::Practitioner),
            ("Worker Phone", Field::PractitionerPhone),
            ("Worker Left", Field::PractitionerLeft),
            ("Opened", Field::Since),
            ("Closed", Field::Until),
            ("Child Met", Field::Met),
            ("Last Visit", Field::LastSeen),
            ("Lead Practitioner", Field::Lead),
            ("Parent 1", Field::CarerName(0)),
            ("Parent 1 Relationship", Field::CarerRelation(0)),
            ("Parent 1 Phone", Field::CarerPhone(0)),
            ("Parent 1 PR", Field::CarerResponsibility(0)),
            ("Parent 2", Field::CarerName(1)),
            ("Parent 2 Relationship", Field::CarerRelation(1)),
            ("Parent 2 Phone", Field::CarerPhone(1)),
            ("Parent 2 PR", Field::CarerResponsibility(1)),
        ],
        yes_no: ["Yes", "No"],
        sexes: ["Female", "Male", "Unknown"],
        ..Layout::PLAIN
    },
    letters: "EH",
    care: Care { lag: 6, no_nhs: 600, ..Care::FAIR },
    select: early_help,
};

fn early_help(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here().filter(|c| age(c.birth, town.today) < 18) {
        if !draft.knows(child, [3, 170, 160]) {
            continue;
        }
        let team = match child.family % 5 {
            0 => "EHP-PAR",
            1 | 2 => "EHP-N",
            _ => "EHP-S",
        };
        draft.add(child, team);
        draft.known_for(7, 420, 90);
        let (leads, closed) = (draft.dice.percent(45), draft.dice.percent(15));
        if let Some(entry) = draft.last() {
            entry.lead = leads && !closed;
            entry.until = entry.last_seen.filter(|_| closed);
        }
    }
}

/// Open cases and those closed within the half-year.
pub(super) const SOCIAL_CARE: Feed = Feed {
    layout: Layout {
        feed: "social-care",
        columns: &[
            ("PersonID", Field::Record),
            ("FamilyGroup", Field::Household("FG")),
            ("Surname", Field::Family),
            ("Forename", Field::Given),
            ("AlsoKnownAs", Field::KnownAs),
            ("FormerSurname", Field::FormerFamily),
            ("DateOfBirth", Field::Birth),
            ("Gender", Field::Sex),
            ("NHSNumber", Field::Nhs),
            ("UPN", Field::Upn),
            ("HouseNumber", Field::House),
            ("StreetName", Field::Street),
            ("PostCode", Field::Postcode),
            ("AddressFrom", Field::AddressSince),
            ("FirstLanguage", Field::Language),
            ("TeamCode", Field::Organisation(By::Code)),
            ("WorkerID", Field::StaffCode),
            ("WorkerName", Field::Practitioner),
            ("WorkerRole", Field::PractitionerRole),
            ("WorkerPhone", Field::PractitionerPhone),
            ("WorkerLeft", Field::PractitionerLeft),
            ("CaseOpened", Field::Since),
            ("CaseClosed", Field::Until),
            ("ChildSeen", Field::Met),
            ("LastSeen", Field::LastSeen),
            ("LeadProfessional", Field::Lead),
            ("Carer1", Field::CarerName(0)),
            ("Carer1Relationship", Field::CarerRelation(0)),
            ("Carer1Phone", Field::CarerPhone(0)),
            ("Carer1PR", Field::CarerResponsibility(0)),
            ("Carer2", Field::CarerName(1)),
            ("Carer2Relationship", Field::CarerRelation(1)),
            ("Carer2Phone", Field::CarerPhone(1)),
            ("Carer2PR", Field::CarerResponsibility(1)),
            ("ExtractedOn", Field::ConfirmedOn),
        ],
        dates: Dates::Iso,
        sexes: ["2", "1", "0"],
        yes_no: ["1", "0"],
        ..Layout::PLAIN
    },
    letters: "CS",
    care: Care { lag: 1, no_nhs: 250, name: 15, ..Care::FAIR },
    select: social_care,
};

fn social_care(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here() {
        let sheltered = child.former.is_some() || child.shield.is_some_and(|s| s.ground == "domestic abuse");
        if !(sheltered || draft.knows(child, [2, 25, 620])) {
            continue;
        }
        let team = team(child, age(child.birth, town.today));
        draft.add(child, team);
        draft.known_for(4, 1200, 92);
        let closed = child.need != Need::High && draft.dice.percent(40);
        let leads = matches!(team, "CSC-FAM" | "CSC-LAC" | "CSC-DIS") && draft.dice.percent(85);
        let lasted = draft.dice.between(3, 180);
        if let Some(entry) = draft.last() {
            entry.lead = leads && !closed;
            entry.until = closed.then(|| days_before(town.today, lasted)).map(|until| until.max(child.birth));
            entry.since = entry.since.map(|since| entry.until.map_or(since, |until| since.min(until)));
            entry.last_seen = entry.last_seen.map(|seen| entry.until.map_or(seen, |until| seen.min(until)));
        }
        if child.former.is_some() {
            draft.add(child, "CSC-LAC");
            super::health::under_former_name(draft, child);
            draft.known_for(900, 1200, 100);
            if let Some(entry) = draft.last() {
                entry.until = Some(days_before(town.today, 150).max(child.birth));
                entry.last_seen = entry.until;
            }
        }
    }
}

fn team(child: &Child, years: i64) -> &'static str {
    if child.former.is_some() {
        return "CSC-ADO";
    }
    match child.key % 20 {
        _ if years >= 17 => "CSC-LVC",
        0..=3 => "CSC-REF",
        4..=6 => "CSC-LAC",
        7..=9 => "CSC-DIS",
        _ => "CSC-FAM",
    }
}

/// The officers know the tenant: a child is on the list under the tenant's name, sometimes with an initial.
pub(super) const HOUSING: Feed = Feed {
    layout: Layout {
        feed: "housing-tenancies",
        columns: &[
            ("Occupant Key", Field::Record),
            ("Tenancy", Field::Household("T")),
            ("Tenant", Field::CarerName(0)),
            ("Tenant Relationship", Field::CarerRelation(0)),
            ("Tenant Tel", Field::CarerPhone(0)),
            ("Occupant Forename", Field::Given),
            ("Occupant Surname", Field::Family),
            ("Occupant DOB", Field::Birth),
            ("Occupant Sex", Field::Sex),
            ("Property", Field::House),
            ("Street", Field::Street),
            ("Town", Field::Town),
            ("Postcode", Field::Postcode),
            ("Area Office", Field::Organisation(By::Code)),
            ("Officer Code", Field::StaffCode),
            ("Officer", Field::Practitioner),
            ("Officer Tel", Field::PractitionerPhone),
            ("Tenancy Start", Field::Since),
        ],
        encoding: Encoding::Windows1252,
        ..Layout::PLAIN
    },
    letters: "TN",
    care: Care { lag: 30, no_address: 0, old_address: 0, birth: 30, ..Care::POOR },
    select: housing,
};

fn housing(draft: &mut Draft) {
    let town = draft.town;
    let temporary = |child: &Child| {
        let postcode = &town.family(child).home.postcode;
        postcode == crate::exceptions::HOSTEL_POSTCODE
    };
    for child in town.here().filter(|c| town.family(c).tenancy) {
        let family = town.family(child);
        let moved_in_unnoticed = days_before(town.today, 30) < family.home_since;
        if moved_in_unnoticed {
            continue;
        }
        draft.add(child, if temporary(child) { "HSG-TMP" } else { "HSG-TEN" });
        let initial = draft.dice.percent(9);
        let no_birth = draft.dice.percent(6);
        let Some(entry) = draft.last() else { continue };
        if let Some(tenant) = family.carers.first() {
            entry.written.family.clone_from(&tenant.family);
        }
        if initial && !child.is_fixed() {
            entry.written.given = entry.written.given.chars().take(1).collect();
        }
        if no_birth && !child.is_fixed() {
            entry.written.birth = None;
        }
        entry.since = Some(family.home_since.max(child.birth));
    }
}
