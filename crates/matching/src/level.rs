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
