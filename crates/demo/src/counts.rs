//! What is in the borough, counted: for whoever wants to see that it is what it says.

use crate::{
    families::{Need, Residence},
    town::Town,
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Children and young people living in the borough.
    pub children: usize,
    pub families: usize,
    pub high_need: usize,
    pub vulnerable: usize,
    pub twins_and_triplets: usize,
    pub half_siblings: usize,
    pub born_on_1_january: usize,
    pub languages: usize,
    pub in_hostels: usize,
    pub shielded: usize,
    pub existence_hidden: usize,
    pub adopted: usize,
    pub of_staff: usize,
    /// On the list of a practice here, living over the border.
    pub living_elsewhere: usize,
    /// On the list of a practice here, gone.
    pub ghosts: usize,
    pub practitioners: usize,
    pub practitioners_gone: usize,
    /// Rows of every feed, and how many of them a loader has to refuse.
    pub rows: BTreeMap<&'static str, (usize, usize)>,
}

impl Counts {
    pub(crate) fn of(town: &Town) -> Self {
        let mut counts = Self::default();
        let mut families = BTreeSet::new();
        let mut languages = BTreeSet::new();
        for child in &town.children {
            counts.living_elsewhere += usize::from(child.residence == Residence::BeyondWithDoctorHere);
            counts.ghosts += usize::from(child.residence == Residence::Gone);
            if child.residence != Residence::Here {
                continue;
            }
            let family = town.family(child);
            families.insert(child.family);
            languages.insert(family.language);
            counts.children += 1;
            counts.high_need += usize::from(child.need == Need::High);
            counts.vulnerable += usize::from(child.need == Need::Vulnerable);
            counts.twins_and_triplets += usize::from(child.multiple);
            counts.half_siblings += usize::from(child.half_sibling);
            counts.born_on_1_january += usize::from((child.birth.month(), child.birth.day()) == (1, 1));
            counts.in_hostels += usize::from(family.home.postcode == crate::exceptions::HOSTEL_POSTCODE);
            counts.shielded += usize::from(child.shield.is_some());
            counts.existence_hidden += usize::from(child.shield.is_some_and(|s| s.existence));
            counts.adopted += usize::from(child.former.is_some());
            counts.of_staff += usize::from(child.staff_parent.is_some());
        }
        counts.families = families.len();
        counts.languages = languages.len();
        let practitioners = town.workforce.people.iter().filter(|p| p.role == "practitioner");
        counts.practitioners = practitioners.clone().count();
        counts.practitioners_gone = practitioners.filter(|p| p.left_on.is_some()).count();
        counts
    }
}
