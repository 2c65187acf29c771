//! Confirm a child: somebody types what they have and gets the likeliest children, graded, with reasons in words. A
//! search is a resource with an id; what was typed lies concealed in the database and never in a URL.

use crate::{
    ChildrenEntry, Index,
    look_up::LookedUp,
    records::{
        index_page::{self, WhomToRing},
        searches::{self, NewSearch},
    },
    search_limit::{Stopped, stopped},
};
use access::{Act as _, Decision, Facts, Officer, acts::FindChild, decide};
use base::{Instant, NhsNumber, Postcode, SearchId, Upn};
use jiff::civil::Date;
use matching::{BirthDate, Grade, Query, RawQuery, Status};
use serde::{Deserialize, Serialize};
use store::{Command, Context, Entries, Entry, Error, Refused, Store, Tx};

pub use crate::look_up::{Hit, Wanted};

/// At most so many answers: more would be browsing.
pub const MOST_ANSWERS: usize = 20;
const KEPT_HOURS: i64 = 24;

/// What is known of the child looked for, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub struct Criteria {
    pub name: String,
    /// A birth date as typed: 3/11/2023 or 2023-11-03.
    pub birth_date: String,
    /// About how old, in years.
    pub age: String,
    pub postcode: String,
    pub sex: String,
    pub nhs_number: String,
    pub upn: String,
    pub purpose: String,
}

/// Why somebody searches, from the trust's list.
pub const PURPOSES: [(&str, &str); 5] = [
    ("direct-care", "I am seeing or treating this child"),
    ("worry", "I am worried about this child’s safety or welfare"),
    ("who-helps", "I need to know who else is helping this family"),
    ("enrolment", "The child is joining our school, practice or service"),
    ("enquiry", "I am making enquiries about a child’s safety (section 47 or police)"),
];

/// A field and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub field: &'static str,
    pub what: &'static str,
}

impl Criteria {
    /// Reads what was typed into the engine's question, or says what is wrong, field by field.
    pub fn question(&self, today: Date) -> Result<Query, Vec<Wrong>> {
        let mut wrong = self.wrong(today);
        if !PURPOSES.iter().any(|(code, _)| *code == self.purpose) {
            wrong.push(Wrong { field: "purpose", what: "Select why you are looking for this child" });
        }
        if wrong.is_empty() { Ok(self.read(today)) } else { Err(wrong) }
    }

    /// What is wrong with what is known of the child: a field that cannot be read, or too few of them.
    pub(crate) fn wrong(&self, today: Date) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let mut check = |field, typed: &str, good: bool, what| {
            if !typed.trim().is_empty() && !good {
                wrong.push(Wrong { field, what });
            }
        };
        check(
            "birth_date",
            &self.birth_date,
            BirthDate::read(self.birth_date.trim()).is_some(),
            "Enter a date of birth like 3/11/2023, or leave it empty and give an age",
        );
        check("age", &self.age, self.years().is_some(), "Enter an age in years from 0 to 25, like 3 or 0.5");
        let outcode_only = self.postcode.trim().len() <= 4;
        check(
            "postcode",
            &self.postcode,
            outcode_only || Postcode::repair(&self.postcode).is_some(),
            "Enter a full postcode, or only its first half",
        );
        check(
            "nhs_number",
            &self.nhs_number,
            self.nhs_number.parse::<NhsNumber>().is_ok(),
            "Enter an NHS number of 10 digits, like 999 123 4567; check each digit",
        );
        check(
            "upn",
            &self.upn,
            self.upn.trim().parse::<Upn>().is_ok(),
            "Enter a unique pupil number of a letter and 12 characters; check each one",
        );
        let given = [&self.name, &self.postcode, &self.nhs_number, &self.upn];
        // "Amie, about 3" says how old in the field of the name.
        let told = self.read(today).about_age.is_some();
        let how_old = told || !self.birth_date.trim().is_empty();
        let identifying = given.iter().filter(|text| !text.trim().is_empty()).count() + usize::from(how_old);
        // An NHS number is nine digits of chance and one that checks them: nobody comes by one by counting. A pupil number is
        // a school, a year and a serial number.
        let alone = !self.nhs_number.trim().is_empty();
        if identifying < 2 && !alone && wrong.is_empty() {
            wrong.push(Wrong {
                field: "name",
                what: "Give at least two of: name, date of birth or age, postcode, UPN; or an NHS number",
            });
        }
        wrong
    }

    /// About how old, in years, where that can be read.
    pub(crate) fn years(&self) -> Option<f32> {
        self.age.trim().parse::<f32>().ok().filter(|years| (0.0..=25.0).contains(years))
    }

    fn read(&self, today: Date) -> Query {
        Query::read(&RawQuery {
            name: self.name.trim(),
            birth: self.birth_date.trim(),
            about_age: self.years(),
            as_at: BirthDate::exact(today.year(), today.month() as u8, today.day() as u8),
            postcode: self.postcode.trim(),
            sex: &self.sex,
            nhs_number: self.nhs_number.trim(),
            upn: self.upn.trim(),
            ..RawQuery::default()
        })
    }

    /// Names of the fields that were given: what the journal keeps beside the search's id.
    pub(crate) fn fields(&self) -> Vec<String> {
        [
            ("name", &self.name),
            ("birth_date", &self.birth_date),
            ("age", &self.age),
            ("postcode", &self.postcode),
            ("sex", &self.sex),
            ("nhs_number", &self.nhs_number),
            ("upn", &self.upn),
        ]
        .into_iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(name, _)| name.to_owned())
        .collect()
    }
}

/// Keeps a search; its page shows the answer.
#[derive(Debug)]
pub struct MakeSearch<'a> {
    pub officer: &'a Officer,
    pub criteria: &'a Criteria,
    pub store: &'a Store,
}

#[derive(Debug)]
pub enum SearchRefused {
    Wrong(Vec<Wrong>),
    Hidden,
}

impl Command for MakeSearch<'_> {
    type Output = SearchId;
    type Refusal = SearchRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(SearchId, Entries), Refused<SearchRefused>> {
        let allowed = decide(&Facts::of(self.officer), FindChild::CATEGORY, FindChild::VERB);
        if !matches!(allowed, Decision::Allow(_)) {
            return Err(Refused::Because(SearchRefused::Hidden));
        }
        let wrong = |wrong| Refused::Because(SearchRefused::Wrong(wrong));
        self.criteria.question(context.now.date()).map_err(wrong)?;
        let id = SearchId::new(&context.ids, context.now);
        let text = serde_json::to_vec(self.criteria).unwrap_or_default();
        let search = NewSearch {
            id,
            person: self.officer.person,
            purpose: self.criteria.purpose.clone(),
            criteria: self.store.keys().conceal(&text, &context_of(id), &context.ids),
            made_at: context.now,
            expires_at: context.now.plus_hours(KEPT_HOURS),
        };
        searches::insert(tx, search).await?;
        let entry = ChildrenEntry::SearchMade { fields: self.criteria.fields() };
        Ok((id, Entry::new(&entry).subject(id).purpose(&self.criteria.purpose).into()))
    }
}

fn context_of(id: SearchId) -> String {
    format!("search:{id}")
}

#[derive(Debug)]
pub struct Answered {
    pub search: SearchId,
    pub criteria: Criteria,
    pub hits: Vec<Hit>,
    pub status: Status,
    /// How sure the likeliest child is, shown or not.
    pub best: Option<Grade>,
    /// There were more likely children than are shown.
    pub more: bool,
    pub whom_to_ring: Option<WhomToRing>,
    pub entries: Vec<Entry>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// It is another's search, or a day old, or the officer may not search.
    #[error("not found")]
    Hidden,
    #[error("as many answers were shown as may be in an hour")]
    Stopped(Stopped),
    #[error(transparent)]
    Fault(#[from] Error),
}

impl Wanted {
    /// What a page shows.
    pub const ALL: Self = Self { most: MOST_ANSWERS, only_certain: false };
}

/// The answer to a search of this officer.
pub async fn answer(
    store: &Store,
    index: &Index,
    officer: &Officer,
    id: SearchId,
    wanted: Wanted,
) -> Result<Answered, NoAnswer> {
    let now = store.now();
    let mut tx = store.read().await?;
    if !matches!(decide(&Facts::of(officer), FindChild::CATEGORY, FindChild::VERB), Decision::Allow(_)) {
        return Err(NoAnswer::Hidden);
    }
    let criteria = own_search(&mut tx, store, officer, id, now).await?.ok_or(NoAnswer::Hidden)?;
    let query = criteria.question(now.date()).map_err(|_| NoAnswer::Hidden)?;
    if let Some(Stopped { again_at, entry }) = stopped(&mut tx, officer, now).await? {
        return Err(NoAnswer::Stopped(Stopped { again_at, entry: entry.purpose(&criteria.purpose) }));
    }
    let looked_up = LookedUp::by(&mut tx, index, officer, &query, MOST_ANSWERS, now).await?;
    let mut looked_up = looked_up.narrowed(wanted);
    let hits = looked_up.hits(&mut tx, index, now.date()).await?;
    let whom_to_ring = index_page::whom_to_ring(&mut tx).await?;
    let entries = vec![looked_up.entry(id, criteria.fields(), &criteria.purpose, &hits)];
    let LookedUp { status, best, more, .. } = looked_up;
    Ok(Answered { search: id, criteria, hits, status, best, more, whom_to_ring, entries })
}

/// A search of this officer, with what was typed; none when it is another's, or a day old.
pub(crate) async fn own_search(
    tx: &mut Tx,
    store: &Store,
    officer: &Officer,
    id: SearchId,
    now: Instant,
) -> Result<Option<Criteria>, Error> {
    let Some(kept) = searches::own(tx, id, officer.person, now).await? else { return Ok(None) };
    let Some(text) = store.keys().reveal(&kept, &context_of(id)) else { return Ok(None) };
    Ok(Some(serde_json::from_slice(&text).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rstest::rstest;

    fn wrong(criteria: &Criteria) -> Vec<&'static str> {
        criteria.question(date(2026, 11, 22)).err().unwrap_or_default().iter().map(|w| w.field).collect()
    }

    #[rstest]
    #[case(Criteria { name: "Amy".into(), ..Criteria::default() }, &["name"])]
    #[case(Criteria { name: "Amy".into(), sex: "F".into(), ..Criteria::default() }, &["name"])]
    #[case(Criteria { name: "Amy".into(), age: "3".into(), ..Criteria::default() }, &[])]
    #[case(Criteria { name: "Amie, about 3".into(), ..Criteria::default() }, &[])]
    #[case(Criteria { name: "Amy".into(), age: "old".into(), ..Criteria::default() }, &["age"])]
    #[case(Criteria { name: "Amy".into(), birth_date: "31/2/2020".into(), ..Criteria::default() }, &["birth_date"])]
    #[case(Criteria { upn: "B801200005001".into(), ..Criteria::default() }, &["name"])]
    #[case(Criteria { nhs_number: "999 000 0018".into(), ..Criteria::default() }, &[])]
    #[case(Criteria { postcode: "W15 1AA".into(), nhs_number: "999 000 0018".into(), ..Criteria::default() }, &[])]
    #[case(Criteria { name: "A".into(), nhs_number: "999 000 0019".into(), ..Criteria::default() }, &["nhs_number"])]
    fn two_identifying_fields_or_an_nhs_number_are_needed_and_each_is_checked(
        #[case] typed: Criteria,
        #[case] fields: &[&str],
    ) {
        let typed = Criteria { purpose: "direct-care".into(), ..typed };
        assert_eq!(wrong(&typed), fields);
    }

    #[test]
    fn a_purpose_is_needed() {
        let typed = Criteria { name: "Amy".into(), age: "3".into(), ..Criteria::default() };
        assert_eq!(wrong(&typed), ["purpose"]);
    }
}
