//! Texts from lists of lines: a line has slots in braces, choices in brackets, and names other lists in angles.

use crate::dice::Dice;
use std::collections::HashMap;

#[derive(Debug)]
pub(super) struct Grammar {
    lists: HashMap<&'static str, Vec<&'static str>>,
}

impl Grammar {
    pub(super) fn read() -> Self {
        let mut lists: HashMap<&str, Vec<&str>> = HashMap::new();
        let texts = [
            include_str!("../../data/worries/topics.txt"),
            include_str!("../../data/worries/trades.txt"),
            include_str!("../../data/worries/answers.txt"),
        ];
        let mut list = "";
        for line in texts.into_iter().flat_map(crate::names::written) {
            match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                Some(name) => list = name,
                None => lists.entry(list).or_default().push(line),
            }
        }
        Self { lists }
    }

    pub(super) fn list(&self, name: &str) -> &[&'static str] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// One line of a list with everything in it filled in; `slot` says what stands in braces.
    pub(super) fn line(&self, list: &str, slot: &mut impl FnMut(&str, &mut Dice) -> String, dice: &mut Dice) -> String {
        let lines = self.list(list);
        let mut out = String::new();
        if !lines.is_empty() {
            self.fill(lines[dice.below(lines.len())], slot, dice, &mut out);
        }
        out
    }

    fn fill(&self, line: &str, slot: &mut impl FnMut(&str, &mut Dice) -> String, dice: &mut Dice, out: &mut String) {
        let mut rest = line;
        while let Some(at) = rest.find(['{', '(', '<']) {
            out.push_str(&rest[..at]);
            let opened = &rest[at..];
            let (open, close) = match opened.as_bytes().first() {
                Some(b'{') => ('{', '}'),
                Some(b'(') => ('(', ')'),
                _ => ('<', '>'),
            };
            let Some(end) = opened.find(close) else {
                out.push_str(opened);
                return;
            };
            let inside = &opened[1..end];
            match open {
                '{' => out.push_str(&slot(inside, dice)),
                '(' if inside.contains('|') => {
                    let choices: Vec<&str> = inside.split('|').collect();
                    self.fill(choices[dice.below(choices.len())], slot, dice, out);
                }
                '(' => {
                    out.push('(');
                    self.fill(inside, slot, dice, out);
                    out.push(')');
                }
                _ => out.push_str(&self.line(inside, slot, dice)),
            }
            rest = &opened[end + 1..];
        }
        out.push_str(rest);
    }
}

/// The sentences of a text; what has less than four words is a note and none.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .flat_map(|line| {
            line.split_inclusive(". ").flat_map(|s| s.split_inclusive("? ")).flat_map(|s| s.split_inclusive("! "))
        })
        .map(|sentence| sentence.trim().trim_end_matches(['.', '!', '?']))
        .filter(|sentence| sentence.split_whitespace().count() >= 4)
}

/// Makes the mistakes of somebody who types in a hurry: so many of a thousand words.
pub(super) fn mistype(text: &str, per_mille: usize, dice: &mut Dice) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive([' ', '\n']) {
        let word = piece.trim_end();
        let plain = word.len() >= 4 && word.bytes().all(|b| b.is_ascii_lowercase());
        if !plain || !dice.per_mille(per_mille) {
            out.push_str(piece);
            continue;
        }
        let at = 1 + dice.below(word.len() - 2);
        let (before, after) = word.split_at(at);
        match dice.below(4) {
            0 => out.extend([before, &after[1..2], &after[..1], &after[2..]]),
            1 => out.extend([before, &after[1..]]),
            2 => out.extend([before, &after[..1], after]),
            _ => out.extend([word, " ", word]),
        }
        out.push_str(&piece[word.len()..]);
    }
    out
}
