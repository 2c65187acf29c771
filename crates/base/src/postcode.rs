//! The postcode in its one canonical form: capitals, one space.

use crate::as_text::serde_as_text;
use std::{fmt, str::FromStr};

const LONGEST: usize = 8;
const GIRO: &[u8] = b"GIR0AA";

/// A postcode of the right shape. That it is in use is for the address register to say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode {
    text: [u8; LONGEST],
    length: u8,
}

/// What is wrong with a postcode and how to mend it; never the postcode itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostcodeError {
    #[error("a postcode has 5 to 7 letters and digits and this has {0}: look for one left out or typed twice")]
    Length(usize),
    #[error("the first half must be a district such as W6, SW1A or EC1A: correct it")]
    Outward,
    #[error("the second half must be a digit and two letters (never C, I, K, M, O or V), such as 9JU: correct it")]
    Inward,
}

impl Postcode {
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text[..usize::from(self.length)]).unwrap_or_default()
    }

    /// The district: `W6`.
    pub fn outcode(&self) -> &str {
        self.as_str().split(' ').next().unwrap_or_default()
    }

    /// The sector: `W6 9`. As much of an address as a list may show.
    pub fn sector(&self) -> &str {
        let text = self.as_str();
        text.get(..text.len() - 2).unwrap_or_default()
    }

    /// Reads a postcode in which a letter stands for the digit it looks like, or the other way round (O and 0, I and 1,
    /// S and 5), when exactly one reading with the fewest changes is a postcode.
    pub fn repair(text: &str) -> Option<Self> {
        let written = letters_and_digits(text);
        if let Ok(postcode) = Self::from_letters_and_digits(&written) {
            return Some(postcode);
        }
        let doubtful: Vec<usize> = (0..written.len()).filter(|at| look_alike(written[*at]).is_some()).collect();
        if written.len() > 7 || doubtful.is_empty() {
            return None;
        }
        let mut best: Option<(u32, Self)> = None;
        let mut tied = false;
        for choice in 1u32..1 << doubtful.len() {
            let mut reading = written.clone();
            for (bit, at) in doubtful.iter().enumerate() {
                if choice >> bit & 1 == 1 {
                    reading[*at] = look_alike(reading[*at]).unwrap_or(reading[*at]);
                }
            }
            let Ok(postcode) = Self::from_letters_and_digits(&reading) else { continue };
            let changes = choice.count_ones();
            match best {
                Some((fewest, _)) if fewest < changes => {}
                Some((fewest, _)) if fewest == changes => tied = true,
                _ => (best, tied) = (Some((changes, postcode)), false),
            }
        }
        best.filter(|_| !tied).map(|(_, postcode)| postcode)
    }

    fn from_letters_and_digits(written: &[u8]) -> Result<Self, PostcodeError> {
        if !(5..=7).contains(&written.len()) {
            return Err(PostcodeError::Length(written.len()));
        }
        let (outward, inward) = written.split_at(written.len() - 3);
        if written != GIRO {
            if !is_outward(outward) {
                return Err(PostcodeError::Outward);
            }
            if !is_inward(inward) {
                return Err(PostcodeError::Inward);
            }
        }
        let mut text = [0; LONGEST];
        for (place, b) in text.iter_mut().zip(outward.iter().chain(b" ").chain(inward)) {
            *place = *b;
        }
        Ok(Self { text, length: written.len() as u8 + 1 })
    }
}

fn letters_and_digits(text: &str) -> Vec<u8> {
    text.bytes().filter(|b| !b.is_ascii_whitespace()).map(|b| b.to_ascii_uppercase()).collect()
}

const fn look_alike(b: u8) -> Option<u8> {
    match b {
        b'O' => Some(b'0'),
        b'0' => Some(b'O'),
        b'I' => Some(b'1'),
        b'1' => Some(b'I'),
        b'S' => Some(b'5'),
        b'5' => Some(b'S'),
        _ => None,
    }
}

/// A9, A99, AA9, AA99, A9A or AA9A, each letter from those used in its place.
fn is_outward(outward: &[u8]) -> bool {
    let first = |b: u8| matches!(b, b'A'..=b'P' | b'R'..=b'U' | b'W' | b'Y' | b'Z');
    let second = |b: u8| matches!(b, b'A'..=b'H' | b'K'..=b'Y');
    let digit = |b: u8| b.is_ascii_digit();
    let third = |b: u8| matches!(b, b'A'..=b'H' | b'J' | b'K' | b'P' | b'S'..=b'U' | b'W');
    let fourth = |b: u8| matches!(b, b'A' | b'B' | b'E' | b'H' | b'M' | b'N' | b'P' | b'R' | b'V'..=b'Y');
    match *outward {
        [a, b] => first(a) && digit(b),
        [a, b, c] => first(a) && (digit(b) && (digit(c) || third(c)) || second(b) && digit(c)),
        [a, b, c, d] => first(a) && second(b) && digit(c) && (digit(d) || fourth(d)),
        _ => false,
    }
}

fn is_inward(inward: &[u8]) -> bool {
    let letter = |b: u8| b.is_ascii_uppercase() && !matches!(b, b'C' | b'I' | b'K' | b'M' | b'O' | b'V');
    matches!(*inward, [a, b, c] if a.is_ascii_digit() && letter(b) && letter(c))
}

impl FromStr for Postcode {
    type Err = PostcodeError;
    fn from_str(text: &str) -> Result<Self, PostcodeError> {
        Self::from_letters_and_digits(&letters_and_digits(text))
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Postcode({self})")
    }
}

serde_as_text!(Postcode, ToString::to_string);
