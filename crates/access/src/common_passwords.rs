//! The passwords that are tried first, by rule: words people choose with the endings they add, keys in a row, the same
//! again and again. Compared after folding, so that capitals and look-alike signs (`P@ssw0rd`) hide nothing.

use std::{collections::HashSet, sync::OnceLock};

/// Words people build passwords on: the obvious, the loved, the season, the place, the work itself.
const WORDS: &str = include_str!("common_passwords.txt");

/// What people put behind a word that must be longer, or must have a digit and a sign.
const ENDINGS: &str = "1 2 3 7 9 01 02 07 10 11 12 13 21 22 23 69 77 88 99 00 007 100 101 111 123 222 321 333 456 555 666 \
    777 789 888 999 000 1111 1234 4321 0000 12345 54321 11111 123456 654321 111111 000000 1234567 \
    12345678 123456789 1234567890 1a abc abc123 123abc uk me now please";

const SIGNS: &[&str] = &["", "!", "!!", "!!!", "?", ".", "#", "*", "@", "$", "%", "&", "_", "-", "1!", "123!"];

/// Years people were born in, started in, or live in.
const YEARS: std::ops::RangeInclusive<u16> = 1940..=2040;

/// Keys in a row, forwards and backwards.
const ROWS: &[&str] = &[
    "12345678901234567890",
    "09876543210987654321",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiopasdfghjklzxcvbnm",
    "mnbvcxzlkjhgfdsapoiuytrewq",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "poiuytrewqlkjhgfdsa",
    "a1b2c3d4e5f6g7h8i9j0",
    "1a2b3c4d5e6f7g8h9i0j",
];

/// Fewer different signs than this are no secret, however many there are.
const FEWEST_SIGNS: usize = 5;

/// Is it one of those tried first?
pub(crate) fn is_common(password: &str) -> bool {
    let folded = folded(password);
    let signs: Vec<char> = folded.chars().collect();
    let different: HashSet<char> = signs.iter().copied().collect();
    different.len() < FEWEST_SIGNS || is_repeated(&signs) || is_in_a_row(&folded) || Parts::known().make(&folded)
}

/// Lower case, without spaces, and with look-alike signs as the letters they stand for.
pub(crate) fn folded(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' | '|' | 'l' => 'i',
            '3' | '€' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' | '+' => 't',
            '8' => 'b',
            other => other,
        })
        .collect()
}

/// What common passwords are put together from, folded. One or two words with an ending before or behind stand for
/// some millions of entries; the list is the rule, so that it need not be kept.
struct Parts {
    words: HashSet<String>,
    endings: HashSet<String>,
}

impl Parts {
    fn known() -> &'static Self {
        static KNOWN: OnceLock<Parts> = OnceLock::new();
        KNOWN.get_or_init(|| Self {
            words: WORDS.split_whitespace().map(folded).collect(),
            endings: endings()
                .flat_map(|ending| SIGNS.iter().map(move |sign| folded(&format!("{ending}{sign}"))))
                .collect(),
        })
    }

    fn make(&self, folded: &str) -> bool {
        self.words_and_ending(folded, 2)
            || splits(folded).any(|(head, tail)| self.endings.contains(head) && self.words_and_ending(tail, 2))
    }

    fn words_and_ending(&self, text: &str, words_left: u8) -> bool {
        words_left > 0
            && splits(text).any(|(head, tail)| {
                self.words.contains(head)
                    && (self.endings.contains(tail) || self.words_and_ending(tail, words_left - 1))
            })
    }
}

fn endings() -> impl Iterator<Item = String> {
    std::iter::once(String::new())
        .chain(ENDINGS.split_whitespace().map(ToOwned::to_owned))
        .chain(YEARS.map(|year| year.to_string()))
}

/// Every way to cut a text in two, the second part possibly empty.
fn splits(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.char_indices().map(|(at, sign)| text.split_at(at + sign.len_utf8()))
}

/// A short text over and over: `abcabcabcabc`.
fn is_repeated(signs: &[char]) -> bool {
    (1..=signs.len() / 2)
        .any(|length| signs.len().is_multiple_of(length) && signs.chunks(length).all(|chunk| *chunk == signs[..length]))
}

fn is_in_a_row(password: &str) -> bool {
    static FOLDED: OnceLock<Vec<String>> = OnceLock::new();
    FOLDED.get_or_init(|| ROWS.iter().map(|row| folded(row)).collect()).iter().any(|row| row.contains(password))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One word, one ending: a small part of what the rule covers, counted one by one.
    #[test]
    fn the_list_is_longer_than_three_thousand_and_every_entry_is_refused() {
        let entries: HashSet<String> = WORDS
            .split_whitespace()
            .flat_map(|word| endings().map(move |ending| format!("{word}{ending}")))
            .filter(|entry| entry.chars().count() >= crate::password::SHORTEST)
            .collect();
        assert!(entries.len() >= 3_000, "{}", entries.len());
        for entry in entries {
            assert!(is_common(&entry), "{entry}");
        }
    }

    #[test]
    fn two_words_capitals_signs_and_a_year_in_front_hide_nothing() {
        for common in
            ["SummerHoliday2024!", "2024Safeguarding", "Welcome Back 123", "F@milySupp0rt#", "ChildrenServices1!"]
        {
            assert!(is_common(common), "{common}");
        }
    }

    #[test]
    fn keys_in_a_row_and_repetitions_are_common() {
        for common in
            ["qwertyuiopas", "987654321098", "abcabcabcabc", "liverpoolliverpool", "1q2w3e4r5t6y", "zzzzzzzzzzzzzz"]
        {
            assert!(is_common(common), "{common}");
        }
    }

    #[test]
    fn what_a_password_manager_makes_is_not() {
        for good in ["vK8#tqLw2pZr", "correct-otter-basin-plum", "b7Rg!mQ2x9Lu0T"] {
            assert!(!is_common(good), "{good}");
        }
    }
}
