//! Numbers that are meant to belong to one child: NHS number, UPN, and any other a file may carry.

/// A number as written, with what its own check says. Wrong numbers are kept: most of their digits are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    text: [u8; Number::LONGEST],
    valid: bool,
}

/// How two numbers stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Same,
    /// One slip of the hand apart, and not both with a right check.
    Near,
    /// Both right, and different.
    Conflict,
    /// Different, but at least one is wrongly written.
    Unlike,
}

impl Number {
    pub(crate) const LONGEST: usize = 16;

    /// Ten digits; `valid` when the last is right by modulus 11. `None` when it is not a number of that shape.
    pub fn nhs(raw: &str) -> Option<Self> {
        let digits = kept(raw)?;
        let all_digits = digits.len() == 10 && digits.iter().all(u8::is_ascii_digit);
        if !all_digits || digits.iter().all(|d| *d == digits[0]) {
            return None;
        }
        let sum: u32 = digits[..9].iter().zip((2..=10).rev()).map(|(d, weight)| u32::from(d - b'0') * weight).sum();
        let check = (11 - sum % 11) % 11;
        Some(Self::of(&digits, check == u32::from(digits[9] - b'0')))
    }

    /// A letter, eleven digits, and a digit (or a letter: a temporary number). `valid` when the first letter is
    /// right by modulus 23.
    pub fn upn(raw: &str) -> Option<Self> {
        const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";
        let signs = kept(raw)?;
        let shaped = signs.len() == 13
            && signs[0].is_ascii_uppercase()
            && signs[1..12].iter().all(u8::is_ascii_digit)
            && signs[1..].iter().any(|d| *d != b'0');
        if !shaped {
            return None;
        }
        let value = |sign: u8| match sign {
            b'0'..=b'9' => Some(usize::from(sign - b'0')),
            letter => LETTERS.iter().position(|l| *l == letter),
        };
        let sum: Option<usize> = signs[1..].iter().zip(2..).map(|(s, weight)| value(*s).map(|v| v * weight)).sum();
        Some(Self::of(&signs, sum.is_some_and(|sum| LETTERS[sum % 23] == signs[0])))
    }

    /// A number of which nothing is known but that it should be one child's.
    pub fn other(raw: &str) -> Option<Self> {
        let signs = kept(raw)?;
        let empty = signs.len() < 4 || signs.len() > Self::LONGEST || signs.iter().all(|s| *s == signs[0]);
        (!empty).then(|| Self::of(&signs, false))
    }

    pub(crate) fn of(signs: &[u8], valid: bool) -> Self {
        let mut text = [0; Self::LONGEST];
        text[..signs.len()].copy_from_slice(signs);
        Self { text, valid }
    }

    pub const fn is_valid(&self) -> bool {
        self.valid
    }

    pub fn as_str(&self) -> &str {
        let end = self.text.iter().position(|b| *b == 0).unwrap_or(Self::LONGEST);
        std::str::from_utf8(&self.text[..end]).unwrap_or_default()
    }

    pub(crate) fn relation(&self, other: &Self) -> Relation {
        if self.text == other.text {
            Relation::Same
        } else if self.valid && other.valid {
            Relation::Conflict
        } else if one_slip(self.as_str().as_bytes(), other.as_str().as_bytes()) {
            Relation::Near
        } else {
            Relation::Unlike
        }
    }

    /// Whether two numbers are too far apart for a slip to explain, whatever their checks say.
    pub(crate) fn far_apart(&self, other: &Self) -> bool {
        self.text.iter().zip(&other.text).filter(|(a, b)| a != b).count() > 2
    }
}

/// Capital letters and digits; `None` when there are none, or something that is part of no number.
fn kept(raw: &str) -> Option<Vec<u8>> {
    let mut signs = Vec::with_capacity(raw.len().min(32));
    for sign in raw.trim().chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')) {
        if !sign.is_ascii_alphanumeric() || signs.len() > 31 {
            return None;
        }
        signs.push(sign.to_ascii_uppercase() as u8);
    }
    (!signs.is_empty()).then_some(signs)
}

/// One sign wrong, missing or too many, or two neighbours changed over.
pub(crate) fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let Some(at) = short.iter().zip(long).position(|(x, y)| x != y) else { return true };
    if short.len() < long.len() {
        return short[at..] == long[at + 1..];
    }
    let swapped = at + 1 < short.len()
        && short[at] == long[at + 1]
        && short[at + 1] == long[at]
        && short[at + 2..] == long[at + 2..];
    swapped || short[at + 1..] == long[at + 1..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_nhs_number_is_right_by_modulus_11() {
        assert!(Number::nhs("999 000 0018").is_some_and(|n| n.is_valid()));
        assert!(Number::nhs("9990000019").is_some_and(|n| !n.is_valid()));
        assert_eq!(Number::nhs("0000000000"), None);
        assert_eq!(Number::nhs("12345"), None);
    }

    #[test]
    fn a_upn_is_right_by_its_letter() {
        assert!(Number::upn("T800000010485").is_some() && Number::upn("A800000010485").is_some_and(|n| n.is_valid()));
        assert_eq!(Number::upn("8800000010485"), None);
    }

    #[test]
    fn two_right_numbers_conflict_and_a_slip_is_near() {
        let [a, b] = ["9990000018", "9990000026"].map(|n| Number::nhs(n).unwrap());
        assert_eq!(a.relation(&b), Relation::Conflict);
        let slipped = Number::nhs("9990000081").unwrap();
        assert_eq!(a.relation(&slipped), Relation::Near);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            for number in [Number::nhs(&text), Number::upn(&text), Number::other(&text)].into_iter().flatten() {
                prop_assert_eq!(Number::other(number.as_str()).map_or(number.text, |n| n.text), number.text);
            }
        }

        #[test]
        fn a_slip_is_a_slip_both_ways(a in "[0-9]{3,8}", b in "[0-9]{3,8}") {
            prop_assert_eq!(one_slip(a.as_bytes(), b.as_bytes()), one_slip(b.as_bytes(), a.as_bytes()));
        }
    }
}
