//! A child as somebody types it who adds it by hand, or corrects what they added: read into the same row as an agency's
//! extract, with the same checks.

use crate::{
    confirm_child::Criteria,
    feed_definition::Field,
    put_up_shield::{WrongField, reason},
    sent_row::{Carer, Precision, SentRow, born_about, clean, digits, escaped, is_of_a_child},
};
use base::{Postcode, Upn};
use jiff::{ToSpan as _, civil::Date};
use matching::{AboutAge, BirthDate, Identity, Query, RawIdentity};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};

/// Longer answers are slips of the clipboard.
const LONGEST: usize = 200;

macro_rules! typed_child {
    ($($(#[$doc:meta])* $name:ident $field:expr;)+) => {
        /// The form as it comes.
        #[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
        #[serde(default)]
        pub struct TypedChild { $($(#[$doc])* pub $name: String,)+ }

        impl TypedChild {
            /// Every answer by its name on the form, and what it is of a record.
            pub fn answers(&self) -> impl Iterator<Item = (&'static str, &str, Option<Field>)> {
                [$((stringify!($name), self.$name.as_str(), $field)),+].into_iter()
            }

            fn answers_mut(&mut self) -> impl Iterator<Item = (&mut String, Option<Field>)> {
                [$((&mut self.$name, $field)),+].into_iter()
            }
        }
    };
}

typed_child! {
    /// The given name, and after it middle names.
    first_names Some(Field::GivenName);
    family_name Some(Field::FamilyName);
    known_as Some(Field::KnownAs);
    /// As for a search: 3/11/2023, or a year alone.
    birth_date Some(Field::BirthDate);
    /// About how old, in years.
    age Some(Field::Age);
    sex Some(Field::Sex);
    house Some(Field::House);
    street Some(Field::Street);
    town Some(Field::Town);
    postcode Some(Field::Postcode);
    nhs_number Some(Field::NhsNumber);
    upn Some(Field::Upn);
    language Some(Field::Language);
    carer_name Some(Field::Carer1Name);
    carer_relation Some(Field::Carer1Relation);
    carer_phone Some(Field::Carer1Phone);
    /// `works` with the child or is about to, or met or heard of it `once`.
    knows None;
    /// Of who works with the child: `yes` or `no`.
    met Some(Field::Met);
    /// Of a sensitive service that works with the child: `consent` or `harm`.
    ground Some(Field::SharedBecause);
    /// Of who met the child once: the reason for looking at its page.
    why None;
}

/// How somebody who adds a child knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Knows<'a> {
    Works,
    Once { why: &'a str },
}

impl Knows<'_> {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Once { .. } => "once",
        }
    }
}

/// Who is involved, as the record says it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Involved {
    /// Code of the service.
    pub organisation: String,
    pub staff_code: Option<String>,
    pub practitioner: Option<String>,
    pub practitioner_role: Option<String>,
    pub practitioner_phone: Option<String>,
    pub since: Option<String>,
}

impl TypedChild {
    /// What a search already says of the child.
    pub(crate) fn of_search(criteria: &Criteria) -> Self {
        let (name, told) = matching::split_age(&criteria.name);
        let (given, middle, family) = matching::split_name(&name);
        let age = told.filter(|_| criteria.age.trim().is_empty()).map(|years| years.to_string());
        Self {
            first_names: format!("{given} {middle}").trim().to_owned(),
            family_name: family,
            birth_date: criteria.birth_date.clone(),
            age: age.unwrap_or_else(|| criteria.age.clone()),
            sex: criteria.sex.clone(),
            postcode: criteria.postcode.clone(),
            nhs_number: criteria.nhs_number.clone(),
            upn: criteria.upn.clone(),
            ..Self::default()
        }
    }

    /// What was typed when the record was last written.
    pub(crate) fn of_record(as_sent: &str) -> Self {
        let lines = lines(as_sent);
        let mut typed = Self::default();
        for (answer, field) in typed.answers_mut() {
            if let Some(text) = field.and_then(|field| lines.get(field.name())) {
                answer.clone_from(text);
            }
        }
        if let Some(middle) = lines.get(Field::MiddleNames.name()) {
            typed.first_names = format!("{} {middle}", typed.first_names);
        }
        typed
    }

    /// Without what no sharing agreement covers.
    pub(crate) fn covered(mut self, covers: impl Fn(Field) -> bool) -> Self {
        self.answers_mut().filter(|(_, field)| field.is_some_and(|field| !covers(field))).for_each(|(a, _)| a.clear());
        self
    }

    /// With where the child lives, and whom to ring, as another form has it: one who may not see it leaves it as it is.
    pub(crate) fn with_contact_of(mut self, kept: &Self) -> Self {
        let is_contact = |field: Option<Field>| {
            use access::agreements::Data;
            field.is_some_and(|field| matches!(field.data(), Data::Contact | Data::Family))
        };
        for ((answer, field), (_, kept, _)) in self.answers_mut().zip(kept.answers()) {
            if is_contact(field) {
                kept.clone_into(answer);
            }
        }
        self
    }

    /// What a search would be asked with these answers: the same fields are checked the same way.
    fn criteria(&self) -> Criteria {
        Criteria {
            name: clean(&format!("{} {}", self.first_names, self.family_name)),
            birth_date: self.birth_date.clone(),
            age: self.age.clone(),
            postcode: self.postcode.clone(),
            sex: self.sex.clone(),
            nhs_number: self.nhs_number.clone(),
            upn: self.upn.clone(),
            purpose: String::new(),
        }
    }

    /// Names of the fields that were given and that a child is found by.
    pub(crate) fn fields(&self) -> Vec<String> {
        let found_by = self.answers().filter(|(name, text, field)| {
            let other =
                matches!(*name, "language" | "carer_name" | "carer_relation" | "carer_phone" | "met" | "ground");
            field.is_some() && !other && !text.trim().is_empty()
        });
        found_by.map(|(name, ..)| name.to_owned()).collect()
    }

    /// Reads what is said of the child, or says what is wrong, field by field.
    pub(crate) fn child(&self, today: Date) -> Result<SentRow, Vec<WrongField>> {
        let mut wrong = Vec::new();
        if self.criteria().name.is_empty() {
            wrong.push(WrongField::new("first_names", "Enter at least one name: first or family name"));
        }
        for (name, text, _) in self.answers() {
            if name != "why" && text.chars().count() > LONGEST {
                wrong.push(WrongField::new(name, format!("Shorten it to at most {LONGEST} characters")));
            }
        }
        let as_of_a_search = self.criteria().wrong(today).into_iter().filter(|w| w.field != "name" || wrong.is_empty());
        let as_of_a_search: Vec<WrongField> = as_of_a_search
            .map(|w| match w.field {
                "name" => WrongField::new(
                    "birth_date",
                    "Give more than a name, or nobody can tell this child from another: a date of birth or age, a postcode, an NHS number or a UPN",
                ),
                field => WrongField::new(field, w.what),
            })
            .collect();
        wrong.extend(as_of_a_search);
        let birth_date = self.birth(today);
        if birth_date.is_some_and(|(date, _)| !is_of_a_child(date, today)) {
            let how = "Check the year; the index holds children and young people up to 25";
            wrong.push(WrongField::new("birth_date", how));
        }
        let carer = text(&self.carer_name);
        if carer.is_none() && (text(&self.carer_relation).is_some() || text(&self.carer_phone).is_some()) {
            wrong.push(WrongField::new("carer_name", "Enter the name of the parent or carer, as far as you know it"));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let (given_name, middle_names) = self.given_and_middle();
        Ok(SentRow {
            given_name,
            middle_names,
            family_name: text(&self.family_name),
            known_as: text(&self.known_as),
            birth_date,
            sex: text(&self.sex).filter(|sex| sex == "female" || sex == "male"),
            nhs_number: text(&self.nhs_number).and_then(|number| digits(&number).ok()),
            upn: text(&self.upn).and_then(|number| Some(number.parse::<Upn>().ok()?.to_string())),
            house: text(&self.house),
            street: text(&self.street),
            town: text(&self.town),
            postcode: text(&self.postcode).map(|t| Postcode::repair(&t).map_or(t, |p| p.to_string())),
            language: text(&self.language),
            carers: carer.into_iter().map(|name| self.carer(name)).collect(),
            as_at: Some(today.to_string()),
            ..SentRow::default()
        })
    }

    /// How the person who adds the child knows it.
    pub(crate) fn knows(&self, sensitive: bool) -> Result<Knows<'_>, Vec<WrongField>> {
        match self.knows.as_str() {
            "works" => self.works(sensitive).map(|()| Knows::Works),
            "once" => reason(&self.why, "why").map(|why| Knows::Once { why }).map_err(|wrong| vec![wrong]),
            _ => Err(vec![WrongField::new("knows", "Select how you know this child")]),
        }
    }

    /// What must be said of a service that works with the child.
    pub(crate) fn works(&self, sensitive: bool) -> Result<(), Vec<WrongField>> {
        let mut wrong = Vec::new();
        if !matches!(self.met.as_str(), "yes" | "no") {
            wrong.push(WrongField::new("met", "Select whether you have met the child"));
        }
        if sensitive && !matches!(self.ground.as_str(), "consent" | "harm") {
            wrong.push(WrongField::new("ground", "Select why your service may be recorded"));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// Adds to a row who is involved, and keeps the answers word for word, as those of an extract are kept.
    pub(crate) fn keep_as_sent(&self, sent: &mut SentRow, involved: Option<&Involved>, today: Date) {
        let mut lines: BTreeMap<Field, String> = self
            .answers()
            .filter_map(|(_, answer, field)| Some((field?, text(answer)?)))
            .filter(|(field, _)| involved.is_some() || !matches!(field, Field::Met | Field::SharedBecause))
            .collect();
        let (given, middle) = self.given_and_middle();
        lines.extend(
            [(Field::GivenName, given), (Field::MiddleNames, middle)].into_iter().filter_map(|(f, t)| Some((f, t?))),
        );
        lines.insert(Field::AsAt, today.to_string());
        if let Some(involved) = involved.cloned() {
            sent.organisation = involved.organisation;
            sent.staff_code = involved.staff_code;
            sent.practitioner = involved.practitioner;
            sent.practitioner_role = involved.practitioner_role;
            sent.practitioner_phone = involved.practitioner_phone;
            sent.since = involved.since;
            sent.confirmed_on = Some(today.to_string());
            sent.met = text(&self.met);
            sent.shared_because = text(&self.ground);
            let said = [
                (Field::Organisation, Some(&sent.organisation)),
                (Field::StaffCode, sent.staff_code.as_ref()),
                (Field::Practitioner, sent.practitioner.as_ref()),
                (Field::PractitionerRole, sent.practitioner_role.as_ref()),
                (Field::PractitionerPhone, sent.practitioner_phone.as_ref()),
                (Field::Since, sent.since.as_ref()),
                (Field::ConfirmedOn, sent.confirmed_on.as_ref()),
            ];
            lines.extend(said.into_iter().filter_map(|(field, text)| Some((field, text?.clone()))));
        }
        sent.as_sent = lines.iter().map(|(field, text)| format!("{}={}\n", field.name(), escaped(text))).collect();
        sent.digest = Sha256::digest(sent.as_sent.as_bytes()).into();
    }

    /// The age told, where no birth date is: the engine weighs it as one.
    pub(crate) fn about_age(&self, today: Date) -> Option<AboutAge> {
        let on = BirthDate::exact(today.year(), u8::try_from(today.month()).ok()?, u8::try_from(today.day()).ok()?)?;
        let years = self.criteria().years().filter(|_| self.birth_date.trim().is_empty())?;
        Some(AboutAge { years, on })
    }

    fn carer(&self, name: String) -> Carer {
        Carer { name, relation: text(&self.carer_relation), phone: text(&self.carer_phone), responsibility: None }
    }

    fn given_and_middle(&self) -> (Option<String>, Option<String>) {
        let names = clean(&self.first_names);
        let (given, middle) = names.split_once(' ').unwrap_or((&names, ""));
        (text(given), text(middle))
    }

    fn birth(&self, today: Date) -> Option<(Date, Precision)> {
        let exact = |read: BirthDate| {
            let date = Date::new(read.year, i8::try_from(read.month).ok()?, i8::try_from(read.day).ok()?).ok()?;
            let precision =
                if read.precision == matching::Precision::Exact { Precision::Exact } else { Precision::YearOnly };
            Some((date, precision))
        };
        if let Some(read) = BirthDate::read(self.birth_date.trim()) {
            return exact(read);
        }
        let years = self.criteria().years()?;
        #[expect(clippy::cast_possible_truncation, reason = "an age is between 0 and 25")]
        let whole = (years.fract() == 0.0).then_some(years as i64);
        #[expect(clippy::cast_possible_truncation, reason = "an age is between 0 and 25")]
        let months = (years * 12.0).round() as i64;
        let date = whole.map_or_else(|| today.saturating_sub(months.months()), |age| born_about(age, today));
        Some((date, Precision::YearOnly))
    }
}

/// The engine's question for everything a row says: it is looked for as the linker would, also by the name in use.
pub(crate) fn question(sent: &SentRow, about_age: Option<AboutAge>) -> Query {
    let given: Vec<&str> = [&sent.given_name, &sent.known_as].into_iter().flatten().map(String::as_str).collect();
    let or_none: &[&str] = if given.is_empty() { &[""] } else { &given };
    let birth = sent.birth_date.filter(|_| about_age.is_none());
    let written = birth.map(|(date, _)| date.to_string()).unwrap_or_default();
    let roughly = birth.is_some_and(|(_, precision)| precision == Precision::YearOnly);
    let reading = |given: &&str| {
        Identity::read(&RawIdentity {
            given,
            middle: of(sent.middle_names.as_ref()),
            family: of(sent.family_name.as_ref()),
            birth: &written,
            birth_precision: roughly.then_some(matching::Precision::Estimated),
            sex: of(sent.sex.as_ref()),
            house: of(sent.house.as_ref()),
            street: of(sent.street.as_ref()),
            postcode: of(sent.postcode.as_ref()),
            nhs_number: of(sent.nhs_number.as_ref()),
            upn: of(sent.upn.as_ref()),
            ..RawIdentity::default()
        })
    };
    Query { readings: or_none.iter().map(reading).collect(), about_age }
}

fn of(text: Option<&String>) -> &str {
    text.map_or("", String::as_str)
}

fn text(answer: &str) -> Option<String> {
    Some(clean(answer)).filter(|text| !text.is_empty())
}

/// The fields of a record as it was written, by name.
pub(crate) fn lines(as_sent: &str) -> HashMap<&str, String> {
    // An answer is one line without control characters, so only the backslash was escaped.
    let line = |line: &'_ str| line.split_once('=').map(|(_, text)| text.replace("\\\\", "\\"));
    as_sent.lines().filter_map(|l| Some((l.split_once('=')?.0, line(l)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rstest::rstest;

    const TODAY: Date = date(2026, 11, 22);

    fn typed() -> TypedChild {
        TypedChild {
            first_names: "Zosia Anna".into(),
            family_name: "Wrona".into(),
            age: "6".into(),
            postcode: "w21 0ab".into(),
            knows: "works".into(),
            met: "yes".into(),
            ..TypedChild::default()
        }
    }

    #[rstest]
    #[case(typed(), &[])]
    #[case(TypedChild { first_names: " ".into(), family_name: String::new(), ..typed() }, &["first_names"])]
    #[case(TypedChild { age: String::new(), postcode: String::new(), ..typed() }, &["birth_date"])]
    #[case(TypedChild { nhs_number: "999 000 0019".into(), ..typed() }, &["nhs_number"])]
    #[case(TypedChild { birth_date: "3/11/1971".into(), ..typed() }, &["birth_date"])]
    #[case(TypedChild { carer_phone: "020 7946 0000".into(), ..typed() }, &["carer_name"])]
    #[case(TypedChild { street: "x".repeat(201), ..typed() }, &["street"])]
    fn what_is_said_of_a_child_is_checked(#[case] typed: TypedChild, #[case] fields: &[&str]) {
        let wrong = typed.child(TODAY).err().unwrap_or_default();
        assert_eq!(wrong.iter().map(|w| w.field).collect::<Vec<_>>(), fields);
    }

    #[rstest]
    #[case(typed(), false, &[])]
    #[case(typed(), true, &["ground"])]
    #[case(TypedChild { ground: "harm".into(), ..typed() }, true, &[])]
    #[case(TypedChild { met: String::new(), ..typed() }, false, &["met"])]
    #[case(TypedChild { knows: String::new(), ..typed() }, false, &["knows"])]
    #[case(TypedChild { knows: "once".into(), why: "met her".into(), ..typed() }, true, &["why"])]
    #[case(TypedChild { knows: "once".into(), why: "met her at the library".into(), ..typed() }, true, &[])]
    fn how_one_knows_the_child_is_asked(#[case] typed: TypedChild, #[case] sensitive: bool, #[case] fields: &[&str]) {
        let wrong = typed.knows(sensitive).err().unwrap_or_default();
        assert_eq!(wrong.iter().map(|w| w.field).collect::<Vec<_>>(), fields);
    }

    #[test]
    fn an_age_is_read_as_an_extract_reads_it() {
        let born = |age: &str| TypedChild { age: age.into(), ..typed() }.child(TODAY).unwrap().birth_date.unwrap();
        assert_eq!(born("10"), (date(2016, 5, 22), Precision::YearOnly));
        assert_eq!(born("0.5"), (date(2026, 5, 22), Precision::YearOnly));
    }

    #[test]
    fn what_was_typed_comes_back_word_for_word_to_be_corrected() {
        let typed = TypedChild { known_as: "back\\slash".into(), ..typed() };
        let mut sent = typed.child(TODAY).unwrap();
        let involved = Involved { organisation: "CHP-HV-N".into(), ..Involved::default() };
        typed.keep_as_sent(&mut sent, Some(&involved), TODAY);
        let kept = TypedChild::of_record(&sent.as_sent);
        assert_eq!(kept, TypedChild { knows: String::new(), ..typed });
        assert_eq!(lines(&sent.as_sent)["organisation"], "CHP-HV-N");
    }

    #[test]
    fn a_search_fills_the_form() {
        let criteria =
            Criteria { name: "Amie Rose Smyth, about 3".into(), postcode: "W21".into(), ..Criteria::default() };
        let typed = TypedChild::of_search(&criteria);
        let answers = [&typed.first_names, &typed.family_name, &typed.age, &typed.postcode];
        assert_eq!(answers, ["Amie Rose", "Smyth", "3", "W21"]);
    }
}
