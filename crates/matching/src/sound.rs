//! What a name sounds like, as short keys: two names that share a key may be one name written by two hands.

use rphonetic::DoubleMetaphone;

/// The sound of an English ear (Double Metaphone), 0 when the name has no Latin letters.
pub(crate) fn english(name: &str) -> u32 {
    thread_local!(static METAPHONE: DoubleMetaphone = DoubleMetaphone::new(Some(6)));
    let latin: String = name.chars().filter(char::is_ascii_lowercase).collect();
    if latin.is_empty() {
        return 0;
    }
    METAPHONE.with(|m| key(&m.double_metaphone(&latin).primary()))
}

/// A skeleton that survives transliteration: what Arabic, South Asian, Slavic and Irish names keep when they are
/// written in English letters by different hands. Consonants by class, the first vowel by its colour (front or
/// back), all other vowels gone, doubled letters single, hissing sounds all one. Too short a skeleton says nothing and
/// is 0.
pub(crate) fn transliterated(name: &str) -> u32 {
    let skeleton = skeleton(name);
    if skeleton.len() < 3 { 0 } else { key(&skeleton) }
}

fn skeleton(name: &str) -> String {
    let letters: Vec<u8> = name.bytes().filter(u8::is_ascii_lowercase).collect();
    let mut out = String::with_capacity(letters.len());
    let mut vowel_seen = false;
    let mut at = 0;
    while at < letters.len() {
        let (sound, length) = sound(&letters, at);
        at += length;
        match sound {
            Sound::Silent => {}
            Sound::Vowel(colour) => {
                if !vowel_seen {
                    out.push(colour);
                    vowel_seen = true;
                }
            }
            Sound::Consonant(class) => {
                if !out.ends_with(class) {
                    out.push(class);
                }
            }
        }
    }
    out
}

enum Sound {
    Silent,
    Vowel(char),
    Consonant(char),
}

/// The sound that begins at `at`, and how many letters write it.
fn sound(letters: &[u8], at: usize) -> (Sound, usize) {
    use Sound::{Consonant, Silent, Vowel};
    let rest = &letters[at..];
    let starts = |written: &str| rest.starts_with(written.as_bytes());
    let vowel = |letter: u8| matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    for written in ["tsch", "dzh", "sch", "tch", "szcz", "shch"] {
        if starts(written) {
            return (Consonant('s'), written.len());
        }
    }
    let next_is_vowel = |skip: usize| rest.get(skip).copied().is_some_and(vowel);
    // Irish: c is always hard ("Ciaran"); bh and mh are v; gh goes silent after a vowel.
    if at == 0 && starts("cia") {
        return (Consonant('k'), 1);
    }
    if rest.len() >= 2 {
        let pair = match &rest[..2] {
            b"sh" | b"ch" | b"sz" | b"cz" | b"zh" | b"rz" | b"dj" => Some(Consonant('s')),
            b"ph" => Some(Consonant('f')),
            b"bh" | b"mh" if at > 0 => Some(Consonant('v')),
            b"kh" | b"ck" => Some(Consonant('k')),
            b"th" | b"dh" => Some(Consonant(if rest[0] == b't' { 't' } else { 'd' })),
            b"gh" if at > 0 && vowel(letters[at - 1]) => Some(Silent),
            b"gh" => Some(Consonant('g')),
            b"ou" | b"oo" | b"au" | b"ow" | b"aw" => Some(Vowel('U')),
            _ => None,
        };
        if let Some(sound) = pair {
            return (sound, 2);
        }
    }
    let one = match rest[0] {
        b'o' | b'u' => Vowel('U'),
        b'y' | b'j' if at == 0 && next_is_vowel(1) => Consonant('j'),
        b'a' | b'e' | b'i' | b'y' => Vowel('A'),
        b'w' => Consonant('v'),
        b'c' if rest.get(1).is_some_and(|n| matches!(n, b'e' | b'i' | b'y')) => Consonant('s'),
        b'c' | b'q' => Consonant('k'),
        b'z' => Consonant('s'),
        b'h' if next_is_vowel(1) || at == 0 => Consonant('h'),
        b'h' => Silent,
        b'x' => Consonant('x'),
        b'k' if rest.get(1) == Some(&b's') => return (Consonant('x'), 2),
        other => Consonant(char::from(other)),
    };
    (one, 1)
}

fn key(code: &str) -> u32 {
    if code.is_empty() {
        return 0;
    }
    // FNV-1a: the same on every machine and in every version.
    code.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("mohammed", "muhammad")]
    #[case("yusuf", "yousef")]
    #[case("kowalski", "kowalska")]
    #[case("aleksander", "alexander")]
    #[case("wiktoria", "victoria")]
    #[case("choudhury", "chowdhury")]
    #[case("niamh", "neve")]
    #[case("ciaran", "kieron")]
    #[case("siobhan", "shivaun")]
    #[case("gheorghe", "george")]
    fn one_name_written_by_two_hands_has_one_skeleton(#[case] a: &str, #[case] b: &str) {
        assert_eq!(skeleton(a), skeleton(b));
        assert_ne!(transliterated(a), 0);
    }

    #[test]
    fn brothers_named_hassan_and_hussain_stay_apart() {
        assert_ne!(transliterated("hassan"), transliterated("hussain"));
    }

    #[test]
    fn amie_sounds_like_amy() {
        assert_eq!(english("amie"), english("amy"));
    }

    proptest! {
        #[test]
        fn any_text_has_a_key(text in any::<String>()) {
            let _ = (english(&text), transliterated(&text));
        }
    }
}
