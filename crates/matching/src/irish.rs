//! Irish names as they are written in Irish, and as an English ear writes them down: "Aoife" and "Eefa", "Tadhg" and
//! "Teague". The two share few letters or none, so that no spelling and no other sound shows them to be one.
//!
//! A name that bears the marks of Irish spelling is read by its rules (c is always hard, bh and mh are v, dh, gh and fh
//! are silent, a last e is spoken); any other name is read as an English one. Where both readings come to one outline
//! of sounds, one may be the other.

/// How an Irish name sounds; 0 when nothing shows it to be written in Irish.
pub(crate) fn spoken(name: &str) -> u32 {
    if !written_in_irish(name) {
        return 0;
    }
    outline(name.as_bytes(), irish)
}

/// How an English ear writes such a sound down: the outline of a name that is not written in Irish.
pub(crate) fn heard(name: &str) -> u32 {
    if written_in_irish(name) || !name.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return 0;
    }
    let end = ["gue", "que"].iter().find(|end| name.ends_with(*end)).map_or(0, |_| 2);
    let name = &name.as_bytes()[..name.len() - end];
    // A last e after a consonant is silent, if a vowel has been spoken before.
    let silent = match name {
        [before @ .., last, b'e'] => !vowel(*last) && before.iter().any(|letter| vowel(*letter)),
        _ => false,
    };
    outline(if silent { &name[..name.len() - 1] } else { name }, english)
}

/// What English has no use for: "ao"; a lenited consonant at the end of a syllable; fh; a hard c before i.
fn written_in_irish(name: &str) -> bool {
    let letters = name.as_bytes();
    let foreign = |letter: &u8| matches!(letter, b'j' | b'k' | b'q' | b'v' | b'w' | b'x' | b'y' | b'z');
    if letters.iter().any(|letter| foreign(letter) || !letter.is_ascii_lowercase()) {
        return false;
    }
    let closes = |at: usize| letters.get(at + 2).is_none_or(|next| !vowel(*next));
    let marked = letters.windows(2).enumerate().any(|(at, pair)| match pair {
        b"ao" | b"fh" => true,
        b"bh" | b"mh" | b"dh" => at > 0 && closes(at),
        _ => false,
    });
    marked || ["cil", "cio"].iter().any(|start| name.starts_with(start))
}

const fn vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// The consonants by class, the colour of the first vowel, and whether the name ends on one.
fn outline(letters: &[u8], read: fn(&[u8], bool) -> (Option<u8>, usize)) -> u32 {
    let mut outline: Vec<u8> = Vec::with_capacity(letters.len());
    let (mut at, mut vowels, mut consonants) = (0, 0, 0);
    while at < letters.len() {
        if vowel(letters[at]) {
            if vowels == 0 {
                outline.push(if matches!(letters[at], b'o' | b'u') { b'U' } else { b'A' });
            }
            vowels += 1;
            at += 1;
            continue;
        }
        let (class, length) = read(&letters[at..], at == 0);
        at += length;
        if let Some(class) = class.filter(|class| outline.last() != Some(class)) {
            outline.push(class);
            consonants += 1;
        }
    }
    if letters.last().is_some_and(|last| vowel(*last)) {
        outline.push(b'@');
    }
    let says_something = outline.len() >= 3 && consonants > 0 && vowels > 0;
    // FNV-1a: the same on every machine and in every version.
    let key = outline.iter().fold(0x811c_9dc5_u32, |hash, class| (hash ^ u32::from(*class)).wrapping_mul(0x0100_0193));
    if says_something { key.max(1) } else { 0 }
}

/// The consonant that begins an Irish text, and how many letters write it.
fn irish(letters: &[u8], first: bool) -> (Option<u8>, usize) {
    match letters {
        [b'b' | b'm', b'h', ..] => (Some(b'v'), 2),
        [b'd' | b'g', b'h', ..] if first => (Some(b'g'), 2),
        [b't', b'h', next, ..] if vowel(*next) => (Some(b'h'), 2),
        [b'd' | b'g' | b'f' | b't', b'h', ..] => (None, 2),
        [b'c', b'h', ..] => (Some(b'k'), 2),
        [b'c', ..] => (Some(b'k'), 1),
        [other, ..] if *other != b'h' => (Some(*other), 1),
        _ => (None, 1),
    }
}

/// The consonant that begins an English text, and how many letters write it. The w of "kw" is the glide that is heard
/// between a broad consonant and a slender vowel.
fn english(letters: &[u8], _: bool) -> (Option<u8>, usize) {
    match letters {
        [b'k' | b'c', b'w' | b'h', ..] | [b'c', b'k', ..] | [b'q', b'u', ..] => (Some(b'k'), 2),
        [b's', b'h', ..] => (Some(b's'), 2),
        [b'p', b'h', ..] => (Some(b'f'), 2),
        [b'g', b'h', ..] => (None, 2),
        [b'c', b'e' | b'i' | b'y', ..] | [b'z', ..] => (Some(b's'), 1),
        [b'c' | b'q', ..] => (Some(b'k'), 1),
        [b'w', ..] => (Some(b'v'), 1),
        [b'h', next, ..] if vowel(*next) => (Some(b'h'), 1),
        [other, ..] if *other != b'h' => (Some(*other), 1),
        _ => (None, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("aoife", "eefa")]
    #[case("caoimhe", "keeva")]
    #[case("caoimhe", "queeva")]
    #[case("saoirse", "seersha")]
    #[case("tadhg", "teague")]
    #[case("tadhg", "tige")]
    #[case("sadhbh", "sive")]
    #[case("meadhbh", "maeve")]
    #[case("niamh", "neve")]
    #[case("cillian", "killian")]
    #[case("caoilfhionn", "keelin")]
    fn an_irish_name_is_heard_as_it_is_spoken(#[case] irish: &str, #[case] english: &str) {
        assert_ne!(spoken(irish), 0, "{irish}");
        assert_eq!(spoken(irish), heard(english));
    }

    #[rstest]
    #[case("sandhu")]
    #[case("siddharth")]
    #[case("subhan")]
    #[case("alice")]
    #[case("hugh")]
    fn a_name_of_another_language_is_not_read_as_irish(#[case] name: &str) {
        assert_eq!(spoken(name), 0);
    }

    #[test]
    fn aoife_is_not_eva_and_caoimhe_is_not_kevin() {
        assert_ne!(spoken("aoife"), heard("eva"));
        assert_ne!(spoken("caoimhe"), heard("kevin"));
    }

    proptest! {
        #[test]
        fn any_text_has_its_outline(text in any::<String>()) {
            let _ = (spoken(&text), heard(&text));
        }

        #[test]
        fn no_name_is_both_spoken_and_heard(name in "[a-z]{1,9}") {
            prop_assert!(spoken(&name) == 0 || heard(&name) == 0);
        }
    }
}
