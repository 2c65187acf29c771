//! The NHS number: ten digits, the last of which checks the nine before it.

use crate::as_text::serde_as_text;
use std::{fmt, str::FromStr};

/// A number that passes its check. It says that the number *can* be somebody's, not whose it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NhsNumber(u64);

/// What is wrong with an NHS number and how to mend it. The number itself is left out: errors are read by more people
/// than numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NhsNumberError {
    #[error("an NHS number has 10 digits and this has {0}: look for a digit left out or typed twice")]
    Length(usize),
    #[error("an NHS number is digits only and this contains {0:?}: take it out or type the digit that was meant")]
    NotADigit(char),
    #[error(
        "the last digit does not fit the nine before it: a digit is wrong or two have changed places; compare it \
             with a letter from the NHS, or leave it out"
    )]
    Check,
    #[error("ten noughts are nobody's NHS number: leave it out when it is not known")]
    Noughts,
}

impl NhsNumber {
    /// The number whose first nine digits are `nine`, unless none exists (for about one in eleven the check would be 10).
    pub fn from_first_nine(nine: u32) -> Option<Self> {
        let nine = u64::from(nine);
        let number = nine * 10 + check_digit(nine)?;
        (nine > 0 && nine < 1_000_000_000).then_some(Self(number))
    }

    /// In the range that is never issued: made-up people only.
    pub const fn is_test_range(self) -> bool {
        self.0 >= 9_990_000_000
    }

    /// Ten digits without spaces, as files carry it.
    pub fn digits(self) -> String {
        format!("{:010}", self.0)
    }

    pub const fn as_u64(self) -> u64 {
        self.0
    }
}

fn check_digit(nine: u64) -> Option<u64> {
    let (mut rest, mut sum) = (nine, 0);
    for weight in 2..=10 {
        sum += rest % 10 * weight;
        rest /= 10;
    }
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        digit => Some(digit),
    }
}

impl FromStr for NhsNumber {
    type Err = NhsNumberError;
    fn from_str(text: &str) -> Result<Self, NhsNumberError> {
        let written = text.trim().chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}'));
        let (mut number, mut length) = (0u64, 0);
        for c in written {
            let digit = c.to_digit(10).ok_or(NhsNumberError::NotADigit(c))?;
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
            length += 1;
        }
        if length != 10 {
            return Err(NhsNumberError::Length(length));
        }
        if number == 0 {
            return Err(NhsNumberError::Noughts);
        }
        if check_digit(number / 10) == Some(number % 10) { Ok(Self(number)) } else { Err(NhsNumberError::Check) }
    }
}

/// As people write it: 999 000 0018.
impl fmt::Display for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03} {:03} {:04}", self.0 / 10_000_000, self.0 / 10_000 % 1000, self.0 % 10_000)
    }
}

impl fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NhsNumber({self})")
    }
}

serde_as_text!(NhsNumber, |number| number.digits());
