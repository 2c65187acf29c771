//! What only the index team keeps: who is shielded, who was adopted, whose parent works here.

use crate::{
    layout::{Dates, Field, Layout},
    mistakes::Care,
    town::{Draft, Feed},
};

const EXACT: Care =
    Care { name: 0, called: 0, birth: 0, sex: 0, swapped: 0, no_nhs: 0, no_address: 0, old_address: 0, lag: 0 };

pub(super) const SHIELDS: Feed = Feed {
    layout: Layout {
        feed: "shields",
        columns: &[
            ("Shield No", Field::Record),
            ("Given Name", Field::Given),
            ("Family Name", Field::Family),
            ("Birth Date", Field::Birth),
            ("Sex", Field::Sex),
            ("NHS Number", Field::Nhs),
            ("UPN", Field::Upn),
            ("Shield", Field::Extra(0)),
            ("Ground", Field::Extra(1)),
            ("From", Field::Since),
        ],
        dates: Dates::Iso,
        ..Layout::PLAIN
    },
    letters: "SHD",
    care: EXACT,
    select: shields,
};

fn shields(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here() {
        let Some(shield) = child.shield else { continue };
        draft.add(child, "ACT-IDX");
        draft.known_for(5, 400, 0);
        if let Some(entry) = draft.last() {
            let kind = if shield.existence { "existence" } else { "contact" };
            entry.extra = vec![kind.to_owned(), shield.ground.to_owned()];
        }
    }
}

pub(super) const ADOPTIONS: Feed = Feed {
    layout: Layout {
        feed: "adoptions",
        columns: &[
            ("Adoption No", Field::Record),
            ("Given Name", Field::Given),
            ("Family Name", Field::Family),
            ("Birth Date", Field::Birth),
            ("Sex", Field::Sex),
            ("NHS Number", Field::Nhs),
            ("UPN", Field::Upn),
            ("NHS Number Before", Field::Extra(0)),
            ("Birth Mother", Field::Extra(1)),
            ("Order Made", Field::Since),
        ],
        dates: Dates::Iso,
        ..Layout::PLAIN
    },
    letters: "ADO",
    care: EXACT,
    select: adoptions,
};

fn adoptions(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here() {
        let Some(former) = &child.former else { continue };
        draft.add(child, "ACT-IDX");
        draft.known_for(150, 900, 0);
        if let Some(entry) = draft.last() {
            entry.extra = vec![former.nhs.digits(), former.mother.clone()];
        }
    }
}

pub(super) const STAFF_FAMILIES: Feed = Feed {
    layout: Layout {
        feed: "staff-families",
        columns: &[
            ("Declaration No", Field::Record),
            ("Given Name", Field::Given),
            ("Family Name", Field::Family),
            ("Birth Date", Field::Birth),
            ("Sex", Field::Sex),
            ("Postcode", Field::Postcode),
            ("Member Of Staff", Field::Extra(0)),
            ("Declared On", Field::Since),
        ],
        dates: Dates::Iso,
        ..Layout::PLAIN
    },
    letters: "STF",
    care: EXACT,
    select: staff_families,
};

fn staff_families(draft: &mut Draft) {
    let town = draft.town;
    for child in town.here() {
        let Some(parent) = &child.staff_parent else { continue };
        draft.add(child, "ACT-IDX");
        draft.known_for(30, 500, 0);
        if let Some(entry) = draft.last() {
            entry.extra = vec![parent.clone()];
        }
    }
}
