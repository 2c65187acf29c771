//! The two hospital trusts: emergencies at one, births and outpatients at the other.

use crate::{
    days::{age, days_after, days_between},
    layout::{By, Dates, Field, Layout},
    mistakes::Care,
    names::Sex,
    town::{Draft, Feed},
};

/// Each attendance of the last year, sent as they happen.
pub(super) const ATTENDANCES: Feed = Feed {
    layout: Layout {
        feed: "hospital-attendances",
        columns: &[
            ("ATTENDANCE NO", Field::Record),
            ("NHS NO", Field::Nhs),
            ("SURNAME", Field::Family),
            ("FORENAME", Field::Given),
            ("DOB", Field::Birth),
            ("SEX", Field::Sex),
            ("HOUSE", Field::House),
            ("STREET", Field::Street),
            ("POSTCODE", Field::Postcode),
            ("DEPT", Field::Organisation(By::Code)),
            ("CLINICIAN CODE", Field::StaffCode),
            ("CLINICIAN", Field::Practitioner),
            ("CLINICIAN GRADE", Field::PractitionerRole),
            ("CLINICIAN EXT", Field::PractitionerPhone),
            ("ARRIVED", Field::Since),
            ("LEFT DEPT", Field::Until),
            ("SEEN", Field::Met),
            ("LAST SEEN", Field::LastSeen),
            ("ATTENDED WITH", Field::CarerName(0)),
            ("RELATIONSHIP", Field::CarerRelation(0)),
        ],
        dates: Dates::ShortYear,
        capitals: true,
        sexes: ["2", "1", "9"],
        ..Layout::PLAIN
    },
    letters: "ATT",
    care: Care { lag: 2, no_nhs: 120, ..Care::FAIR },
    select: attendances,
};

fn attendances(draft: &mut Draft) {
    for child in draft.town.here() {
        if draft.knows(child, [150, 260, 420]) {
            for _ in 0..=draft.dice.weighted(&[75, 18, 7]) {
                draft.add(child, "HTA-ED");
                draft.once_within(365);
            }
        }
    }
}

/// The last year's births, as the midwife registered them: before the child had a name.
pub(super) const BIRTHS: Feed = Feed {
    layout: Layout {
        feed: "maternity-births",
        columns: &[
            ("BIRTH_ID", Field::Record),
            ("BABY_NHS_NO", Field::Nhs),
            ("BABY_SURNAME", Field::Family),
            ("BABY_FORENAME", Field::Given),
            ("BIRTH_DATE", Field::Birth),
            ("BABY_SEX", Field::Sex),
            ("MOTHER_NAME", Field::CarerName(0)),
            ("MOTHER_REL", Field::CarerRelation(0)),
            ("MOTHER_TEL", Field::CarerPhone(0)),
            ("ADDR_HOUSE", Field::House),
            ("ADDR_STREET", Field::Street),
            ("ADDR_POSTCODE", Field::Postcode),
            ("UNIT", Field::Organisation(By::Code)),
            ("MIDWIFE_CODE", Field::StaffCode),
            ("MIDWIFE", Field::Practitioner),
            ("BOOKED", Field::Since),
            ("DISCHARGED", Field::Until),
        ],
        dates: Dates::Iso,
        capitals: true,
        ..Layout::PLAIN
    },
    letters: "MB",
    care: Care { lag: 5, no_nhs: 40, old_address: 350, no_address: 5, ..Care::GOOD },
    select: births,
};

fn births(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here() {
        let days_old = days_between(child.birth, town.today);
        let elsewhere = child.is_fixed() || child.family % 20 >= 9;
        if elsewhere || !(6..365).contains(&days_old) {
            continue;
        }
        draft.add(child, "HTB-MAT");
        let Some(entry) = draft.last() else { continue };
        let family = entry.family;
        let Some(mother) = family.carers.iter().find(|c| c.relation != "father") else {
            draft.entries.pop();
            continue;
        };
        let of = match (child.multiple, child.sex) {
            (true, _) => {
                let twins = family.children.iter().filter(|c| town.children[**c].birth == child.birth);
                format!("TWIN {} OF", 1 + twins.take_while(|c| **c != child.key).count())
            }
            (false, Sex::Female) if child.key % 5 == 0 => "BABY GIRL OF".to_owned(),
            _ => "BABY OF".to_owned(),
        };
        entry.written.given = format!("{of} {}", mother.given);
        entry.written.family.clone_from(&mother.family);
        entry.written.birth = Some(child.birth);
        entry.since = Some(child.birth);
        entry.until = Some(days_after(child.birth, 14)).filter(|until| *until < town.today);
    }
}

/// The child development centre and the clinics beside it.
pub(super) const OUTPATIENTS: Feed = Feed {
    layout: Layout {
        feed: "paediatric-outpatients",
        columns: &[
            ("Pathway ID", Field::Record),
            ("NHS Number", Field::Nhs),
            ("Patient Surname", Field::Family),
            ("Patient Forename", Field::Given),
            ("Date Of Birth", Field::Birth),
            ("Sex Code", Field::Sex),
            ("Address", Field::HouseAndStreet),
            ("Post Code", Field::Postcode),
            ("Department", Field::Organisation(By::Code)),
            ("Consultant Code", Field::StaffCode),
            ("Consultant", Field::Practitioner),
            ("Consultant Title", Field::PractitionerRole),
            ("Secretary", Field::PractitionerPhone),
            ("Consultant Left", Field::PractitionerLeft),
            ("Referred On", Field::Since),
            ("Discharged On", Field::Until),
            ("Attended", Field::Met),
            ("Last Attended", Field::LastSeen),
            ("Parent Or Guardian", Field::CarerName(0)),
            ("Parent Relationship", Field::CarerRelation(0)),
        ],
        dates: Dates::Iso,
        sexes: ["Female", "Male", "Not known"],
        yes_no: ["Yes", "No"],
        ..Layout::PLAIN
    },
    letters: "OP",
    care: Care { lag: 4, no_nhs: 30, ..Care::GOOD },
    select: outpatients,
};

fn outpatients(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here().filter(|c| age(c.birth, town.today) < 18) {
        if draft.knows(child, [32, 85, 420]) {
            draft.add(child, if child.key % 9 == 0 { "HTB-PAU" } else { "HTB-PAE" });
            draft.known_for(20, 1000, 80);
            let over = draft.dice.percent(25);
            if let Some(entry) = draft.last().filter(|_| over) {
                entry.until = entry.last_seen.or(entry.since);
            }
        }
    }
}
