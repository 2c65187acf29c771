//! What can be said of a page that shows two children, and when it can be done.

use crate::put_up_shield::{WrongField, reason};

/// What the index team says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Two,
    One,
}

impl Verdict {
    pub const ALL: [Self; 2] = [Self::Two, Self::One];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Two => "parted",
            Self::One => "one",
        }
    }

    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Two => "Two children: part the records ticked above",
            Self::One => "One child after all",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

/// A verdict with its reason, and the records that are the other child's.
pub(crate) type Said<'a> = (Verdict, &'a str, Vec<String>);

/// What was said, once nothing is wrong with it: which of all the child's records are the other's.
pub(crate) fn read<'a>(
    verdict: &str,
    ticked: &[String],
    all: &[String],
    words: &'a str,
) -> Result<Said<'a>, Vec<WrongField>> {
    let mut wrong = Vec::new();
    let known = Verdict::from_code(verdict);
    let moved: Vec<String> = all.iter().filter(|record| ticked.contains(record)).cloned().collect();
    match known {
        None => wrong.push(WrongField::new("verdict", "Select whether this is one child or two")),
        Some(Verdict::Two) if moved.is_empty() => {
            wrong.push(WrongField::new("record", "Tick the records that are about the other child"));
        }
        Some(Verdict::Two) if moved.len() == all.len() => wrong
            .push(WrongField::new("record", "Leave at least one record with this child: tick only those of the other")),
        Some(_) => {}
    }
    match (known, reason(words, "reason")) {
        (Some(verdict), Ok(words)) if wrong.is_empty() => {
            Ok((verdict, words, if verdict == Verdict::Two { moved } else { Vec::new() }))
        }
        (_, said) => {
            wrong.extend(said.err());
            Err(wrong)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_children_have_at_least_one_record_each() {
        let all: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
        let fields = |verdict: &str, ticked: &[&str], words: &str| {
            let ticked: Vec<String> = ticked.iter().map(|t| (*t).to_owned()).collect();
            match read(verdict, &ticked, &all, words) {
                Ok((_, _, moved)) => Ok(moved),
                Err(wrong) => Err(wrong.iter().map(|w| w.field).collect::<Vec<_>>()),
            }
        };
        let why = "Two birth certificates";
        assert_eq!(fields("parted", &["b", "x"], why), Ok(vec!["b".to_owned()]), "of another child's, nothing");
        assert_eq!(fields("parted", &[], why), Err(vec!["record"]));
        assert_eq!(fields("parted", &["a", "b", "c"], why), Err(vec!["record"]));
        assert_eq!(fields("one", &["a", "b", "c"], why), Ok(Vec::new()), "then nothing moves");
        assert_eq!(fields("", &["a"], "short"), Err(vec!["verdict", "reason"]));
    }
}
