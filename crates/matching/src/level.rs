//! How far two records agree, field by field, and how that is said to a person.

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    Given,
    Middle,
    Family,
    Birth,
    Address,
    Sex,
    NhsNumber,
    Upn,
    OtherId,
    /// Not a field of its own: what all of them together lose because a brother, a sister or a twin would agree too.
    Household,
}

impl Field {
    /// The fields of a comparison, in the order in which a model lists them.
    pub const COMPARED: [Self; 9] = [
        Self::Given,
        Self::Middle,
        Self::Family,
        Self::Birth,
        Self::Address,
        Self::Sex,
        Self::NhsNumber,
        Self::Upn,
        Self::OtherId,
    ];

    /// The levels this field may agree at, the worst last.
    pub const fn levels(self) -> &'static [Level] {
        use Level as L;
        match self {
            Self::Given => &[
                L::Exact,
                L::SoundsAlike,
                L::Nickname,
                L::Close,
                L::Part,
                L::MiddleName,
                L::Swapped,
                L::Similar,
                L::Initial,
                L::Differs,
            ],
            Self::Middle => &[L::Exact, L::Initial, L::Differs],
            Self::Family => {
                &[L::Exact, L::SoundsAlike, L::Close, L::Part, L::FormerName, L::Swapped, L::Similar, L::Differs]
            }
            Self::Birth => &[
                L::Exact,
                L::DayMonthSwapped,
                L::FirstOfJanuary,
                L::OneDigit,
                L::TwoDigits,
                L::SameYear,
                L::AgeFits,
                L::AgeNear,
                L::Differs,
            ],
            Self::Address => &[
                L::HouseAndPostcode,
                L::Postcode,
                L::OtherHouse,
                L::HouseAndStreet,
                L::OneCharacter,
                L::District,
                L::OnlyDistrict,
                L::Street,
                L::Elsewhere,
            ],
            Self::Sex => &[L::Exact, L::Differs],
            Self::NhsNumber | Self::Upn => &[L::Exact, L::NearNumber, L::Conflict, L::Differs],
            Self::OtherId => &[L::Exact, L::NearNumber, L::Differs],
            Self::Household => &[],
        }
    }

    /// Its name in a model file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Middle => "middle",
            Self::Family => "family",
            Self::Birth => "birth",
            Self::Address => "address",
            Self::Sex => "sex",
            Self::NhsNumber => "nhs_number",
            Self::Upn => "upn",
            Self::OtherId => "other_id",
            Self::Household => "household",
        }
    }
}

/// How well it agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// One side does not say: no evidence either way.
    Missing,
    Exact,
    /// Another sound-alike spelling or transliteration.
    SoundsAlike,
    /// A short or pet form.
    Nickname,
    /// A slip of the pen apart.
    Close,
    /// Half of a double-barrelled name, one of two given names.
    Part,
    /// The given name of one is a middle name of the other.
    MiddleName,
    /// A former name or one known as.
    FormerName,
    /// Given and family name stand in each other's place.
    Swapped,
    Similar,
    Initial,
    Differs,
    DayMonthSwapped,
    /// One side says 1 January of the same year: a date given where none was known.
    FirstOfJanuary,
    OneDigit,
    TwoDigits,
    SameYear,
    AgeFits,
    AgeNear,
    HouseAndPostcode,
    Postcode,
    /// Same postcode, another house.
    OtherHouse,
    HouseAndStreet,
    OneCharacter,
    District,
    /// Same district, and one side knows no more than the district.
    OnlyDistrict,
    Street,
    Elsewhere,
    /// A number one slip away from the other.
    NearNumber,
    /// Both numbers right, and different.
    Conflict,
    CouldBeTwin,
    CouldBeSibling,
}

impl Level {
    pub(crate) const COUNT: usize = Self::CouldBeSibling as usize + 1;

    /// Its name in a model file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Exact => "exact",
            Self::SoundsAlike => "sounds_alike",
            Self::Nickname => "nickname",
            Self::Close => "close",
            Self::Part => "part",
            Self::MiddleName => "middle_name",
            Self::FormerName => "former_name",
            Self::Swapped => "swapped",
            Self::Similar => "similar",
            Self::Initial => "initial",
            Self::Differs => "differs",
            Self::DayMonthSwapped => "day_month_swapped",
            Self::FirstOfJanuary => "first_of_january",
            Self::OneDigit => "one_digit",
            Self::TwoDigits => "two_digits",
            Self::SameYear => "same_year",
            Self::AgeFits => "age_fits",
            Self::AgeNear => "age_near",
            Self::HouseAndPostcode => "house_and_postcode",
            Self::Postcode => "postcode",
            Self::OtherHouse => "other_house",
            Self::HouseAndStreet => "house_and_street",
            Self::OneCharacter => "one_character",
            Self::District => "district",
            Self::OnlyDistrict => "only_district",
            Self::Street => "street",
            Self::Elsewhere => "elsewhere",
            Self::NearNumber => "near_number",
            Self::Conflict => "conflict",
            Self::CouldBeTwin => "could_be_twin",
            Self::CouldBeSibling => "could_be_sibling",
        }
    }
}

/// One line of the explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    pub field: Field,
    pub level: Level,
    /// Bits of evidence: +1 doubles the odds, -1 halves them.
    pub weight: f64,
    /// What each side says, where showing it helps.
    pub said: Option<(String, String)>,
}

impl Reason {
    /// The line as a practitioner reads it: "surname sounds alike: Smyth / Smith".
    pub fn in_words(&self) -> String {
        let what = match self.field {
            Field::Given => "given name",
            Field::Middle => "middle name",
            Field::Family => "surname",
            Field::Birth => "birth date",
            Field::Address => "address",
            Field::Sex => "sex",
            Field::NhsNumber => "NHS number",
            Field::Upn => "UPN",
            Field::OtherId => "reference number",
            Field::Household => "household",
        };
        let text = match (self.field, self.level) {
            (Field::Household, Level::CouldBeTwin) => return "could be a twin".to_owned(),
            (Field::Household, _) => return "could be a brother or sister".to_owned(),
            (_, Level::Missing) => format!("{what} not known"),
            (_, Level::Exact) => format!("same {what}"),
            (_, Level::SoundsAlike) => format!("{what} sounds alike"),
            (_, Level::Nickname) => format!("{what} is a short form"),
            (_, Level::Close) => format!("{what} is spelt nearly the same"),
            (_, Level::Part) => format!("{what} agrees in part"),
            (_, Level::MiddleName) => "known by a middle name".to_owned(),
            (_, Level::FormerName) => format!("{what} is a former or other name"),
            (_, Level::Swapped) => "given name and surname changed over".to_owned(),
            (_, Level::Similar) => format!("{what} is similar"),
            (_, Level::Initial) => format!("{what} has the same initial"),
            (_, Level::DayMonthSwapped) => "day and month of birth changed over".to_owned(),
            (_, Level::FirstOfJanuary) => "same year of birth, one as 1 January".to_owned(),
            (_, Level::OneDigit) => format!("{what} differs by one digit"),
            (_, Level::TwoDigits) => format!("{what} differs by two digits"),
            (_, Level::SameYear) => "same year of birth".to_owned(),
            (_, Level::AgeFits) => "age fits".to_owned(),
            (_, Level::AgeNear) => "age fits within a year".to_owned(),
            (_, Level::HouseAndPostcode) => "same house and postcode".to_owned(),
            (_, Level::Postcode) => "same postcode".to_owned(),
            (_, Level::OtherHouse) => "same postcode, another house".to_owned(),
            (_, Level::HouseAndStreet) => "same house and street".to_owned(),
            (_, Level::OneCharacter) => "postcode differs by one character".to_owned(),
            (_, Level::District | Level::OnlyDistrict) => "same postcode district".to_owned(),
            (_, Level::Street) => "same street".to_owned(),
            (_, Level::Elsewhere) => "another address".to_owned(),
            (_, Level::NearNumber) => format!("{what} is a slip apart"),
            (_, Level::Conflict) => format!("two different {what}s"),
            (_, _) => format!("{what} differs"),
        };
        match &self.said {
            Some((age, none)) if none.is_empty() => format!("{text}: {age}"),
            Some((a, b)) if a != b => format!("{text}: {a} / {b}"),
            _ => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_said_in_words() {
        let reason = Reason {
            field: Field::Family,
            level: Level::SoundsAlike,
            weight: 5.0,
            said: Some(("Smyth".to_owned(), "Smith".to_owned())),
        };
        assert_eq!(reason.in_words(), "surname sounds alike: Smyth / Smith");
    }
}
