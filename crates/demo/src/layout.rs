//! What an agency's system exports: its own header words, its own way with dates, codes and capitals, its own encoding.

use crate::{
    families::{Child, Family},
    mistakes::{Written, without_mark},
    names::Sex,
    organisations::Organisation,
    staff::Staff,
};
use jiff::civil::Date;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Record,
    Given,
    Middle,
    Family,
    KnownAs,
    FormerFamily,
    Birth,
    Age,
    AsAt,
    Sex,
    Nhs,
    NhsSpaced,
    Upn,
    FormerUpn,
    House,
    Street,
    HouseAndStreet,
    /// The whole address on several lines of one cell.
    Lines,
    Town,
    Postcode,
    AddressSince,
    Language,
    Organisation(By),
    StaffCode,
    Practitioner,
    PractitionerRole,
    PractitionerPhone,
    PractitionerLeft,
    Since,
    Until,
    Met,
    LastSeen,
    ConfirmedOn,
    Lead,
    CarerName(usize),
    CarerRelation(usize),
    CarerPhone(usize),
    CarerResponsibility(usize),
    /// The key by which the system ties a household together; its letters go before the number.
    Household(&'static str),
    /// One of the row's own further cells.
    Extra(usize),
    /// The same in every row.
    Fixed(&'static str),
}

/// By which of its codes a system names an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Code,
    Ods,
    Urn,
}

impl By {
    fn code(self, organisation: &Organisation) -> &str {
        match self {
            Self::Code => &organisation.code,
            Self::Ods => &organisation.ods_code,
            Self::Urn => &organisation.urn,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dates {
    /// 22/11/2026
    Slashes,
    /// 2026-11-22
    Iso,
    /// 22-Nov-2026
    MonthName,
    /// 22-Nov-26
    ShortYear,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    /// With a byte-order mark and the line ends of Windows.
    Utf8MarkCrlf,
    Windows1252,
}

#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) feed: &'static str,
    pub(crate) columns: &'static [(&'static str, Field)],
    pub(crate) dates: Dates,
    pub(crate) capitals: bool,
    /// Female, male, not known.
    pub(crate) sexes: [&'static str; 3],
    pub(crate) yes_no: [&'static str; 2],
    pub(crate) encoding: Encoding,
}

impl Layout {
    pub(crate) const PLAIN: Self = Self {
        feed: "",
        columns: &[],
        dates: Dates::Slashes,
        capitals: false,
        sexes: ["F", "M", "U"],
        yes_no: ["Y", "N"],
        encoding: Encoding::Utf8,
    };

    pub(crate) fn row(&self, entry: &Entry) -> Vec<String> {
        self.columns.iter().map(|(_, field)| self.cell(entry, *field)).collect()
    }

    fn cell(&self, entry: &Entry, field: Field) -> String {
        let written = &entry.written;
        let carer = |n: usize| entry.family.carers.get(n).filter(|_| entry.shows_carers);
        let address = written.address.as_ref();
        let staff = entry.staff;
        match field {
            Field::Record => entry.record.clone(),
            Field::Given => self.name(&written.given),
            Field::Middle => self.name(&written.middle),
            Field::Family => self.name(&written.family),
            Field::KnownAs => self.name(&written.known_as),
            Field::FormerFamily => self.name(&written.former_family),
            Field::Birth => self.date(written.birth),
            Field::Age => entry.age.map(|age| age.to_string()).unwrap_or_default(),
            Field::AsAt => self.date(entry.age.and(entry.since)),
            Field::Sex => self.sex(written.sex).to_owned(),
            Field::Nhs => written.nhs.map(base::NhsNumber::digits).unwrap_or_default(),
            Field::NhsSpaced => written.nhs.map(|n| n.to_string()).unwrap_or_default(),
            Field::Upn => entry.upn.map(|upn| upn.to_string()).unwrap_or_default(),
            Field::FormerUpn => entry.child.former_upn.map(|upn| upn.to_string()).unwrap_or_default(),
            Field::House => address.map(|a| self.name(&a.house)).unwrap_or_default(),
            Field::Street => address.map(|a| self.name(&a.street)).unwrap_or_default(),
            Field::HouseAndStreet => {
                address.map(|a| self.name(&format!("{} {}", a.house, a.street))).unwrap_or_default()
            }
            Field::Lines => address.map(|a| format!("{}\n{}", a.house, a.street)).unwrap_or_default(),
            Field::Town => address.map(|_| self.name("London")).unwrap_or_default(),
            Field::Postcode => address.map(|a| a.postcode.clone()).unwrap_or_default(),
            Field::AddressSince => {
                let at_home = address.is_some_and(|a| *a == entry.family.home);
                self.date(at_home.then_some(entry.family.home_since))
            }
            Field::Language => entry.family.language.to_owned(),
            Field::Organisation(by) => entry.organisation.map(|o| by.code(o).to_owned()).unwrap_or_default(),
            Field::StaffCode => staff.map(|s| s.staff_code.clone()).unwrap_or_default(),
            Field::Practitioner => staff.map(|s| self.name(&s.name)).unwrap_or_default(),
            Field::PractitionerRole => staff.map(|s| s.job_title.clone()).unwrap_or_default(),
            Field::PractitionerPhone => staff.map(|s| s.phone.clone()).unwrap_or_default(),
            Field::PractitionerLeft => {
                staff.map(|s| self.yes_no[usize::from(s.left_on.is_none())].to_owned()).unwrap_or_default()
            }
            Field::Since => self.date(entry.since),
            Field::Until => self.date(entry.until),
            Field::Met => self.yes_no[usize::from(!entry.met)].to_owned(),
            Field::LastSeen => self.date(entry.last_seen.filter(|_| entry.met)),
            Field::ConfirmedOn => self.date(entry.confirmed_on),
            Field::Lead => self.yes_no[usize::from(!entry.lead)].to_owned(),
            Field::CarerName(n) => carer(n).map(|c| self.name(&c.name())).unwrap_or_default(),
            Field::CarerRelation(n) => carer(n).map(|c| c.relation.to_owned()).unwrap_or_default(),
            Field::CarerPhone(n) => carer(n).map(|c| c.phone.clone()).unwrap_or_default(),
            Field::CarerResponsibility(n) => {
                carer(n).map(|c| self.yes_no[usize::from(!c.responsibility)].to_owned()).unwrap_or_default()
            }
            Field::Household(letters) => format!("{letters}{:06}", 100_000 + entry.family.key),
            Field::Extra(n) => entry.extra.get(n).cloned().unwrap_or_default(),
            Field::Fixed(text) => text.to_owned(),
        }
    }

    fn name(&self, name: &str) -> String {
        if self.capitals { name.chars().map(without_mark).collect::<String>().to_uppercase() } else { name.to_owned() }
    }

    const fn sex(&self, sex: Option<Sex>) -> &'static str {
        match sex {
            Some(Sex::Female) => self.sexes[0],
            Some(Sex::Male) => self.sexes[1],
            None => self.sexes[2],
        }
    }

    pub(crate) fn date(&self, date: Option<Date>) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let Some(date) = date else { return String::new() };
        let (year, month, day) = (date.year(), date.month(), date.day());
        let name = MONTHS[usize::try_from(month - 1).unwrap_or(0)];
        match self.dates {
            Dates::Slashes => format!("{day:02}/{month:02}/{year}"),
            Dates::Iso => date.to_string(),
            Dates::MonthName => format!("{day:02}-{name}-{year}"),
            Dates::ShortYear => format!("{day:02}-{name}-{:02}", year % 100),
        }
    }

    /// A day that does not exist, written as this system would.
    pub(crate) fn impossible_date(&self) -> String {
        match self.dates {
            Dates::Slashes => "31/02/2019",
            Dates::Iso => "2019-02-31",
            Dates::MonthName => "31-Feb-2019",
            Dates::ShortYear => "31-Feb-19",
        }
        .to_owned()
    }
}

/// One record of one child, before it is written in the agency's own way.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) child: &'a Child,
    pub(crate) family: &'a Family,
    pub(crate) written: Written,
    pub(crate) record: String,
    pub(crate) organisation: Option<&'a Organisation>,
    pub(crate) staff: Option<&'a Staff>,
    pub(crate) upn: Option<base::Upn>,
    /// Where no birth date is known.
    pub(crate) age: Option<i64>,
    pub(crate) since: Option<Date>,
    pub(crate) until: Option<Date>,
    pub(crate) met: bool,
    pub(crate) last_seen: Option<Date>,
    pub(crate) confirmed_on: Option<Date>,
    pub(crate) lead: bool,
    pub(crate) shows_carers: bool,
    pub(crate) extra: Vec<String>,
}
