//! Makes a whole country's records of children, fast: for measuring how long and how much, not how well.
//!
//! ```text
//! population CHILDREN SEED > RECORDS.csv
//! ```
//!
//! Households of one to five children, twins among them, at 1.7 million postcodes; two or three agencies hold each child,
//! with slips of the pen, short forms, moves and what was not asked. A record's id begins with its child's number, so
//! that whoever wants to count can. Names are made of syllables, some common and most rare, as names are.

use rayon::prelude::*;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;

/// Numbers that look like chance: the same for the same seed.
struct Dice(u64);

impl Dice {
    const fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    const fn below(&mut self, end: u64) -> u64 {
        ((self.roll() as u128 * end as u128) >> 64) as u64
    }

    const fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Of so many, the first ones often and the last ones seldom; the very first about once in a hundred times.
    fn common_first(&mut self, of: u64) -> u64 {
        const AS_COMMON: f64 = 16.0;
        let even = (self.roll() >> 11) as f64 / (1_u64 << 53) as f64;
        let rank = AS_COMMON * ((of as f64 / AS_COMMON + 1.0).ln() * even).exp() - AS_COMMON;
        (rank as u64).min(of - 1)
    }
}

const BEGINNINGS: [&str; 24] = [
    "A", "Be", "Ca", "Da", "E", "Fa", "Gre", "Ha", "I", "Jo", "Ka", "Le", "Ma", "Na", "O", "Pe", "Ro", "Sa", "Ta", "U",
    "Vi", "Wi", "Ya", "Za",
];
const MIDDLES: [&str; 20] = [
    "lan", "bri", "ren", "mi", "sha", "tho", "der", "fi", "go", "hol", "kin", "lo", "mar", "nel", "pa", "ris", "sti",
    "ver", "wal", "yu",
];
const GIVEN_ENDS: [&str; 8] = ["a", "en", "ie", "o", "us", "ra", "l", "ine"];
const FAMILY_ENDS: [&str; 12] =
    ["son", "ley", "ton", "er", "worth", "well", "man", "ski", "dottir", "ic", "ford", "by"];
const STREETS: [&str; 16] = [
    "Station Road",
    "High Street",
    "Church Lane",
    "Mill Lane",
    "Park Avenue",
    "Victoria Road",
    "Green Lane",
    "Manor Road",
    "Kings Road",
    "Queens Road",
    "New Street",
    "West Street",
    "North Road",
    "Grange Road",
    "The Crescent",
    "Albert Road",
];
const GIVEN_NAMES: u64 = 24 * 20 * 8;
const FAMILY_NAMES: u64 = 24 * 20 * 20 * 12;
const POSTCODES: u64 = 1_700_000;

fn given(rank: u64) -> String {
    let rank = scattered(rank, GIVEN_NAMES);
    let (a, b, c) = (rank / 160, rank / 8 % 20, rank % 8);
    format!("{}{}{}", BEGINNINGS[a as usize], MIDDLES[b as usize], GIVEN_ENDS[c as usize])
}

fn family(rank: u64) -> String {
    let rank = scattered(rank, FAMILY_NAMES);
    let (a, b, c, d) = (rank / 4800, rank / 240 % 20, rank / 12 % 20, rank % 12);
    let middle = if rank.is_multiple_of(3) { MIDDLES[c as usize] } else { "" };
    format!("{}{}{middle}{}", BEGINNINGS[a as usize], MIDDLES[b as usize], FAMILY_ENDS[d as usize])
}

/// Neighbouring ranks are names that have nothing in common.
const fn scattered(rank: u64, of: u64) -> u64 {
    (rank * 7_368_787) % of
}

fn postcode(at: u64) -> String {
    const AREAS: [&str; 20] = [
        "AB", "BD", "BS", "CF", "CV", "DE", "EH", "EX", "GL", "HU", "LE", "LS", "NE", "NG", "OX", "PL", "SA", "SO",
        "TR", "YO",
    ];
    const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
    let (area, rest) = (at % 20, at / 20);
    let (district, rest) = (1 + rest % 45, rest / 45);
    let (sector, rest) = (rest % 10, rest / 10);
    let letter = |at: u64| char::from(LETTERS[(at % 20) as usize]);
    format!("{}{district} {sector}{}{}", AREAS[area as usize], letter(rest), letter(rest / 20))
}

fn nhs_number(mut at: u64) -> String {
    loop {
        let digits = format!("{:09}", 400_000_000 + at);
        let sum: u64 = digits.bytes().zip((2..=10).rev()).map(|(d, weight)| u64::from(d - b'0') * weight).sum();
        match 11 - sum % 11 {
            10 => at += 300_000_000,
            check => return format!("{digits}{}", check % 11),
        }
    }
}

fn upn(at: u64) -> String {
    const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";
    let digits = format!("{:03}{:09}", 201 + at % 700, at);
    let sum: u64 = digits.bytes().zip(2..).map(|(d, weight)| u64::from(d - b'0') * weight).sum();
    format!("{}{digits}", char::from(LETTERS[(sum % 23) as usize]))
}

/// A slip of the pen: two neighbours changed over, or one letter gone.
fn slipped(text: &str, dice: &mut Dice) -> String {
    let mut signs: Vec<char> = text.chars().collect();
    if signs.len() > 3 {
        let at = 1 + dice.below(signs.len() as u64 - 2) as usize;
        if dice.percent(50) {
            signs.swap(at, at + 1);
        } else {
            signs.remove(at);
        }
    }
    signs.into_iter().collect()
}

struct Child {
    number: u64,
    given: String,
    middle: String,
    family: String,
    born: (u64, u64, u64),
    sex: char,
    home: (u64, u64),
}

fn household(first: u64, children: u64, dice: &mut Dice, text: &mut String) {
    let name = family(dice.common_first(FAMILY_NAMES));
    let home = (dice.below(POSTCODES), 1 + dice.below(90));
    let mut year = 2008 + dice.below(14);
    let mut born = (year, 1 + dice.below(12), 1 + dice.below(28));
    for at in 0..children {
        if at > 0 && !dice.percent(3) {
            year += 1 + dice.below(3);
            born = (year.min(2025), 1 + dice.below(12), 1 + dice.below(28));
        }
        let middle = if dice.percent(45) { given(dice.common_first(GIVEN_NAMES)) } else { String::new() };
        let child = Child {
            number: first + at,
            given: given(dice.common_first(GIVEN_NAMES)),
            middle,
            family: name.clone(),
            born,
            sex: if dice.percent(51) { 'M' } else { 'F' },
            home,
        };
        records(&child, dice, text);
    }
}

const AGENCIES: [&str; 5] = ["gp", "school", "hospital", "social-care", "police"];

fn records(child: &Child, dice: &mut Dice, text: &mut String) {
    let count = 1 + dice.below(3) + u64::from(dice.percent(27));
    let moved = dice.percent(12);
    for at in 0..count {
        let agency = AGENCIES[((child.number + at) % 5) as usize];
        let name = if dice.percent(4) { slipped(&child.given, dice) } else { child.given.clone() };
        let surname = if dice.percent(4) { slipped(&child.family, dice) } else { child.family.clone() };
        let middle = if dice.percent(60) { child.middle.as_str() } else { "" };
        let (year, mut month, mut day) = child.born;
        match dice.below(100) {
            0 => (month, day) = (day.min(12), month),
            1 => day = 1 + dice.below(28),
            _ => {}
        }
        let (mut home, mut house) = child.home;
        if moved && at > 0 {
            (home, house) = ((home + 7919 * at) % POSTCODES, house % 60 + at);
        }
        let nhs = if agency != "school" && dice.percent(70) { nhs_number(child.number) } else { String::new() };
        let pupil = if agency == "school" && year < 2022 { upn(child.number) } else { String::new() };
        let street = STREETS[(home % 16) as usize];
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "{}-{at},{agency},{name},{middle},{surname},{year}-{month:02}-{day:02},{},{house},{street},{},{nhs},{pupil},",
            child.number,
            child.sex,
            postcode(home)
        );
    }
}

/// 1.8 children a household.
const SIZES: [u64; 5] = [1, 2, 1, 2, 3];
/// So many households are made by one worker at a time.
const AT_ONCE: u64 = 4096;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [children, seed] = &words[..] else { return Err("say: population CHILDREN SEED > RECORDS.csv".into()) };
    let (children, seed): (u64, u64) = (children.parse()?, seed.parse()?);
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(
        output,
        "record_id,source,given_name,middle_names,family_name,dob,sex,house,street,postcode,nhs_number,upn,captured"
    )?;
    let of_size = |number: u64| SIZES[(number % 5) as usize];
    let before = |number: u64| number / 5 * 9 + (0..number % 5).map(of_size).sum::<u64>();
    let households = children * 5 / 9 + 1;
    let starts: Vec<u64> = (0..households).step_by(AT_ONCE as usize).collect();
    for some in starts.chunks(64) {
        let texts: Vec<String> = some
            .par_iter()
            .map(|start| {
                let mut text = String::new();
                for number in *start..(start + AT_ONCE).min(households) {
                    let mut dice = Dice(seed.wrapping_mul(0xD134_2543_DE82_EF95).wrapping_add(number << 20));
                    household(before(number), of_size(number), &mut dice, &mut text);
                }
                text
            })
            .collect();
        for text in texts {
            output.write_all(text.as_bytes())?;
        }
    }
    Ok(output.flush()?)
}
