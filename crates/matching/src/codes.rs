//! A number in eight bytes, as rows hold it. Digits, and what has the shape of a UPN, are packed; whatever else an agency
//! may write stands in a list of its own.

use crate::numbers::Number;
use hashbrown::HashMap;

/// A packed number; 0 is none. Two numbers of one corpus and one kind are the same if their codes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Code(u64);

// From the lowest bit: how it is packed (two bits), whether its check is right (one), the rest.
const DIGITS: u64 = 1;
const LETTERED: u64 = 2;
const ODD: u64 = 3;
const VALID: u64 = 4;
const REST: u32 = 3;

/// A letter, so many digits, and a digit or letter.
const LETTERED_DIGITS: usize = 11;

impl Code {
    pub(crate) const NONE: Self = Self(0);

    /// The code of a number that can be packed.
    pub(crate) fn packed(number: &Number) -> Option<Self> {
        let signs = number.as_str().as_bytes();
        let tagged = |rest: u64, how: u64| Self((rest << REST) | (u64::from(number.is_valid()) * VALID) | how);
        // A one before the digits keeps the noughts they begin with.
        let value = |digits: &[u8]| digits.iter().fold(1, |value, digit| value * 10 + u64::from(digit - b'0'));
        if signs.iter().all(u8::is_ascii_digit) {
            return Some(tagged(value(signs), DIGITS));
        }
        let [first, digits @ .., last] = signs else { return None };
        let lettered =
            first.is_ascii_uppercase() && digits.len() == LETTERED_DIGITS && digits.iter().all(u8::is_ascii_digit);
        let letter = |sign: u8| u64::from(sign - b'A');
        let last = if last.is_ascii_digit() { u64::from(last - b'0') } else { 10 + letter(*last) };
        lettered.then(|| tagged((value(digits) * 26 + letter(*first)) * 36 + last, LETTERED))
    }

    pub(crate) const fn odd(at: u32) -> Self {
        Self(((at as u64) << REST) | ODD)
    }

    pub(crate) const fn is_some(self) -> bool {
        self.0 != 0
    }

    /// Where among the odd ones it stands.
    pub(crate) const fn place(self) -> Option<u32> {
        if self.0 & 3 == ODD { Some((self.0 >> REST) as u32) } else { None }
    }

    /// A number to sort and group by.
    pub(crate) const fn key(self) -> u64 {
        self.0
    }

    /// The number of a code that is packed.
    pub(crate) fn unpacked(self) -> Option<Number> {
        let mut rest = self.0 >> REST;
        let mut signs: Vec<u8> = Vec::with_capacity(Number::LONGEST);
        match self.0 & 3 {
            DIGITS => digits(rest, &mut signs),
            LETTERED => {
                let last = (rest % 36) as u8;
                rest /= 36;
                signs.push(b'A' + (rest % 26) as u8);
                digits(rest / 26, &mut signs);
                signs.push(if last < 10 { b'0' + last } else { b'A' + last - 10 });
            }
            _ => return None,
        }
        Some(Number::of(&signs, self.0 & VALID != 0))
    }
}

/// Writes the digits that stand behind the one.
fn digits(mut value: u64, signs: &mut Vec<u8>) {
    let start = signs.len();
    while value > 1 {
        signs.push(b'0' + (value % 10) as u8);
        value /= 10;
    }
    signs[start..].reverse();
}

/// The numbers that cannot be packed, each once.
#[derive(Debug, Default)]
pub(crate) struct Odd {
    places: HashMap<Number, u32>,
    numbers: Vec<Number>,
}

impl Odd {
    /// The code of a number, which is kept where it cannot be packed.
    pub(crate) fn code(&mut self, number: &Number) -> Code {
        Code::packed(number).unwrap_or_else(|| {
            let next = self.numbers.len() as u32;
            Code::odd(*self.places.entry(*number).or_insert_with(|| {
                self.numbers.push(*number);
                next
            }))
        })
    }

    /// The code of a number, where it can be packed or is known.
    pub(crate) fn find(&self, number: &Number) -> Option<Code> {
        Code::packed(number).or_else(|| self.places.get(number).map(|at| Code::odd(*at)))
    }

    pub(crate) fn number(&self, code: Code) -> Option<Number> {
        match code.place() {
            Some(at) => self.numbers.get(at as usize).copied(),
            None => code.unpacked(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_is_the_number_again(text in "[0-9]{4,16}|[A-Z][0-9]{11}[0-9A-Z]|[A-Z0-9]{4,16}|0{1,5}[0-9]{3,9}") {
            let mut odd = Odd::default();
            for number in [Number::nhs(&text), Number::upn(&text), Number::other(&text)].into_iter().flatten() {
                let code = odd.code(&number);
                prop_assert!(code.is_some());
                prop_assert_eq!(odd.number(code), Some(number));
                prop_assert_eq!(odd.find(&number), Some(code));
            }
        }

        #[test]
        fn other_numbers_have_other_codes(a in "[0-9]{4,6}|[A-Z][0-9]{11}[0-9A-Z]", b in "[0-9]{4,6}|[A-Z][0-9]{11}[0-9A-Z]") {
            let mut odd = Odd::default();
            if let (Some(x), Some(y)) = (Number::other(&a), Number::other(&b)) {
                prop_assert_eq!(odd.code(&x) == odd.code(&y), x == y);
            }
        }
    }
}
