//! What holds the four classes of the model in place while it is fitted: which levels are fitted at all, which fields
//! two classes have in common, and what a pair must share to be of one household.

use crate::level::{Field, Level};

/// The classes that are fitted. The fourth, strangers, is counted on pairs drawn at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Match,
    Twin,
    Sibling,
}

impl Class {
    pub(crate) const ALL: [Self; 3] = [Self::Match, Self::Twin, Self::Sibling];

    /// The class whose figures this one has for a field. A household's fields are one and the same for one child and
    /// for its brothers and sisters, and a birth date for twins: else surname and home would speak for the child and
    /// against the sister, who has both. They are learnt from pairs of one child alone: of brothers and sisters
    /// blocking sees mostly those who share them.
    pub(crate) const fn source(self, field: Field) -> Self {
        match (self, field) {
            (Self::Twin | Self::Sibling, Field::Family | Field::Address) | (Self::Twin, Field::Birth) => Self::Match,
            _ => self,
        }
    }

    /// Whether the class has figures of its own for a field that are fitted. Two children's numbers are known to
    /// differ, and how often a clerk writes down the other's is not to be learnt from pairs that look like twins.
    pub(crate) const fn is_fitted(self, field: Field) -> bool {
        match (self, field) {
            (Self::Match, _) => true,
            (_, Field::NhsNumber | Field::Upn | Field::OtherId) => false,
            _ => matches!((self, self.source(field)), (Self::Twin, Self::Twin) | (Self::Sibling, Self::Sibling)),
        }
    }

    /// A pair of twins or of brothers and sisters shares a home or a name, or is none that can be told.
    pub(crate) const fn allows(self, family: Level, address: Level) -> bool {
        matches!(self, Self::Match)
            || !matches!(family, Level::Missing | Level::Differs | Level::Similar)
            || matches!(
                address,
                Level::HouseAndPostcode
                    | Level::Postcode
                    | Level::OtherHouse
                    | Level::HouseAndStreet
                    | Level::OneCharacter
            )
    }
}

/// How a level comes by its figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// One of the levels that share a whole between them.
    Open,
    /// What is left of several of those where one side says less (no house, no more than a district).
    Of(&'static [Level]),
    /// Not fitted: it depends on what one side says (an initial, a year), or follows from another field.
    Held,
}

pub(crate) const fn part(field: Field, level: Level) -> Part {
    match (field, level) {
        (Field::Address, Level::Postcode) => Part::Of(&[Level::HouseAndPostcode, Level::OtherHouse]),
        (Field::Address, Level::OnlyDistrict) => Part::Of(&[
            Level::HouseAndPostcode,
            Level::OtherHouse,
            Level::HouseAndStreet,
            Level::OneCharacter,
            Level::District,
        ]),
        (Field::Given, Level::Initial)
        | (Field::Family, Level::Swapped)
        | (Field::Birth, Level::AgeFits | Level::AgeNear) => Part::Held,
        _ => Part::Open,
    }
}

/// Whether strangers' share of a level is counted on pairs drawn at random. Where the share of the value itself is
/// known when a pair is weighed, the model's figure is only the least it may be, and stays; and so do agreements too
/// rare to be met by drawing.
pub(crate) const fn counted_on_strangers(field: Field, level: Level) -> bool {
    use Level as L;
    match field {
        Field::Given => matches!(level, L::MiddleName | L::Similar | L::Differs),
        Field::Middle | Field::Sex => true,
        Field::Family => matches!(level, L::FormerName | L::Similar | L::Differs),
        Field::Birth => !matches!(level, L::Exact | L::AgeFits | L::AgeNear),
        Field::Address => matches!(level, L::OneCharacter | L::Elsewhere),
        Field::NhsNumber | Field::Upn | Field::OtherId => matches!(level, L::Conflict | L::Differs),
        Field::Household => false,
    }
}
