//! Alerts over what all agencies have sent: rules as the trust writes them (`trust/alerts/*.toml`), each with the facts on which
//! it stands. No score: who reads one can count for themselves.

use base::{CaseId, Instant, add_months};
use jiff::civil::Date;
use serde::Deserialize;
use store::{Error, Tx, choices};

/// What the store keeps the texts under.
pub const KIND: &str = "alert";

/// So many contacts about the same child within so many months.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub id: String,
    pub title: String,
    #[serde(deserialize_with = "day")]
    pub effective_from: Date,
    pub contacts: usize,
    pub months: i32,
    /// What it means, for whoever reads it.
    pub says: String,
}

fn day<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(d)?;
    written.to_string().parse().map_err(serde::de::Error::custom)
}

/// Reads one rule. A mistake names what is wrong and how to mend it.
pub fn read(text: &str) -> Result<Rule, String> {
    let rule: Rule = toml::from_str(text).map_err(|e| e.to_string())?;
    if rule.contacts < 2 || !(1..=120).contains(&rule.months) {
        return Err(format!("alert {}: contacts must be 2 or more, months 1 to 120", rule.id));
    }
    Ok(rule)
}

/// The text as a choice the store keeps in versions.
pub fn choice(text: &str) -> Result<choices::Choice, String> {
    let rule = read(text)?;
    Ok(choices::Choice { kind: KIND, effective_from: rule.effective_from, name: rule.id, text: text.to_owned() })
}

/// The rules that apply on a day, each in its newest version whose day has come.
pub async fn in_force(tx: &mut Tx, today: Date) -> Result<Vec<Rule>, Error> {
    let mut rules: Vec<Rule> = Vec::new();
    for kept in choices::all(tx, KIND).await? {
        let problem =
            |problem| Error::Decode { kind: format!("alert {}, version {}", kept.name, kept.version), problem };
        let rule = read(&kept.definition).map_err(problem)?;
        if rule.effective_from <= today {
            rules.retain(|before| before.id != rule.id);
            rules.push(rule);
        }
    }
    Ok(rules)
}

/// One contact, as far as a rule looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub contact: CaseId,
    pub at: Instant,
}

/// A rule that holds, and the contacts for which it does, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub rule: Rule,
    pub facts: Vec<Fact>,
}

impl Rule {
    /// Does it hold at the contact `of`, given all contacts about the same children? What came later does not count.
    pub fn holds(&self, of: &Fact, others: &[Fact]) -> Option<Alert> {
        let since = add_months(of.at.date(), -self.months).ok()?;
        let counts = |fact: &&Fact| fact.at <= of.at && fact.at.date() > since && fact.contact != of.contact;
        let mut facts: Vec<Fact> = others.iter().filter(counts).cloned().collect();
        facts.push(of.clone());
        facts.sort_by_key(|fact| (fact.at, fact.contact));
        (facts.len() >= self.contacts).then(|| Alert { rule: self.clone(), facts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, datetime};
    use proptest::prelude::*;
    use rstest::rstest;

    fn rule() -> Rule {
        read(include_str!("../../../trust/alerts/third-contact.toml")).unwrap()
    }

    fn fact(n: u128, day: Date) -> Fact {
        Fact { contact: CaseId::from_u128(n), at: Instant::in_england(day.to_datetime(jiff::civil::time(9, 0, 0, 0))) }
    }

    #[rstest]
    #[case(&[], false)]
    #[case(&[date(2026, 3, 1)], false)]
    #[case(&[date(2026, 3, 1), date(2026, 6, 1)], true)]
    // Twelve months back is not within twelve months.
    #[case(&[date(2025, 11, 22), date(2026, 6, 1)], false)]
    #[case(&[date(2025, 11, 23), date(2026, 6, 1)], true)]
    // What came later does not count.
    #[case(&[date(2026, 6, 1), date(2026, 12, 1)], false)]
    fn three_within_twelve_months_are_an_alert(#[case] days: &[Date], #[case] holds: bool) {
        let others: Vec<Fact> = (2..).zip(days).map(|(n, day)| fact(n, *day)).collect();
        let alert = rule().holds(&fact(1, date(2026, 11, 22)), &others);
        assert_eq!(alert.is_some(), holds);
        if let Some(alert) = alert {
            assert!(alert.facts.len() >= 3 && alert.facts.is_sorted_by_key(|f| f.at));
        }
    }

    #[test]
    fn a_rule_that_could_never_mean_anything_is_refused() {
        let text = include_str!("../../../trust/alerts/third-contact.toml");
        assert!(read(&text.replace("contacts = 3", "contacts = 1")).unwrap_err().contains("2 or more"));
        assert!(read(&text.replace("months", "moons")).is_err());
    }

    proptest! {
        #[test]
        fn another_contact_never_takes_an_alert_away(days in proptest::collection::vec(0_i64..800, 0..8), more in 0_i64..800) {
            let start = Instant::in_england(datetime(2025, 1, 1, 9, 0, 0, 0));
            let at = |n: usize, day: &i64| Fact { contact: CaseId::from_u128(n as u128 + 2), at: start.plus_hours(day * 24) };
            let mut others: Vec<Fact> = days.iter().enumerate().map(|(n, d)| at(n, d)).collect();
            let of = Fact { contact: CaseId::from_u128(1), at: start.plus_hours(24 * 600) };
            let before = rule().holds(&of, &others).is_some();
            others.push(at(days.len(), &more));
            prop_assert!(!before || rule().holds(&of, &others).is_some());
        }
    }
}
