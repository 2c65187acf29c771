//! The numbers of places: a property's UPRN, and the codes by which health and education name an organisation.

use crate::as_text::serde_as_text;
use std::{fmt, str::FromStr};

/// What is wrong with a code and how to mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("a UPRN is a whole number of 1 to 12 digits and not nought: take it from the address register")]
    Uprn,
    #[error("an ODS code is 3 to 10 letters and digits, such as RYX or E85001: take it from the ODS portal")]
    Ods,
    #[error(
        "a URN is 6 digits not beginning with nought, or EY, SC or CA and 6 digits from Ofsted: take it from the \
             register of schools"
    )]
    Urn,
    #[error(
        "a LAESTAB is the authority's 3 digits and the school's 4, such as 205/4000: take it from the register of \
             schools"
    )]
    Laestab,
}

/// A property. Never used again for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uprn(u64);

impl Uprn {
    pub const fn as_u64(self) -> u64 {
        self.0
    }
}

impl FromStr for Uprn {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let text = text.trim();
        if text.len() > 12 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CodeError::Uprn);
        }
        text.parse().ok().filter(|n| *n > 0).map(Self).ok_or(CodeError::Uprn)
    }
}

impl fmt::Display for Uprn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A health organisation: trust, site or practice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OdsCode(String);

impl FromStr for OdsCode {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let code = text.trim().to_ascii_uppercase();
        let fits = (3..=10).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
        if fits { Ok(Self(code)) } else { Err(CodeError::Ods) }
    }
}

/// A school in the register of schools, or a nursery or home in Ofsted's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Urn(String);

impl FromStr for Urn {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let code = text.trim().to_ascii_uppercase();
        let ofsted = ["EY", "SC", "CA"].iter().find_map(|prefix| code.strip_prefix(prefix));
        let digits = ofsted.unwrap_or(&code);
        let fits = digits.len() == 6
            && digits.bytes().all(|b| b.is_ascii_digit())
            && (ofsted.is_some() || !digits.starts_with('0'));
        if fits { Ok(Self(code)) } else { Err(CodeError::Urn) }
    }
}

/// A school by its authority and its number there. Changes when the school becomes an academy; the URN does too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Laestab {
    authority: u16,
    establishment: u16,
}

impl Laestab {
    pub const fn authority(self) -> u16 {
        self.authority
    }
    pub const fn establishment(self) -> u16 {
        self.establishment
    }
}

impl FromStr for Laestab {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let digits: String = text.trim().chars().filter(|c| !matches!(c, '/' | '-' | ' ')).collect();
        if digits.len() != 7 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CodeError::Laestab);
        }
        let number: u32 = digits.parse().map_err(|_| CodeError::Laestab)?;
        let authority = u16::try_from(number / 10_000).map_err(|_| CodeError::Laestab)?;
        let establishment = u16::try_from(number % 10_000).map_err(|_| CodeError::Laestab)?;
        if authority == 0 { Err(CodeError::Laestab) } else { Ok(Self { authority, establishment }) }
    }
}

impl fmt::Display for Laestab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}/{:04}", self.authority, self.establishment)
    }
}

macro_rules! code_text {
    ($($name:ty),+) => {$(
        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

code_text!(OdsCode, Urn);
serde_as_text!(Uprn, ToString::to_string);
serde_as_text!(OdsCode, ToString::to_string);
serde_as_text!(Urn, ToString::to_string);
serde_as_text!(Laestab, ToString::to_string);
