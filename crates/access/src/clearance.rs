//! No child data without current training and vetting and a sponsor at the employer's.

use jiff::civil::Date;

/// What of somebody's clearance counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clearance {
    pub trained_until: Option<Date>,
    pub vetted_until: Option<Date>,
    pub sponsor: Option<String>,
    pub left_on: Option<Date>,
}

/// Something about to lapse, or lapsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    Training { until: Date, days: i32 },
    Vetting { until: Date, days: i32 },
    NoTraining,
    NoVetting,
    NoSponsor,
    Left { on: Date },
}

/// Days before the end at which one is told.
const WARN_FROM: i32 = 90;

impl Clearance {
    pub fn current(&self, today: Date) -> bool {
        self.trained_until.is_some_and(|until| until >= today)
            && self.vetted_until.is_some_and(|until| until >= today)
            && self.sponsor.is_some()
            && self.left_on.is_none_or(|left| left > today)
    }

    /// What the person must see to: from 90 days before a date until it is put right.
    pub fn warnings(&self, today: Date) -> Vec<Warning> {
        let days = |until: Date| (until - today).get_days();
        let mut warnings = Vec::new();
        match self.trained_until {
            None => warnings.push(Warning::NoTraining),
            Some(until) if days(until) <= WARN_FROM => {
                warnings.push(Warning::Training { until, days: days(until) });
            }
            Some(_) => {}
        }
        match self.vetted_until {
            None => warnings.push(Warning::NoVetting),
            Some(until) if days(until) <= WARN_FROM => warnings.push(Warning::Vetting { until, days: days(until) }),
            Some(_) => {}
        }
        if self.sponsor.is_none() {
            warnings.push(Warning::NoSponsor);
        }
        if let Some(on) = self.left_on.filter(|left| *left <= today) {
            warnings.push(Warning::Left { on });
        }
        warnings
    }
}

impl Warning {
    /// Nothing about a child can be opened until this is put right.
    pub const fn stops(&self) -> bool {
        match self {
            Self::Training { days, .. } | Self::Vetting { days, .. } => *days < 0,
            _ => true,
        }
    }

    pub fn in_words(&self) -> String {
        let end = |until: &Date, days: i32| match days {
            ..0 => format!("ended on {}", until.strftime("%-d %B %Y")),
            0 => "ends today".to_owned(),
            1 => "ends tomorrow".to_owned(),
            _ => format!("ends in {days} days, on {}", until.strftime("%-d %B %Y")),
        };
        match self {
            Self::Training { until, days } => format!("Your information-sharing training {}", end(until, *days)),
            Self::Vetting { until, days } => format!("Your vetting (enhanced DBS) {}", end(until, *days)),
            Self::NoTraining => "No information-sharing training is recorded for you".into(),
            Self::NoVetting => "No vetting (enhanced DBS) is recorded for you".into(),
            Self::NoSponsor => "Your employer has named no sponsor for you".into(),
            Self::Left { on } => format!("Your employer says you left on {}", on.strftime("%-d %B %Y")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{ToSpan as _, civil::date};
    use rstest::rstest;

    fn clearance(trained: Date, vetted: Date) -> Clearance {
        Clearance { trained_until: Some(trained), vetted_until: Some(vetted), sponsor: Some("s".into()), left_on: None }
    }

    #[rstest]
    #[case(91, 0, true)]
    #[case(90, 1, true)]
    #[case(0, 1, true)]
    #[case(-1, 1, false)]
    fn one_is_warned_from_ninety_days_and_stopped_after_the_last(
        #[case] days: i64,
        #[case] warnings: usize,
        #[case] current: bool,
    ) {
        let today = date(2026, 11, 22);
        let c = clearance(today.saturating_add(days.days()), date(2030, 1, 1));
        assert_eq!((c.warnings(today).len(), c.current(today)), (warnings, current));
        assert_eq!(c.warnings(today).iter().any(Warning::stops), !current);
    }

    #[test]
    fn without_a_sponsor_nothing_is_seen() {
        let today = date(2026, 11, 22);
        let c = Clearance { sponsor: None, ..clearance(date(2030, 1, 1), date(2030, 1, 1)) };
        assert!(!c.current(today));
    }
}
