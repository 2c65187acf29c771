//! The agencies' files: one list, each feed with its own layout, its own care and its own rule of whom it knows.

mod council;
mod education;
mod health;
mod hospitals;
mod index_team;
mod justice;
mod neighbours;
mod sensitive;
mod voluntary;

use crate::{
    dice::Dice,
    layout::{Encoding, Field, Layout},
    town::{Draft, Feed, Town},
};

/// One feed's file, ready to be written.
#[derive(Clone, Debug)]
pub struct FeedFile {
    pub feed: &'static str,
    pub header: Vec<&'static str>,
    pub rows: Vec<FeedRow>,
    pub(crate) encoding: Encoding,
    /// Rows that a loader has to refuse.
    pub bad_rows: usize,
}

#[derive(Clone, Debug)]
pub struct FeedRow {
    pub cells: Vec<String>,
    /// The record is a child's of one of the stories.
    pub story: bool,
    /// Whose record it is: the truth a linker is measured against, in no file. An adopted child is two.
    pub person: usize,
    /// The agency's own key of the record, as it was before a clerk spoiled the row.
    pub(crate) record: String,
    /// Code of the organisation whose record it is.
    pub(crate) organisation: Option<String>,
}

pub(crate) fn all(town: &Town) -> Vec<FeedFile> {
    list().into_iter().map(|feed| file(town, &feed)).collect()
}

fn list() -> Vec<Feed> {
    let mut feeds = vec![health::GP_REGISTRATIONS, health::HEALTH_VISITING, health::SCHOOL_NURSING];
    feeds.extend([health::COMMUNITY_THERAPIES, hospitals::ATTENDANCES, hospitals::BIRTHS, hospitals::OUTPATIENTS]);
    feeds.extend([sensitive::CAMHS, sensitive::EATING_DISORDERS, sensitive::SEXUAL_HEALTH, sensitive::DRUG_ALCOHOL]);
    feeds.extend([education::SCHOOL_CENSUS, education::NURSERIES, education::SEN_REGISTER]);
    feeds.extend([council::EARLY_HELP, council::SOCIAL_CARE, council::HOUSING]);
    feeds.extend([justice::YOUTH_JUSTICE, justice::POLICE_CONTACTS]);
    feeds.extend([voluntary::HOME_LINK, voluntary::REFUGE, voluntary::CHARITY_CONTACTS]);
    feeds.extend([neighbours::NORTH, neighbours::EAST, neighbours::SOUTH]);
    feeds.extend([index_team::SHIELDS, index_team::ADOPTIONS, index_team::STAFF_FAMILIES]);
    feeds
}

fn file(town: &Town, feed: &Feed) -> FeedFile {
    let layout = &feed.layout;
    let mut draft = Draft::new(town, layout.feed, feed.letters, feed.care);
    (feed.select)(&mut draft);
    let mut dice = Dice::new(town.seed, &format!("{} bad rows", layout.feed));
    let mut bad_rows = 0;
    let rows = draft
        .entries
        .iter()
        .map(|entry| {
            let mut cells = layout.row(entry);
            let sound = entry.child.is_fixed() || !dice.per_mille(3);
            bad_rows += usize::from(!sound && spoil(layout, &mut cells, dice.below(3)));
            let before_adoption = entry.child.former.as_ref().is_some_and(|f| entry.written.nhs == Some(f.nhs));
            let person = entry.child.key + if before_adoption { town.children.len() } else { 0 };
            FeedRow {
                cells,
                story: entry.child.story,
                person,
                record: entry.record.clone(),
                organisation: entry.organisation.map(|o| o.code.clone()),
            }
        })
        .collect();
    let header = layout.columns.iter().map(|(column, _)| *column).collect();
    FeedFile { feed: layout.feed, header, rows, encoding: layout.encoding, bad_rows }
}

/// What no loader can take: a day that does not exist, no key, an organisation nobody has heard of.
fn spoil(layout: &Layout, cells: &mut [String], how: usize) -> bool {
    let is_wanted = |field: &Field| match how {
        0 => matches!(field, Field::Birth),
        1 => matches!(field, Field::Record),
        _ => matches!(field, Field::Organisation(_)),
    };
    let Some(at) = layout.columns.iter().position(|(_, field)| is_wanted(field)) else { return false };
    cells[at] = match how {
        0 if cells[at].is_empty() => return false,
        0 => layout.impossible_date(),
        1 => String::new(),
        _ => "ZZ999".to_owned(),
    };
    true
}
