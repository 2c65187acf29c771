//! Money, in whole pence: no fraction is ever lost or made.

use std::{fmt, str::FromStr};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Pence(i64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PenceError {
    #[error("this is not an amount: write pounds, or pounds and two digits of pence, such as £1,234.56")]
    Shape,
    #[error("the amount is too large to be counted: look for a nought too many")]
    TooLarge,
}

impl Pence {
    pub const ZERO: Self = Self(0);

    pub const fn new(pence: i64) -> Self {
        Self(pence)
    }
    pub const fn as_i64(self) -> i64 {
        self.0
    }
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

impl FromStr for Pence {
    type Err = PenceError;
    fn from_str(text: &str) -> Result<Self, PenceError> {
        let text = text.trim();
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let text = text.strip_prefix('£').unwrap_or(text);
        let (pounds, pence) = text.split_once('.').unwrap_or((text, "00"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if pence.len() != 2 || !all_digits(pence) || !thousands_are_in_threes(pounds) {
            return Err(PenceError::Shape);
        }
        let digits = pounds.replace(',', "") + pence;
        if !all_digits(&digits) {
            return Err(PenceError::Shape);
        }
        let signed = if negative { format!("-{digits}") } else { digits };
        signed.parse().map(Self).map_err(|_| PenceError::TooLarge)
    }
}

fn thousands_are_in_threes(pounds: &str) -> bool {
    let mut groups = pounds.split(',');
    let first = groups.next().unwrap_or_default();
    !first.is_empty() && groups.all(|group| group.len() == 3) && (!pounds.contains(',') || first.len() <= 3)
}

/// £1,234.56, and -£5.00 for what is owed.
impl fmt::Display for Pence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pounds, pence) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let digits = pounds.to_string();
        let mut grouped = String::with_capacity(digits.len() * 4 / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        write!(f, "{}£{grouped}.{pence:02}", if self.0 < 0 { "-" } else { "" })
    }
}
