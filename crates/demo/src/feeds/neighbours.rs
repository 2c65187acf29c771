//! The three authorities next door: children placed, moved or met across the border, each in its own format.

use crate::{
    families::Residence,
    layout::{By, Dates, Encoding, Field, Layout},
    mistakes::Care,
    places::Area,
    town::{Draft, Feed},
};

const CARE: Care = Care { lag: 20, no_nhs: 400, old_address: 600, ..Care::FAIR };

pub(super) const NORTH: Feed = Feed {
    layout: Layout {
        feed: "social-care-north",
        columns: &[
            ("Client", Field::Record),
            ("LastName", Field::Family),
            ("FirstName", Field::Given),
            ("BirthDate", Field::Birth),
            ("Sex", Field::Sex),
            ("NHS", Field::Nhs),
            ("Address", Field::HouseAndStreet),
            ("Postcode", Field::Postcode),
            ("Team", Field::Organisation(By::Code)),
            ("Worker", Field::Practitioner),
            ("WorkerPhone", Field::PractitionerPhone),
            ("Opened", Field::Since),
            ("Closed", Field::Until),
            ("Carer", Field::CarerName(0)),
            ("CarerRelation", Field::CarerRelation(0)),
        ],
        dates: Dates::Iso,
        ..Layout::PLAIN
    },
    letters: "NOR",
    care: CARE,
    select: |draft| cases(draft, Area::Norbrook, "NOR-CSC-D"),
};

pub(super) const EAST: Feed = Feed {
    layout: Layout {
        feed: "social-care-east",
        columns: &[
            ("Case No", Field::Record),
            ("Child Surname", Field::Family),
            ("Child Forenames", Field::Given),
            ("D.O.B.", Field::Birth),
            ("M/F", Field::Sex),
            ("NHS Number", Field::NhsSpaced),
            ("House", Field::House),
            ("Road", Field::Street),
            ("Post Code", Field::Postcode),
            ("Team", Field::Organisation(By::Code)),
            ("Allocated Worker", Field::Practitioner),
            ("Direct Line", Field::PractitionerPhone),
            ("Date Opened", Field::Since),
            ("Date Closed", Field::Until),
        ],
        encoding: Encoding::Windows1252,
        ..Layout::PLAIN
    },
    letters: "EAS",
    care: CARE,
    select: |draft| cases(draft, Area::Eastholm, "EAS-CSC-D"),
};

pub(super) const SOUTH: Feed = Feed {
    layout: Layout {
        feed: "social-care-south",
        columns: &[
            ("UNIQUE_ID", Field::Record),
            ("NAME_LAST", Field::Family),
            ("NAME_FIRST", Field::Given),
            ("DOB", Field::Birth),
            ("GENDER", Field::Sex),
            ("NHS_NO", Field::Nhs),
            ("ADDRESS", Field::HouseAndStreet),
            ("POSTCODE", Field::Postcode),
            ("TEAM", Field::Organisation(By::Code)),
            ("WORKER", Field::Practitioner),
            ("WORKER_TEL", Field::PractitionerPhone),
            ("START", Field::Since),
            ("END", Field::Until),
        ],
        dates: Dates::MonthName,
        capitals: true,
        sexes: ["FEMALE", "MALE", "UNKNOWN"],
        ..Layout::PLAIN
    },
    letters: "SUT",
    care: CARE,
    select: |draft| cases(draft, Area::Sutherby, "SUT-CSC-D"),
};

/// Their own children who use our schools and doctors, and some of ours.
fn cases(draft: &mut Draft, area: Area, team: &str) {
    let town = draft.town;
    for child in town.children.iter().filter(|c| !c.story && c.residence != Residence::Gone) {
        let theirs = town.family(child).area == area;
        let moved = town.family(child).before.is_some() && child.residence == Residence::Here;
        let known = match (theirs, moved) {
            (true, _) => draft.dice.per_mille(45),
            (false, true) => draft.knows(child, [1, 8, 60]),
            _ => draft.knows(child, [0, 2, 25]),
        };
        if known && (theirs || child.residence == Residence::Here) {
            draft.add(child, team);
            draft.known_for(10, 600, 80);
            let closed = !theirs || draft.dice.percent(20);
            if let Some(entry) = draft.last() {
                entry.until = entry.last_seen.or(entry.since).filter(|_| closed);
            }
        }
    }
}
