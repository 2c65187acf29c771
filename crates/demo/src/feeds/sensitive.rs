//! The services whose very name tells too much: each sends as little as it can, and only of those who agreed or for whom
//! it suspects significant harm.

use crate::{
    days::age,
    layout::{By, Dates, Field, Layout},
    mistakes::Care,
    town::{Draft, Feed},
};

pub(super) const CAMHS: Feed = Feed {
    layout: Layout {
        feed: "camhs",
        columns: &[
            ("Service User ID", Field::Record),
            ("NHS Number", Field::Nhs),
            ("First Name", Field::Given),
            ("Last Name", Field::Family),
            ("Date of Birth", Field::Birth),
            ("Gender", Field::Sex),
            ("Postcode", Field::Postcode),
            ("Team", Field::Organisation(By::Code)),
            ("Care Co-ordinator Code", Field::StaffCode),
            ("Care Co-ordinator", Field::Practitioner),
            ("Co-ordinator Title", Field::PractitionerRole),
            ("Co-ordinator Telephone", Field::PractitionerPhone),
            ("Co-ordinator Left", Field::PractitionerLeft),
            ("Accepted", Field::Since),
            ("Closed", Field::Until),
            ("Seen", Field::Met),
            ("Last Seen", Field::LastSeen),
            ("Shared Because", Field::Extra(0)),
        ],
        ..Layout::PLAIN
    },
    letters: "CM",
    care: Care { lag: 9, no_nhs: 60, ..Care::FAIR },
    select: camhs,
};

fn camhs(draft: &mut Draft) {
    let team = |key: usize| if key.is_multiple_of(12) { "MHA-CRI" } else { "MHA-CAM" };
    clients(draft, 5..=17, [8, 40, 260], &team);
}

pub(super) const EATING_DISORDERS: Feed = Feed {
    layout: Layout {
        feed: "eating-disorders",
        columns: &[
            ("Patient ID", Field::Record),
            ("NHS Number", Field::Nhs),
            ("Given Name", Field::Given),
            ("Family Name", Field::Family),
            ("Birth Date", Field::Birth),
            ("Sex", Field::Sex),
            ("Postcode", Field::Postcode),
            ("Service", Field::Organisation(By::Code)),
            ("Clinician Code", Field::StaffCode),
            ("Clinician", Field::Practitioner),
            ("Clinician Telephone", Field::PractitionerPhone),
            ("Start Date", Field::Since),
            ("End Date", Field::Until),
            ("Shared Because", Field::Extra(0)),
        ],
        dates: Dates::Iso,
        ..Layout::PLAIN
    },
    letters: "ED",
    care: Care { lag: 14, no_nhs: 40, ..Care::FAIR },
    select: eating_disorders,
};

fn eating_disorders(draft: &mut Draft) {
    clients(draft, 10..=17, [1, 8, 30], &|_| "MHB-EDS");
}

pub(super) const SEXUAL_HEALTH: Feed = Feed {
    layout: Layout {
        feed: "sexual-health",
        columns: &[
            ("Clinic No", Field::Record),
            ("Forename", Field::Given),
            ("Surname", Field::Family),
            ("DoB", Field::Birth),
            ("Sex", Field::Sex),
            ("Postcode", Field::Postcode),
            ("Clinic", Field::Organisation(By::Code)),
            ("Nurse Code", Field::StaffCode),
            ("Nurse", Field::Practitioner),
            ("Nurse Telephone", Field::PractitionerPhone),
            ("First Visit", Field::Since),
            ("Last Visit", Field::LastSeen),
            ("Seen", Field::Met),
            ("Shared Because", Field::Extra(0)),
        ],
        dates: Dates::MonthName,
        ..Layout::PLAIN
    },
    letters: "SH",
    care: Care { lag: 7, called: 120, no_address: 250, ..Care::POOR },
    select: sexual_health,
};

fn sexual_health(draft: &mut Draft) {
    clients(draft, 13..=18, [18, 60, 120], &|_| "SHS-YP");
}

pub(super) const DRUG_ALCOHOL: Feed = Feed {
    layout: Layout {
        feed: "drug-alcohol",
        columns: &[
            ("Client Ref", Field::Record),
            ("Forename", Field::Given),
            ("Surname", Field::Family),
            ("Date of Birth", Field::Birth),
            ("Sex", Field::Sex),
            ("Postcode", Field::Postcode),
            ("Team", Field::Organisation(By::Code)),
            ("Keyworker Code", Field::StaffCode),
            ("Keyworker", Field::Practitioner),
            ("Keyworker Telephone", Field::PractitionerPhone),
            ("Keyworker Left", Field::PractitionerLeft),
            ("Triage Date", Field::Since),
            ("Discharge Date", Field::Until),
            ("Shared Because", Field::Extra(0)),
        ],
        ..Layout::PLAIN
    },
    letters: "DA",
    care: Care { lag: 10, called: 100, ..Care::POOR },
    select: drug_alcohol,
};

fn drug_alcohol(draft: &mut Draft) {
    clients(draft, 12..=18, [2, 18, 90], &|_| "DAS-YP");
}

fn clients(
    draft: &mut Draft,
    ages: std::ops::RangeInclusive<i64>,
    per_mille: [usize; 3],
    team: &dyn Fn(usize) -> &'static str,
) {
    let town = draft.town;
    for child in town.here().filter(|c| ages.contains(&age(c.birth, town.today))) {
        if !draft.knows(child, per_mille) {
            continue;
        }
        draft.add(child, team(child.key));
        draft.known_for(12, 800, 85);
        let closed = draft.dice.percent(18);
        let consent = draft.dice.percent(88);
        if let Some(entry) = draft.last() {
            entry.extra.push(if consent { "consent" } else { "significant harm" }.to_owned());
            entry.until = entry.last_seen.filter(|_| closed);
        }
    }
}
