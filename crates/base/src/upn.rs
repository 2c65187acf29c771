//! The unique pupil number: a check letter, the local authority, the school that gave it, the year and a serial number.

use crate::as_text::serde_as_text;
use std::{fmt, str::FromStr};

const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// The authorities whose number a UPN may carry, closed ones included (rule 1530 of the children-in-need census).
const AUTHORITIES: &[(u16, u16)] = &[
    (1, 5),
    (201, 213),
    (301, 320),
    (330, 336),
    (340, 344),
    (350, 359),
    (370, 373),
    (380, 384),
    (390, 394),
    (420, 420),
    (660, 681),
    (701, 708),
    (800, 803),
    (805, 808),
    (810, 813),
    (815, 816),
    (820, 823),
    (825, 826),
    (830, 831),
    (835, 841),
    (845, 846),
    (850, 852),
    (855, 857),
    (860, 861),
    (865, 896),
    (908, 909),
    (916, 916),
    (919, 919),
    (921, 921),
    (925, 926),
    (928, 929),
    (931, 931),
    (933, 933),
    (935, 938),
    (940, 943),
];

/// A UPN whose letter fits. Permanent ones end in a digit, temporary ones in a letter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Upn([u8; 13]);

/// A UPN the child had before: after an adoption it is what must not lead from the new name to the old.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct FormerUpn(pub Upn);

/// What is wrong with a UPN and how to mend it; never the number itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UpnError {
    #[error("a UPN has 13 characters and this has {0}: look for one left out or typed twice")]
    Length(usize),
    #[error("a UPN begins with a letter other than I, O and S: a nought, one or five may have been typed for it")]
    FirstLetter,
    #[error("character {0} of a UPN is a digit (the last may be a letter, but not I, O or S): correct that character")]
    NotADigit(usize),
    #[error("no local authority has the number {0:03} (characters 2 to 4): correct it from the school's register")]
    Authority(u16),
    #[error(
        "the first letter does not fit the rest: a character is wrong or two have changed places; take the UPN from \
             the school's register"
    )]
    Check,
}

impl Upn {
    /// The permanent UPN with this authority, school, year and serial number.
    pub fn permanent(authority: u16, establishment: u16, year: u8, serial: u16) -> Option<Self> {
        let body = format!("{authority:03}{establishment:04}{year:02}{serial:03}");
        let letter = char::from(check_letter(body.as_bytes())?);
        format!("{letter}{body}").parse().ok()
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub const fn is_temporary(&self) -> bool {
        self.0[12].is_ascii_uppercase()
    }

    /// The authority whose school gave it.
    pub fn authority(&self) -> u16 {
        number(&self.0[1..4])
    }
}

fn number(digits: &[u8]) -> u16 {
    digits.iter().fold(0, |n, d| n * 10 + u16::from(d - b'0'))
}

fn letter_value(letter: u8) -> Option<u32> {
    LETTERS.iter().position(|l| *l == letter).and_then(|at| u32::try_from(at).ok())
}

/// The letter that checks twelve characters: weights 2 to 13, modulus 23.
fn check_letter(twelve: &[u8]) -> Option<u8> {
    let mut sum = 0;
    for (weight, c) in (2..).zip(twelve) {
        sum += weight * if c.is_ascii_digit() { u32::from(c - b'0') } else { letter_value(*c)? };
    }
    LETTERS.get(sum as usize % 23).copied()
}

impl FromStr for Upn {
    type Err = UpnError;
    fn from_str(text: &str) -> Result<Self, UpnError> {
        let written: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let mut upn = [0; 13];
        if written.len() != upn.len() {
            return Err(UpnError::Length(written.len()));
        }
        for (at, (place, c)) in upn.iter_mut().zip(&written).enumerate() {
            *place = u8::try_from(*c).map_err(|_| UpnError::NotADigit(at + 1))?;
            let letter = letter_value(*place).is_some();
            match at {
                0 if !letter => return Err(UpnError::FirstLetter),
                12 if letter => {}
                1.. if !place.is_ascii_digit() => return Err(UpnError::NotADigit(at + 1)),
                _ => {}
            }
        }
        let authority = number(&upn[1..4]);
        if !AUTHORITIES.iter().any(|(from, to)| (*from..=*to).contains(&authority)) {
            return Err(UpnError::Authority(authority));
        }
        if check_letter(&upn[1..]) == Some(upn[0]) { Ok(Self(upn)) } else { Err(UpnError::Check) }
    }
}

impl fmt::Display for Upn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Upn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upn({self})")
    }
}

serde_as_text!(Upn, ToString::to_string);

impl FromStr for FormerUpn {
    type Err = UpnError;
    fn from_str(text: &str) -> Result<Self, UpnError> {
        text.parse().map(Self)
    }
}

impl fmt::Display for FormerUpn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
