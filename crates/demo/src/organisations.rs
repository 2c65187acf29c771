//! The organisations of the trust: the agencies as a list, their practices, schools and nurseries by rule.

use crate::{names::written, places::Places};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    pub code: String,
    /// Empty for an authority or an agency that belongs to nobody here.
    pub parent_code: String,
    /// authority, agency, service, team or setting
    pub kind: String,
    pub sector: String,
    pub name: String,
    pub short_name: String,
    pub ods_code: String,
    pub urn: String,
    pub phone: String,
    pub duty_phone: String,
    pub duty_hours: String,
    pub sensitive: bool,
    pub universal: bool,
}

pub(crate) const PRACTICES: usize = 30;
pub(crate) const PRIMARIES: usize = 48;
pub(crate) const SECONDARIES: usize = 12;
const SPECIAL: usize = 4;
const ALTERNATIVE: usize = 2;
const NURSERY_SCHOOLS: usize = 4;
pub(crate) const SCHOOLS: usize = PRIMARIES + SECONDARIES + SPECIAL + ALTERNATIVE + NURSERY_SCHOOLS;
pub(crate) const NURSERIES: usize = 24;

pub(crate) fn all(places: &Places) -> Vec<Organisation> {
    let mut organisations = agencies();
    organisations.extend((0..PRACTICES).map(|n| practice(places, n)));
    organisations.extend((0..SCHOOLS).map(|n| school(places, n)));
    organisations.extend((0..NURSERIES).map(|n| nursery(places, n)));
    let mut line = 100;
    let mut next_number = || {
        line += 1;
        format!("020 7946 0{line:03}")
    };
    for organisation in &mut organisations {
        organisation.phone = next_number();
        if !organisation.duty_hours.is_empty() && organisation.kind != "setting" {
            organisation.duty_phone = next_number();
        }
    }
    organisations
}

pub(crate) fn practice_code(n: usize) -> String {
    format!("GPF-P{:02}", n + 1)
}

pub(crate) fn practice_ods(n: usize) -> String {
    format!("Z99{:03}", n + 1)
}

pub(crate) fn school_code(n: usize) -> String {
    format!("EDU-S{:02}", n + 1)
}

pub(crate) fn school_urn(n: usize) -> String {
    (999_001 + n).to_string()
}

pub(crate) fn nursery_code(n: usize) -> String {
    format!("EYS-N{:02}", n + 1)
}

pub(crate) fn nursery_urn(n: usize) -> String {
    format!("EY{}", 999_001 + n)
}

fn agencies() -> Vec<Organisation> {
    let mut reader = csv::Reader::from_reader(include_str!("../data/agencies.csv").as_bytes());
    reader
        .records()
        .filter_map(Result::ok)
        .map(|row| {
            let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
            Organisation {
                code: cell(0),
                parent_code: cell(1),
                kind: cell(2),
                sector: cell(3),
                name: cell(4),
                short_name: cell(5),
                ods_code: cell(6),
                urn: String::new(),
                phone: String::new(),
                duty_phone: String::new(),
                duty_hours: cell(9),
                sensitive: cell(7) == "yes",
                universal: cell(8) == "yes",
            }
        })
        .collect()
}

fn setting(code: String, parent: &str, sector: &str, name: String, hours: &str) -> Organisation {
    Organisation {
        code,
        parent_code: parent.to_owned(),
        kind: "setting".to_owned(),
        sector: sector.to_owned(),
        short_name: name.clone(),
        name,
        ods_code: String::new(),
        urn: String::new(),
        phone: String::new(),
        duty_phone: String::new(),
        duty_hours: hours.to_owned(),
        sensitive: false,
        universal: true,
    }
}

fn practice(places: &Places, n: usize) -> Organisation {
    let kind = ["Surgery", "Medical Centre", "Health Centre", "Practice"][n % 4];
    let name = format!("{} {kind}", places.stem(n * 4 + 3));
    Organisation {
        ods_code: practice_ods(n),
        ..setting(practice_code(n), "GPF", "health", name, "Monday to Friday 8am to 6.30pm")
    }
}

fn school(places: &Places, n: usize) -> Organisation {
    let saints: Vec<&str> = written("Alban\nAnne\nBede\nBrigid\nCedd\nClare\nHilda\nOswald").collect();
    let stem = places.stem(n * 5 + 1);
    let name = match n {
        _ if n < PRIMARIES && n % 6 == 5 => format!("St {}'s Church Primary School", saints[n / 6 % saints.len()]),
        _ if n < PRIMARIES => format!("{stem} Primary School"),
        _ if n < PRIMARIES + SECONDARIES && n.is_multiple_of(3) => format!("{stem} Academy"),
        _ if n < PRIMARIES + SECONDARIES => format!("{stem} School"),
        _ if n < PRIMARIES + SECONDARIES + SPECIAL => format!("{stem} Special School"),
        _ if n < PRIMARIES + SECONDARIES + SPECIAL + ALTERNATIVE => format!("{stem} Pupil Referral Unit"),
        _ => format!("{stem} Nursery School"),
    };
    let hours = "Monday to Friday 8.30am to 4pm in term";
    Organisation { urn: school_urn(n), ..setting(school_code(n), "EDU", "education", name, hours) }
}

fn nursery(places: &Places, n: usize) -> Organisation {
    let kind = ["Nursery", "Day Nursery", "Pre-school", "Playgroup"][n % 4];
    let name = format!("{} {kind}", places.stem(n * 3 + 2));
    let hours = "Monday to Friday 8am to 6pm";
    Organisation { urn: nursery_urn(n), ..setting(nursery_code(n), "EYS", "education", name, hours) }
}
