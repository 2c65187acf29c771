//! Names as families have them, in the form in which they are compared.

use crate::fold::fold;

/// Said where no name was known. A record that carries one has no given name; it is not evidence against anybody.
const PLACEHOLDERS: &[&str] = &[
    "anon",
    "anonymous",
    "babe",
    "baby",
    "babyboy",
    "babygirl",
    "blank",
    "boy",
    "child",
    "daughter",
    "female",
    "forename",
    "girl",
    "infant",
    "male",
    "na",
    "name",
    "newborn",
    "nil",
    "nk",
    "no",
    "none",
    "not",
    "known",
    "null",
    "of",
    "son",
    "surname",
    "tba",
    "tbc",
    "test",
    "twin",
    "triplet",
    "unborn",
    "unknown",
    "unnamed",
    "xx",
    "xxx",
];

/// A name that begins so is that of a child not yet named, whoever's name follows.
const FOR_A_NEWBORN: &[&str] = &["baby", "babyboy", "babygirl", "infant", "newborn", "twin", "unborn"];

/// Words that stand before the name they belong to: "van der Berg", "Mc Canna", "O Brien", "Abdul Rahman".
const PARTICLES: &[&str] = &[
    "abd", "abdal", "abdel", "abdul", "abu", "al", "ap", "bin", "da", "dal", "de", "dei", "del", "della", "den", "der",
    "di", "dos", "du", "el", "fitz", "ibn", "la", "le", "mac", "mc", "o", "saint", "st", "ter", "ul", "umm", "ur",
    "van", "von",
];

/// The parts of a name, joined by single spaces: hyphen and space divide alike, particles join what follows.
/// Empty when the text holds no name ("Baby", "not known", "-").
pub fn normalise_name(text: &str) -> String {
    let folded = fold(text);
    let mut words: Vec<String> = folded
        .split([' ', '-'])
        .map(|word| word.chars().filter(|c| !c.is_numeric()).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect();
    loop {
        if placeholder(&words) {
            return String::new();
        }
        let joined = join_particles(&words);
        if joined.len() == words.len() {
            return joined.join(" ");
        }
        words = joined;
    }
}

/// "Baby", "Baby Girl", "Twin 2", "Baby of Sarah": the mother's name after "of" is not the child's.
fn placeholder(words: &[String]) -> bool {
    let stands_for_none = |word: &String| PLACEHOLDERS.contains(&word.as_str());
    words.iter().all(stands_for_none)
        || words.first().is_some_and(|first| FOR_A_NEWBORN.contains(&first.as_str()))
            && words.get(1).is_none_or(|second| stands_for_none(second) || words.len() == 2)
}

fn join_particles(words: &[String]) -> Vec<String> {
    let mut parts: Vec<String> = Vec::with_capacity(words.len());
    let mut pending = String::new();
    for (at, word) in words.iter().enumerate() {
        let is_particle = PARTICLES.contains(&word.as_str());
        // A word that only ends a name ("Adam ul") or stands alone ("Le") is the name itself.
        if is_particle && at + 1 < words.len() {
            pending.push_str(word);
        } else {
            parts.push(std::mem::take(&mut pending) + word);
        }
    }
    parts
}

/// How a name is shown to a person when only its stored form is at hand: "smith jones" as "Smith Jones".
pub(crate) fn shown(raw: &str) -> String {
    let trimmed = raw.trim();
    if trimmed.chars().any(char::is_lowercase) && trimmed.chars().any(char::is_uppercase) {
        return trimmed.to_owned();
    }
    let mut start = true;
    trimmed
        .chars()
        .flat_map(|c| {
            let cased: Vec<char> = if start { c.to_uppercase().collect() } else { c.to_lowercase().collect() };
            start = !c.is_alphanumeric();
            cased
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("O'Brien", "obrien")]
    #[case("O Brien", "obrien")]
    #[case("MC CANNA", "mccanna")]
    #[case("van der Berg", "vanderberg")]
    #[case("Smith-Jones", "smith jones")]
    #[case("Smith Jones", "smith jones")]
    #[case("Abdul Rahman", "abdulrahman")]
    #[case("Le", "le")]
    #[case("Baby", "")]
    #[case("Baby Girl", "")]
    #[case("BABY OF SARAH", "")]
    #[case("Not Known", "")]
    #[case("Twin 2", "")]
    #[case("  -  ", "")]
    #[case("李 小龙", "李 小龙")]
    fn names_come_to_one_form(#[case] raw: &str, #[case] expected: &str) {
        assert_eq!(normalise_name(raw), expected);
    }

    #[test]
    fn two_hundred_letters_are_no_trouble() {
        assert!(normalise_name(&"Ab".repeat(100)).len() <= 120);
    }
}
