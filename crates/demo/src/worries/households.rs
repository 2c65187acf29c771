//! The families somebody may be worried about: those of the borough, but for the few whom a rule or a story needs.

use crate::{
    days::age,
    dice::Dice,
    families::{Need, Residence},
    feeds::FeedFile,
    town::Town,
};
use jiff::civil::Date;
use std::collections::HashMap;

/// Feeds whose keys say more than that a child is on a list.
const LEFT_OUT: [&str; 8] =
    ["shields", "adoptions", "staff-families", "camhs", "eating-disorders", "sexual-health", "drug-alcohol", "refuge"];

/// A record of a child: feed, key, and the code of the organisation whose it is.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) feed: &'static str,
    pub(super) key: String,
    pub(super) organisation: String,
}

#[derive(Debug)]
pub(super) struct Member {
    /// The child's place in the town.
    pub(super) child: usize,
    pub(super) records: Vec<Record>,
}

#[derive(Debug)]
pub(super) struct Household {
    pub(super) members: Vec<Member>,
    /// A child of it is in high need: social care is likely to know it.
    pub(super) high: bool,
}

#[derive(Debug)]
pub(super) struct Households {
    all: Vec<Household>,
    /// Running sums of the weights.
    sums: Vec<usize>,
    /// The same for those in high need.
    high: Vec<usize>,
}

impl Households {
    pub(super) fn of(town: &Town, feeds: &[FeedFile]) -> Self {
        let mut records: HashMap<usize, Vec<Record>> = HashMap::new();
        for feed in feeds.iter().filter(|f| !LEFT_OUT.contains(&f.feed)) {
            for row in feed.rows.iter().filter(|row| !row.story) {
                let organisation = row.organisation.clone().unwrap_or_default();
                let record = Record { feed: feed.feed, key: row.record.clone(), organisation };
                records.entry(row.person).or_default().push(record);
            }
        }
        let (mut all, mut sums, mut high, mut sum) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for family in &town.families {
            let children = || family.children.iter().map(|at| &town.children[*at]);
            if children().any(|c| c.is_fixed() || c.residence != Residence::Here) || family.carers.is_empty() {
                continue;
            }
            let members: Vec<Member> = children()
                .filter_map(|c| records.remove(&c.key).map(|records| Member { child: c.key, records }))
                .collect();
            if members.is_empty() {
                continue;
            }
            let weight = |need| match need {
                Need::High => 46,
                Need::Vulnerable => 21,
                Need::None => 1,
            };
            // Some families are worried about again and again.
            let drawn = family.key.wrapping_mul(7919) % 10_007 % 6;
            let again = 1 + drawn * drawn;
            sum += children().map(|c| weight(c.need)).max().unwrap_or(1) * again;
            let in_need = children().any(|c| c.need == Need::High);
            if in_need {
                high.push(all.len());
            }
            all.push(Household { members, high: in_need });
            sums.push(sum);
        }
        Self { all, sums, high }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn get(&self, at: usize) -> &Household {
        &self.all[at]
    }

    /// A family, the likelier the more it needs.
    pub(super) fn any(&self, dice: &mut Dice) -> usize {
        let drawn = dice.below(self.sums.last().copied().unwrap_or(0));
        self.sums.partition_point(|sum| *sum <= drawn)
    }

    /// One that social care works with.
    pub(super) fn known_to_social_care(&self, dice: &mut Dice) -> usize {
        if self.high.is_empty() { self.any(dice) } else { self.high[dice.below(self.high.len())] }
    }
}

impl Household {
    /// The members who were children on a day.
    pub(super) fn children_on(&self, town: &Town, day: Date) -> Vec<usize> {
        let is_child = |m: &Member| {
            let birth = town.children[m.child].birth;
            birth < day && age(birth, day) < 18
        };
        (0..self.members.len()).filter(|at| is_child(&self.members[*at])).collect()
    }
}

impl Member {
    /// The organisation that has a record of the child in a feed.
    pub(super) fn known_in(&self, feed: &str) -> Option<&str> {
        self.records.iter().find(|r| r.feed == feed).map(|r| r.organisation.as_str())
    }
}
