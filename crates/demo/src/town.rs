//! Everything there is on one day, from which each agency's file is drawn.

use crate::{
    days::days_before,
    dice::Dice,
    families::{Child, Family, Need, Residence},
    layout::{Entry, Layout},
    mistakes::{Care, Written},
    names::Names,
    organisations::Organisation,
    staff::{Staff, Workforce},
    stories::PLANS,
};
use jiff::civil::Date;
use std::collections::HashMap;

#[derive(Debug)]
pub(crate) struct Town {
    pub(crate) today: Date,
    pub(crate) seed: u64,
    pub(crate) names: Names,
    pub(crate) organisations: Vec<Organisation>,
    pub(crate) by_code: HashMap<String, usize>,
    pub(crate) workforce: Workforce,
    pub(crate) families: Vec<Family>,
    pub(crate) children: Vec<Child>,
}

impl Town {
    pub(crate) fn organisation(&self, code: &str) -> Option<&Organisation> {
        self.by_code.get(code).map(|at| &self.organisations[*at])
    }

    pub(crate) fn family(&self, child: &Child) -> &Family {
        &self.families[child.family]
    }

    /// The children of the borough whose records are drawn by rule: all but those of the stories.
    pub(crate) fn here(&self) -> impl Iterator<Item = &Child> {
        self.children.iter().filter(|c| c.residence == Residence::Here && !c.story)
    }
}

/// One agency's file in the making.
pub(crate) struct Draft<'a> {
    pub(crate) town: &'a Town,
    pub(crate) care: Care,
    pub(crate) dice: Dice,
    pub(crate) entries: Vec<Entry<'a>>,
    /// The letters before the agency's record numbers.
    letters: &'static str,
    records: HashMap<usize, usize>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(town: &'a Town, feed: &str, letters: &'static str, care: Care) -> Self {
        let dice = Dice::new(town.seed, feed);
        let mut draft = Self { town, care, dice, entries: Vec::new(), letters, records: HashMap::new() };
        draft.stories(feed);
        draft
    }

    /// Whether a child of this need is known to the service: cases in a thousand without need, vulnerable, in high need.
    pub(crate) fn knows(&mut self, child: &Child, per_mille: [usize; 3]) -> bool {
        let cases = match child.need {
            Need::None => per_mille[0],
            Need::Vulnerable => per_mille[1],
            Need::High => per_mille[2],
        };
        self.dice.per_mille(cases)
    }

    /// A record of the child at an organisation, with whoever is responsible there.
    pub(crate) fn add(&mut self, child: &'a Child, organisation: &str) -> &mut Entry<'a> {
        let family = self.town.family(child);
        let written = Written::by(self.care, child, family, &self.town.names, self.town.today, &mut self.dice);
        let nth = self.records.entry(child.key).and_modify(|n| *n += 1).or_insert(0);
        let record = format!("{}{}", self.letters, 1_000_000 + child.key * 8 + *nth);
        let confirmed_on = days_before(self.town.today, self.care.lag + self.dice.below(20) as i64);
        self.entries.push(Entry {
            child,
            family,
            written,
            record,
            organisation: self.town.organisation(organisation),
            staff: self.town.workforce.for_child(organisation, child.key),
            upn: child.upn,
            age: None,
            since: None,
            until: None,
            met: false,
            last_seen: None,
            confirmed_on: Some(confirmed_on),
            lead: false,
            shows_carers: true,
            extra: Vec::new(),
        });
        let last = self.entries.len() - 1;
        &mut self.entries[last]
    }

    /// Known for `from` to `to` days, but not since before birth; met in so many cases of a hundred.
    pub(crate) fn known_for(&mut self, from: i64, to: i64, met: usize) {
        let (today, lag) = (self.town.today, self.care.lag);
        let days = self.dice.between(from, to);
        let seen = self.dice.between(lag, (days / 2).max(lag));
        let met = self.dice.percent(met);
        if let Some(entry) = self.entries.last_mut() {
            let since = days_before(today, days).max(entry.child.birth);
            entry.since = Some(since);
            entry.met = met;
            entry.last_seen = met.then(|| days_before(today, seen).max(since));
        }
    }

    /// A contact of one day within the last `days`.
    pub(crate) fn once_within(&mut self, days: i64) -> Option<Date> {
        let on = days_before(self.town.today, self.dice.between(self.care.lag, days));
        let entry = self.entries.last_mut()?;
        let on = on.max(entry.child.birth);
        (entry.since, entry.until, entry.last_seen, entry.met) = (Some(on), Some(on), Some(on), true);
        Some(on)
    }

    pub(crate) fn staffed_by(&mut self, staff: Option<&'a Staff>) {
        if let Some(entry) = self.entries.last_mut() {
            entry.staff = staff;
        }
    }

    pub(crate) fn last(&mut self) -> Option<&mut Entry<'a>> {
        self.entries.last_mut()
    }

    fn stories(&mut self, feed: &str) {
        let town = self.town;
        for (child, plan) in town.children.iter().zip(PLANS) {
            for part in plan.parts.iter().filter(|part| part.feed == feed) {
                let family = town.family(child);
                let mut written = Written::truly(child, family);
                written.address = Some(plan.home(part));
                if let Some((given, family)) = part.spelling {
                    (written.given, written.family) = (given.to_owned(), family.to_owned());
                }
                written.nhs = written.nhs.filter(|_| part.nhs);
                let ago = |days: i64| days_before(town.today, days);
                let age = part.age_only.then(|| crate::days::age(child.birth, ago(part.since)));
                written.birth = written.birth.filter(|_| !part.age_only);
                self.entries.push(Entry {
                    child,
                    family,
                    written,
                    record: part.record.to_owned(),
                    organisation: town.organisation(part.organisation),
                    staff: part.staff.and_then(|post| town.workforce.at(post)),
                    upn: child.upn,
                    age,
                    since: Some(ago(part.since)),
                    until: part.until.map(ago),
                    met: part.seen.is_some(),
                    last_seen: part.seen.map(ago),
                    confirmed_on: Some(ago(self.care.lag)),
                    lead: part.lead,
                    shows_carers: true,
                    extra: Vec::new(),
                });
            }
        }
    }
}

/// One agency's feed: how it is written, how well it is kept, and who is on it.
pub(crate) struct Feed {
    pub(crate) layout: Layout,
    /// The letters before its record numbers.
    pub(crate) letters: &'static str,
    pub(crate) care: Care,
    pub(crate) select: fn(&mut Draft),
}
