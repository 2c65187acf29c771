//! Voluntary services: home-link workers in schools, the refuge, the charities.

use crate::{
    days::{age, days_before, school_age},
    families::Need,
    layout::{By, Dates, Field, Layout},
    mistakes::Care,
    town::{Draft, Feed},
};

/// Schools that have a home-link worker.
const SCHOOLS: usize = 16;

pub(super) const HOME_LINK: Feed = Feed {
    layout: Layout {
        feed: "home-link",
        columns: &[
            ("Ref", Field::Record),
            ("Pupil", Field::Given),
            ("Pupil surname", Field::Family),
            ("Born", Field::Birth),
            ("Boy/Girl", Field::Sex),
            ("Address", Field::HouseAndStreet),
            ("Postcode", Field::Postcode),
            ("Service", Field::Organisation(By::Code)),
            ("Worker code", Field::StaffCode),
            ("Worker", Field::Practitioner),
            ("Worker mobile", Field::PractitionerPhone),
            ("Started", Field::Since),
            ("Finished", Field::Until),
            ("Met", Field::Met),
            ("Last met", Field::LastSeen),
            ("Leads", Field::Lead),
            ("Parent", Field::CarerName(0)),
            ("Parent is", Field::CarerRelation(0)),
            ("Parent mobile", Field::CarerPhone(0)),
        ],
        sexes: ["Girl", "Boy", ""],
        yes_no: ["yes", "no"],
        ..Layout::PLAIN
    },
    letters: "HL",
    care: Care { lag: 4, called: 200, ..Care::FAIR },
    select: home_link,
};

fn home_link(draft: &mut Draft) {
    let town = draft.town;
    let visited = |birth| (4..=10).contains(&school_age(birth, town.today));
    for child in town.here().filter(|c| c.primary < SCHOOLS && !c.private_school && visited(c.birth)) {
        if draft.knows(child, [6, 220, 180]) {
            draft.add(child, "SHL-HL");
            draft.known_for(5, 300, 95);
            let (leads, over) = (draft.dice.percent(25), draft.dice.percent(20));
            if let Some(entry) = draft.last() {
                entry.lead = leads && !over;
                entry.until = entry.last_seen.filter(|_| over);
            }
        }
    }
}

/// Those in the refuge, and those who were: no address, and a mark on everybody who must not be found.
pub(super) const REFUGE: Feed = Feed {
    layout: Layout {
        feed: "refuge",
        columns: &[
            ("Child No", Field::Record),
            ("First name", Field::Given),
            ("Last name", Field::Family),
            ("Date of birth", Field::Birth),
            ("Sex", Field::Sex),
            ("Service", Field::Organisation(By::Code)),
            ("Worker code", Field::StaffCode),
            ("Worker", Field::Practitioner),
            ("Worker telephone", Field::PractitionerPhone),
            ("Came", Field::Since),
            ("Left", Field::Until),
            ("Met", Field::Met),
            ("Mother", Field::CarerName(0)),
            ("Is", Field::CarerRelation(0)),
            ("Safety mark", Field::Extra(0)),
            ("Ground", Field::Extra(1)),
        ],
        dates: Dates::MonthName,
        ..Layout::PLAIN
    },
    letters: "RF",
    care: Care { lag: 2, ..Care::FAIR },
    select: refuge,
};

fn refuge(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here() {
        let inside = child.shield.is_some_and(|s| s.ground == "refuge");
        let before = !inside && child.need != Need::None && !child.is_fixed() && draft.dice.per_mille(3);
        if !(inside || before) {
            continue;
        }
        draft.add(child, "REF-CH");
        draft.known_for(200, 700, 100);
        let left = draft.dice.between(20, 150);
        let Some(entry) = draft.last() else { continue };
        if let Some(shield) = child.shield {
            entry.since = Some(entry.family.home_since.max(child.birth));
            entry.extra = vec![if shield.existence { "E" } else { "C" }.to_owned(), shield.ground.to_owned()];
        } else {
            entry.until = Some(days_before(town.today, left).max(child.birth));
        }
    }
}

pub(super) const CHARITY_CONTACTS: Feed = Feed {
    layout: Layout {
        feed: "charity-contacts",
        columns: &[
            ("Contact ID", Field::Record),
            ("Child's first name", Field::Given),
            ("Child's last name", Field::Family),
            ("Nickname", Field::KnownAs),
            ("Date of birth", Field::Birth),
            ("Age", Field::Age),
            ("Age on", Field::AsAt),
            ("Gender", Field::Sex),
            ("Address", Field::Lines),
            ("Postcode", Field::Postcode),
            ("Language", Field::Language),
            ("Project", Field::Organisation(By::Code)),
            ("Worker code", Field::StaffCode),
            ("Worker", Field::Practitioner),
            ("Worker phone", Field::PractitionerPhone),
            ("First contact", Field::Since),
            ("Last contact", Field::Until),
            ("Met", Field::Met),
            ("Parent or carer", Field::CarerName(0)),
            ("Relationship", Field::CarerRelation(0)),
            ("Telephone", Field::CarerPhone(0)),
        ],
        sexes: ["female", "male", "not said"],
        yes_no: ["yes", "no"],
        ..Layout::PLAIN
    },
    letters: "VA",
    care: Care { lag: 15, no_nhs: 1000, ..Care::POOR },
    select: charity_contacts,
};

fn charity_contacts(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here() {
        if !draft.knows(child, [4, 45, 160]) {
            continue;
        }
        let project = match child.key % 8 {
            0 => "VOL-HOS",
            1 | 2 => "VOL-YC",
            3 => "VOL-SPC",
            4 | 5 => "VOL-WEL",
            _ => "VOL-CHU",
        };
        draft.add(child, project);
        draft.known_for(20, 500, 85);
        let (over, by_age) = (draft.dice.percent(45), draft.dice.percent(20));
        if let Some(entry) = draft.last() {
            entry.until = entry.last_seen.filter(|_| over);
            if by_age && !child.is_fixed() {
                entry.written.birth = None;
                entry.age = entry.since.map(|on| age(child.birth, on).max(0));
            }
        }
    }
}
