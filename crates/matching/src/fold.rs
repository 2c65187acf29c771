//! Brings text to one plain form: lower case, no accents, no marks that cannot be seen. Everything compared in this
//! crate has passed through [`fold`], so that "José", "JOSE" and "Jose" with a stray direction mark are one.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Longer than any name or address line somebody means; the rest is cut so that no input can be costly.
const LONGEST: usize = 120;

/// Lower-case letters, digits, single spaces and hyphens; apostrophes and full stops vanish ("O'Brien" is "obrien"),
/// every other sign becomes a space. Letters of other scripts stay as they are.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len().min(LONGEST));
    let mut taken = 0;
    let mut take = |letter: char| {
        taken += push(letter, &mut folded);
        taken < LONGEST
    };
    if text.is_ascii() {
        // Plain letters are what they are: nothing to take apart.
        let _ = text.bytes().all(|byte| take(char::from(byte.to_ascii_lowercase())));
    } else {
        let _ = text.nfkd().flat_map(char::to_lowercase).nfkd().all(take);
    }
    // The last letter may have become two.
    if taken > LONGEST {
        folded.pop();
    }
    while folded.ends_with([' ', '-']) {
        folded.pop();
    }
    folded
}

/// Writes one letter in its plain form; says how many letters that took.
fn push(letter: char, folded: &mut String) -> usize {
    let plain = match letter {
        'a'..='z' | '0'..='9' => {
            folded.push(letter);
            return 1;
        }
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        '\'' | '.' | '`' | '´' | '’' | '‘' | 'ʼ' | 'ʻ' | 'ʹ' => return 0,
        '-' | '‐' | '‑' | '–' | '—' | '−' => {
            if folded.ends_with(' ') {
                folded.pop();
            }
            if !folded.is_empty() && !folded.ends_with('-') {
                folded.push('-');
                return 1;
            }
            return 0;
        }
        other if is_combining_mark(other) || unseen(other) => return 0,
        other if other.is_alphanumeric() => {
            folded.push(other);
            return 1;
        }
        _ => {
            if !folded.is_empty() && !folded.ends_with([' ', '-']) {
                folded.push(' ');
                return 1;
            }
            return 0;
        }
    };
    folded.push_str(plain);
    plain.len()
}

/// Marks that are part of no name: direction overrides, joiners, byte-order marks, soft hyphens.
const fn unseen(letter: char) -> bool {
    matches!(letter, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_however_its_accents_are_stored() {
        assert_eq!(fold("Zo\u{eb}"), fold("Zoe\u{308}"));
        assert_eq!(fold("Łukasz"), "lukasz");
    }

    #[test]
    fn apostrophes_of_every_keyboard_vanish() {
        assert_eq!(fold("O'Brien"), fold("O’BRIEN"));
    }

    #[test]
    fn a_letter_that_becomes_two_is_cut_with_the_rest() {
        let long = "a".repeat(LONGEST - 1) + "þ";
        assert_eq!(fold(&long).len(), LONGEST);
        assert_eq!(fold(&fold(&long)), fold(&long));
    }

    #[test]
    fn a_direction_override_hides_nothing() {
        assert_eq!(fold("\u{202E}Amy\u{202C}"), "amy");
    }
}
