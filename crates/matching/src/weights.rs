//! The weights: for every field and level, how often a pair of records shows it when both are of
//!
//! * **same**: one child,
//! * **twin**: two children of one birth,
//! * **sibling**: two children of one household,
//! * **other**: two children who have nothing to do with each other.
//!
//! They are fixed and were set by hand from what is known of agencies' errors (published linkage studies, the
//! error rates of multi-agency data) and not fitted to any file. The chance of an agreement between strangers comes
//! from the corpus itself where the value is at hand (a common surname says less than a rare one): the figure here is
//! then only a floor. A household's fields (surname, address, a twin's birth date) have the *same* chance in `twin`
//! and `sibling` as in `same`: that is what keeps them from being counted as evidence against a brother.

use crate::level::{Field, Level};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Chances {
    pub(crate) same: f64,
    pub(crate) twin: f64,
    pub(crate) sibling: f64,
    pub(crate) other: f64,
}

const fn of(same: f64, twin: f64, sibling: f64, other: f64) -> Chances {
    Chances { same, twin, sibling, other }
}

/// For one record of the same child in the file there are so many of a twin and of brothers and sisters.
pub const TWINS: f64 = 0.02;
pub const SIBLINGS: f64 = 0.7;

pub(crate) const NO_EVIDENCE: Chances = of(1.0, 1.0, 1.0, 1.0);

/// A birth date as a practitioner has heard or remembers it: wrong more often than a register's.
pub(crate) fn spoken_birth(level: Level) -> Option<f64> {
    match level {
        Level::Exact => Some(0.850),
        Level::OneDigit => Some(0.060),
        Level::TwoDigits => Some(0.030),
        Level::DayMonthSwapped | Level::Differs => Some(0.020),
        Level::FirstOfJanuary | Level::SameYear => Some(0.010),
        _ => None,
    }
}

pub(crate) fn chances(field: Field, level: Level) -> Chances {
    use Level as L;
    if level == L::Missing {
        return NO_EVIDENCE;
    }
    match field {
        Field::Given => match level {
            L::Exact => of(0.86, 0.003, 0.003, 0.000_05),
            L::SoundsAlike => of(0.035, 0.005, 0.005, 0.002),
            L::Nickname => of(0.020, 0.004, 0.004, 0.003),
            L::Close => of(0.030, 0.006, 0.006, 0.001_5),
            L::Part => of(0.012, 0.004, 0.004, 0.001_5),
            L::MiddleName => of(0.008, 0.010, 0.010, 0.002),
            L::Swapped => of(0.004, 0.000_1, 0.000_1, 0.000_01),
            L::Similar => of(0.008, 0.050, 0.050, 0.025),
            L::Initial => of(0.95, 0.12, 0.10, 0.08),
            _ => of(0.012, 0.90, 0.90, 0.95),
        },
        Field::Middle => match level {
            L::Exact => of(0.86, 0.06, 0.06, 0.000_5),
            L::Initial => of(0.08, 0.08, 0.08, 0.06),
            _ => of(0.06, 0.86, 0.86, 0.93),
        },
        Field::Family => match level {
            L::Exact => of(0.84, 0.84, 0.78, 0.000_02),
            L::SoundsAlike => of(0.025, 0.025, 0.025, 0.001),
            L::Close => of(0.030, 0.030, 0.030, 0.000_7),
            L::Part => of(0.025, 0.025, 0.025, 0.000_7),
            L::FormerName => of(0.03, 0.03, 0.03, 0.000_5),
            L::Swapped => of(1.0, 1.0, 1.0, 0.001),
            L::Similar => of(0.007, 0.007, 0.01, 0.012),
            _ => of(0.05, 0.05, 0.12, 0.98),
        },
        Field::Birth => match level {
            L::Exact => of(0.950, 0.950, 0.000_3, 0.000_05),
            L::DayMonthSwapped => of(0.006, 0.006, 0.000_1, 0.000_15),
            L::FirstOfJanuary => of(0.006, 0.006, 0.000_6, 0.000_6),
            L::OneDigit => of(0.014, 0.014, 0.003, 0.004),
            L::TwoDigits => of(0.004, 0.004, 0.010, 0.025),
            L::SameYear => of(0.003, 0.003, 0.004, 0.030),
            L::AgeFits => of(0.92, 0.92, 0.20, 0.10),
            L::AgeNear => of(0.06, 0.06, 0.20, 0.12),
            _ => of(0.008, 0.008, 0.97, 0.93),
        },
        Field::Address => match level {
            L::HouseAndPostcode => of(0.60, 0.60, 0.50, 0.000_000_5),
            L::Postcode => of(0.66, 0.66, 0.55, 0.000_003),
            L::OtherHouse => of(0.025, 0.025, 0.030, 0.000_01),
            L::HouseAndStreet => of(0.020, 0.020, 0.020, 0.000_02),
            L::OneCharacter => of(0.020, 0.020, 0.020, 0.000_3),
            L::District => of(0.17, 0.17, 0.20, 0.001),
            L::OnlyDistrict => of(0.85, 0.85, 0.80, 0.001),
            L::Street => of(0.010, 0.010, 0.010, 0.002),
            _ => of(0.13, 0.13, 0.22, 0.97),
        },
        Field::Sex => match level {
            L::Exact => of(0.990, 0.66, 0.50, 0.50),
            _ => of(0.010, 0.34, 0.50, 0.50),
        },
        Field::NhsNumber | Field::Upn => match level {
            L::Exact => of(0.990, 0.000_4, 0.000_4, 0.000_000_02),
            L::NearNumber => of(0.006, 0.000_05, 0.000_05, 0.000_005),
            L::Conflict => of(0.004, 1.0, 1.0, 1.0),
            _ => of(0.02, 1.0, 1.0, 1.0),
        },
        Field::OtherId => match level {
            L::Exact => of(0.84, 0.000_1, 0.000_1, 0.000_002),
            // Numbers given out one after the other: twins' may be neighbours.
            L::NearNumber => of(0.06, 0.02, 0.000_5, 0.000_02),
            // Nothing checks such a number: slips stay in, and new ones are given out.
            _ => of(0.10, 1.0, 1.0, 1.0),
        },
        Field::Household => NO_EVIDENCE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_is_told_apart_by_given_name_and_numbers_alone() {
        for field in [Field::Family, Field::Birth, Field::Address] {
            for level in [Level::Exact, Level::Close, Level::Differs, Level::HouseAndPostcode, Level::District] {
                let chances = chances(field, level);
                assert!((chances.same - chances.twin).abs() < f64::EPSILON, "{field:?} {level:?}");
            }
        }
        assert!(chances(Field::Given, Level::Differs).same < chances(Field::Given, Level::Differs).twin / 20.0);
    }
}
