//! Where a child lives, as the post office writes it: British postcodes repaired by position, others as they are.

/// A postcode, or as much of one as was known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Postcode {
    /// "SW1A 1AA": about fifteen addresses.
    Unit { outward: String, inward: String },
    /// "SW1A": a district.
    District(String),
    /// Any other country's, letters and digits only.
    Foreign(String),
}

impl Postcode {
    /// Reads what was typed. Letters and digits that look alike are put right where only one of them can stand.
    pub fn read(raw: &str) -> Option<Self> {
        let signs: Vec<u8> =
            raw.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_uppercase()).take(12).collect();
        let letters = signs.iter().filter(|s| s.is_ascii_uppercase()).count();
        if signs.len() < 2 {
            return None;
        }
        if letters >= 2 && (5..=7).contains(&signs.len()) {
            let (out, inn) = signs.split_at(signs.len() - 3);
            if let (Some(outward), Some(inward)) = (outward(out), inward(inn)) {
                return Some(Self::Unit { outward, inward });
            }
        }
        if signs[0].is_ascii_uppercase()
            && signs.len() <= 4
            && let Some(outward) = outward(&signs)
        {
            return Some(Self::District(outward));
        }
        let has_digit = letters < signs.len();
        (has_digit && signs.len() >= 3).then(|| Self::Foreign(text(&signs)))
    }

    /// The postcode in full, or what there is of it.
    pub fn written(&self) -> String {
        match self {
            Self::Unit { outward, inward } => format!("{outward} {inward}"),
            Self::District(code) | Self::Foreign(code) => code.clone(),
        }
    }

    /// The district, where the post has them.
    pub fn district(&self) -> Option<&str> {
        match self {
            Self::Unit { outward, .. } | Self::District(outward) => Some(outward),
            Self::Foreign(_) => None,
        }
    }
}

/// The shapes an outward code can have: A letter, 9 digit.
const OUTWARD: &[&[u8]] = &[b"A9", b"A99", b"AA9", b"AA99", b"A9A", b"AA9A"];

fn outward(signs: &[u8]) -> Option<String> {
    let fits = |repair: bool| {
        OUTWARD.iter().filter(|shape| shape.len() == signs.len()).find_map(|shape| fit(signs, shape, repair))
    };
    fits(false).or_else(|| fits(true))
}

fn inward(signs: &[u8]) -> Option<String> {
    fit(signs, b"9AA", true)
}

fn fit(signs: &[u8], shape: &[u8], repair: bool) -> Option<String> {
    let fitted: Option<Vec<u8>> = signs
        .iter()
        .zip(shape)
        .map(|(sign, wanted)| match (wanted, sign) {
            (b'A', b'A'..=b'Z') | (b'9', b'0'..=b'9') => Some(*sign),
            (b'A', b'0') if repair => Some(b'O'),
            (b'A', b'1') if repair => Some(b'I'),
            (b'A', b'5') if repair => Some(b'S'),
            (b'9', b'O') if repair => Some(b'0'),
            (b'9', b'I' | b'L') if repair => Some(b'1'),
            (b'9', b'S') if repair => Some(b'5'),
            _ => None,
        })
        .collect();
    fitted.map(|signs| text(&signs))
}

fn text(signs: &[u8]) -> String {
    signs.iter().map(|s| char::from(*s)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("sw1a1aa", "SW1A 1AA")]
    #[case("SW1A IAA", "SW1A 1AA")]
    #[case("E17 7AF", "E17 7AF")]
    #[case("BSl6 3WJ", "BS16 3WJ")]
    #[case("n15", "N15")]
    #[case("2119", "2119")]
    #[case("90210", "90210")]
    fn postcodes_are_put_right_by_position(#[case] raw: &str, #[case] expected: &str) {
        let read = Postcode::read(raw).map(|p| p.written()).unwrap_or_default();
        assert_eq!(read.replace(' ', ""), expected.replace(' ', ""), "{raw}");
    }

    #[test]
    fn another_country_has_no_district() {
        assert_eq!(Postcode::read("2119").and_then(|p| p.district().map(str::to_owned)), None);
    }
}
