//! The index team puts a shield over a child: contact hidden, or existence hidden.

use crate::{
    ChildrenEntry,
    give_reason::{LONGEST_REASON, SHORTEST_REASON},
};
use access::{
    Denied, Officer,
    acts::RecordShield,
    permit,
    shields::{self, NewShield, Shield},
};
use base::{ChildId, ShieldId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Command, Context, Entries, Entry, Refused, Tx};

/// Why a child is shielded: code and words.
pub const GROUNDS: [(&str, &str); 6] = [
    ("refuge", "Refuge from violence at home"),
    ("witness protection", "Witness protection"),
    ("adoption", "Adoption"),
    ("police operation", "Police operation"),
    ("risk from a parent or carer", "Risk from a parent or carer"),
    ("other", "Another ground"),
];

/// A ground in words: one of ours, or as an agency or the index team wrote it.
pub fn ground_in_words(ground: &str) -> &str {
    GROUNDS.iter().find(|(code, _)| *code == ground).map_or(ground, |(_, words)| words)
}

/// The form as it comes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct ShieldWords {
    pub kind: String,
    pub ground: String,
    pub other_ground: String,
    /// `review`, or `open`.
    pub until: String,
    pub review_day: String,
    pub review_month: String,
    pub review_year: String,
    pub reason: String,
}

/// What is wrong with a field of a form, and how to put it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongField {
    pub field: &'static str,
    pub what: String,
}

impl WrongField {
    pub(crate) fn new(field: &'static str, what: impl Into<String>) -> Self {
        Self { field, what: what.into() }
    }
}

/// What was chosen, once nothing is wrong with it.
#[derive(Debug, PartialEq, Eq)]
struct Chosen<'a> {
    shield: Shield,
    ground: &'a str,
    /// A code for the journal, where words have no place.
    ground_code: &'a str,
    review_on: Option<Date>,
    reason: &'a str,
}

impl ShieldWords {
    fn read(&self, today: Date) -> Result<Chosen<'_>, Vec<WrongField>> {
        let mut wrong = Vec::new();
        let shield = Shield::from_code(&self.kind);
        if shield.is_none() {
            wrong.push(WrongField::new("kind", "Select what must be hidden"));
        }
        let known = GROUNDS.iter().any(|(code, _)| *code == self.ground);
        let other = self.other_ground.trim();
        if !known {
            wrong.push(WrongField::new("ground", "Select the ground"));
        } else if self.ground == "other" && !(3..=100).contains(&other.chars().count()) {
            wrong.push(WrongField::new("other-ground", "Say in 3 to 100 characters what the ground is"));
        }
        let review_on = match self.until.as_str() {
            "open" => Ok(None),
            "review" => self.review_on(today).map(Some),
            _ => Err(WrongField::new("until", "Select whether the shield is to be looked at again on a date")),
        };
        let reason = reason(&self.reason, "reason");
        match (shield, review_on, reason) {
            (Some(shield), Ok(review_on), Ok(reason)) if wrong.is_empty() => Ok(Chosen {
                shield,
                ground: if self.ground == "other" { other } else { &self.ground },
                ground_code: &self.ground,
                review_on,
                reason,
            }),
            (_, review_on, reason) => {
                wrong.extend(review_on.err());
                wrong.extend(reason.err());
                Err(wrong)
            }
        }
    }

    fn review_on(&self, today: Date) -> Result<Date, WrongField> {
        let number = |text: &str| text.trim().parse::<i16>().ok();
        let day = number(&self.review_year)
            .zip(number(&self.review_month).and_then(|month| i8::try_from(month).ok()))
            .zip(number(&self.review_day).and_then(|day| i8::try_from(day).ok()))
            .and_then(|((year, month), day)| Date::new(year, month, day).ok());
        match day {
            Some(day) if day > today => Ok(day),
            Some(_) => Err(WrongField::new("review", "The review must be on a day after today")),
            None => Err(WrongField::new("review", "Enter the day of the review, like 27 3 2027")),
        }
    }
}

/// A reason long enough to say something.
pub(crate) fn reason<'a>(text: &'a str, field: &'static str) -> Result<&'a str, WrongField> {
    let text = text.trim();
    match text.chars().count() {
        length if length < SHORTEST_REASON => {
            Err(WrongField::new(field, format!("Say in at least {SHORTEST_REASON} characters why")))
        }
        length if length > LONGEST_REASON => {
            Err(WrongField::new(field, format!("Say it in at most {LONGEST_REASON} characters")))
        }
        _ => Ok(text),
    }
}

#[derive(Debug)]
pub struct PutUpShield<'a> {
    pub officer: &'a Officer,
    pub child: ChildId,
    pub words: &'a ShieldWords,
}

#[derive(Debug, PartialEq, Eq)]
pub enum ShieldRefused {
    /// Not found, as far as this officer is concerned.
    Hidden,
    Wrong(Vec<WrongField>),
    /// The child is under such a shield.
    Already(Shield),
}

/// What one may not do to a child is not there.
pub(crate) fn denied<R>(denied: Denied, hidden: R) -> Refused<R> {
    match denied {
        Denied::Fault(error) => Refused::Fault(error),
        Denied::Hidden | Denied::Ask { .. } => Refused::Because(hidden),
    }
}

impl Command for PutUpShield<'_> {
    type Output = ShieldId;
    type Refusal = ShieldRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(ShieldId, Entries), Refused<ShieldRefused>> {
        let permit = permit::<RecordShield>(tx, self.officer, self.child, context.now)
            .await
            .map_err(|no| denied(no, ShieldRefused::Hidden))?;
        let wrong = |wrong| Refused::Because(ShieldRefused::Wrong(wrong));
        let chosen = self.words.read(context.now.date()).map_err(wrong)?;
        let new = NewShield {
            child: permit.child(),
            shield: chosen.shield,
            ground: chosen.ground,
            reason: Some(chosen.reason),
            review_on: chosen.review_on,
            decided_by: Some(self.officer.person),
        };
        let put = shields::put(tx, &context.ids, &new, context.now).await?;
        let id = put.ok_or(Refused::Because(ShieldRefused::Already(chosen.shield)))?;
        let entry = ChildrenEntry::ShieldPutUp {
            shield: chosen.shield.code().to_owned(),
            ground: chosen.ground_code.to_owned(),
            review_on: chosen.review_on.map(|day| day.to_string()),
        };
        let entry = Entry::new(&entry).child(permit.child()).subject(id).basis(permit.basis().to_string());
        Ok((id, entry.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rstest::rstest;

    fn words() -> ShieldWords {
        ShieldWords {
            kind: "existence".into(),
            ground: "refuge".into(),
            until: "open".into(),
            reason: "moved to a refuge last night".into(),
            ..ShieldWords::default()
        }
    }

    #[rstest]
    #[case(ShieldWords::default(), &["kind", "ground", "until", "reason"])]
    #[case(words(), &[])]
    #[case(ShieldWords { reason: "refuge".into(), ..words() }, &["reason"])]
    #[case(ShieldWords { ground: "other".into(), ..words() }, &["other-ground"])]
    #[case(ShieldWords { ground: "because".into(), ..words() }, &["ground"])]
    #[case(ShieldWords { until: "review".into(), ..words() }, &["review"])]
    fn each_part_of_a_shield_is_asked_for(#[case] words: ShieldWords, #[case] fields: &[&str]) {
        let wrong = words.read(date(2026, 11, 22)).err().unwrap_or_default();
        assert_eq!(wrong.iter().map(|w| w.field).collect::<Vec<_>>(), fields);
    }

    #[rstest]
    #[case("23", "11", "2026", true)]
    #[case("22", "11", "2026", false)]
    #[case("31", "2", "2027", false)]
    #[case("300", "2", "2027", false)]
    fn a_review_is_on_a_day_that_is_to_come(
        #[case] day: &str,
        #[case] month: &str,
        #[case] year: &str,
        #[case] good: bool,
    ) {
        let words = ShieldWords {
            until: "review".into(),
            review_day: day.into(),
            review_month: month.into(),
            review_year: year.into(),
            ..words()
        };
        assert_eq!(words.read(date(2026, 11, 22)).is_ok(), good);
    }
}
