//! Who somebody wrote about may be, for a room above that has their words and no confirmed child: the same search as by the
//! form, for the same officer, with the same decision. What was typed lies with the words; nothing is kept of it here. The
//! reader typed none of it, so it raises no alert in their name.

use crate::{
    Index,
    confirm_child::{Criteria, Hit},
    known::KnownChild,
    look_up::LookedUp,
};
use access::{Act as _, Decision, Facts, Officer, acts::FindChild, decide};
use base::{ChildId, Instant};
use jiff::civil::Date;
use std::fmt::Display;
use store::{Entry, Error, Tx};

/// At most so many: whoever means another child searches.
pub const MOST_LIKELY: usize = 5;

/// The children it may be, the likeliest first.
#[derive(Debug)]
pub struct Likely {
    pub hits: Vec<Hit>,
    /// There were more than are shown.
    pub more: bool,
    /// That the officer was shown them.
    pub entry: Entry,
}

impl Likely {
    /// One of them, as a form names it.
    pub fn child(&self, child: ChildId) -> Option<KnownChild> {
        self.hits.iter().find(|hit| hit.child == child).map(|hit| KnownChild::of(hit.child, &hit.likeness))
    }
}

/// Whom the words fit, as far as this officer may know; none where they may not search, or too little was said to search by.
/// From then on the transaction sees these children, and no other.
pub async fn likely(
    tx: &mut Tx,
    index: &Index,
    officer: &Officer,
    criteria: &Criteria,
    subject: impl Display,
    now: Instant,
) -> Result<Option<Likely>, Error> {
    if !matches!(decide(&Facts::of(officer), FindChild::CATEGORY, FindChild::VERB), Decision::Allow(_)) {
        return Ok(None);
    }
    let Ok(question) = criteria.question(now.date()) else { return Ok(None) };
    let mut looked_up = LookedUp::by(tx, index, officer, &question, MOST_LIKELY, now).await?.of_others_words();
    let hits = looked_up.hits(tx, index, now.date()).await?;
    let entry = looked_up.entry(subject, criteria.fields(), &criteria.purpose, &hits);
    Ok(Some(Likely { hits, more: looked_up.more, entry }))
}

impl Criteria {
    /// What somebody wrote of a child: what cannot be read as a date of birth, an age or a postcode is left out.
    pub fn of_words(name: &str, born: &str, postcode: &str, purpose: &str, today: Date) -> Self {
        let some = |field: &str, criteria: Self| criteria.wrong(today).iter().all(|wrong| wrong.field != field);
        let mut criteria = Self { name: name.trim().to_owned(), purpose: purpose.to_owned(), ..Self::default() };
        let with_birth = Self { birth_date: born.trim().to_owned(), ..Self::default() };
        if born.contains(['-', '/']) && some("birth_date", with_birth) {
            born.trim().clone_into(&mut criteria.birth_date);
        } else if let Some(years) = years(born) {
            criteria.age = years;
        }
        if some("postcode", Self { postcode: postcode.trim().to_owned(), ..Self::default() }) {
            postcode.trim().clone_into(&mut criteria.postcode);
        }
        criteria
    }
}

/// "9", "about 3", "15 years": one number, and of years.
fn years(born: &str) -> Option<String> {
    let born = born.to_lowercase();
    let mut numbers = born.split(|letter: char| !letter.is_ascii_digit()).filter(|number| !number.is_empty());
    let (number, other) = (numbers.next()?, numbers.next());
    let of_years = !["day", "week", "month"].iter().any(|unit| born.contains(unit));
    (other.is_none() && of_years && number.parse::<u8>().is_ok_and(|years| years <= 25)).then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rstest::rstest;

    #[rstest]
    #[case("9", "", "9")]
    #[case("about 3", "", "3")]
    #[case("8 weeks", "", "")]
    #[case("9 and 6", "", "")]
    #[case("due in spring", "", "")]
    #[case("2017-04-03", "2017-04-03", "")]
    #[case("2017-04-99", "", "")]
    fn what_was_written_of_an_age_is_searched_by_only_where_it_is_one(
        #[case] born: &str,
        #[case] birth_date: &str,
        #[case] age: &str,
    ) {
        let read = Criteria::of_words("Amy", born, "by the church", "worry", date(2026, 11, 22));
        assert_eq!((read.birth_date.as_str(), read.age.as_str(), read.postcode.as_str()), (birth_date, age, ""));
    }
}
