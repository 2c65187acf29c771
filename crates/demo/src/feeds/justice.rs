//! Youth justice and the police.

use crate::{
    days::age,
    layout::{By, Field, Layout},
    mistakes::Care,
    town::{Draft, Feed},
};

pub(super) const YOUTH_JUSTICE: Feed = Feed {
    layout: Layout {
        feed: "youth-justice",
        columns: &[
            ("YJ Ref", Field::Record),
            ("Surname", Field::Family),
            ("First Name", Field::Given),
            ("Alias", Field::KnownAs),
            ("DOB", Field::Birth),
            ("Gender", Field::Sex),
            ("NHS Number", Field::Nhs),
            ("Address", Field::HouseAndStreet),
            ("Postcode", Field::Postcode),
            ("Team", Field::Organisation(By::Code)),
            ("Case Manager Code", Field::StaffCode),
            ("Case Manager", Field::Practitioner),
            ("Case Manager Phone", Field::PractitionerPhone),
            ("Case Manager Left", Field::PractitionerLeft),
            ("Programme Start", Field::Since),
            ("Programme End", Field::Until),
            ("Seen", Field::Met),
            ("Last Appointment", Field::LastSeen),
            ("Lead", Field::Lead),
            ("Parent", Field::CarerName(0)),
            ("Parent Relationship", Field::CarerRelation(0)),
            ("Parent Phone", Field::CarerPhone(0)),
        ],
        ..Layout::PLAIN
    },
    letters: "YJ",
    care: Care { lag: 5, no_nhs: 500, ..Care::POOR },
    select: youth_justice,
};

fn youth_justice(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here().filter(|c| (10..18).contains(&age(c.birth, town.today))) {
        if draft.knows(child, [1, 14, 130]) {
            draft.add(child, if child.key % 3 == 0 { "YJS-PRV" } else { "YJS-CW" });
            draft.known_for(10, 400, 95);
            let leads = draft.dice.percent(30);
            if let Some(entry) = draft.last() {
                entry.lead = leads;
            }
        }
    }
}

/// What officers wrote down: capitals, no NHS number, and where nobody knew the birth date an age.
pub(super) const POLICE_CONTACTS: Feed = Feed {
    layout: Layout {
        feed: "police-contacts",
        columns: &[
            ("CONTACT_REF", Field::Record),
            ("SURNAME", Field::Family),
            ("FORENAMES", Field::Given),
            ("ALIAS", Field::KnownAs),
            ("DOB", Field::Birth),
            ("AGE", Field::Age),
            ("AGE_AT", Field::AsAt),
            ("SEX", Field::Sex),
            ("ADDR1", Field::House),
            ("ADDR2", Field::Street),
            ("POSTCODE", Field::Postcode),
            ("UNIT", Field::Organisation(By::Code)),
            ("OFFICER_ID", Field::StaffCode),
            ("OFFICER", Field::Practitioner),
            ("OFFICER_TEL", Field::PractitionerPhone),
            ("CONTACT_DATE", Field::Since),
            ("CLOSED_DATE", Field::Until),
            ("SEEN_YN", Field::Met),
        ],
        capitals: true,
        ..Layout::PLAIN
    },
    letters: "PC",
    care: Care { lag: 1, no_nhs: 1000, called: 90, no_address: 120, ..Care::POOR },
    select: police_contacts,
};

fn police_contacts(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here() {
        let years = age(child.birth, town.today);
        if !draft.knows(child, if years < 10 { [5, 60, 250] } else { [12, 150, 480] }) {
            continue;
        }
        for _ in 0..=draft.dice.weighted(&[72, 20, 8]) {
            let team = match child.key % 6 {
                0 => "POL-CPE",
                1 => "POL-CPW",
                _ => "POL-NBH",
            };
            draft.add(child, team);
            let on = draft.once_within(365);
            let by_age = draft.dice.percent(15);
            let guess = draft.dice.between(-1, 1) * i64::from(draft.dice.percent(30));
            let Some(entry) = draft.last() else { continue };
            if by_age {
                entry.written.birth = None;
                entry.age = on.map(|on| (age(child.birth, on) + guess).max(0));
            }
        }
    }
}
