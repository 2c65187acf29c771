//! Words that mean different things to different people, explained at the foot of the page on which they stand.

use crate::Details;
use maud::{Markup, html};

/// A word, as whoever reads the page means it, and as others do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Term {
    pub word: String,
    pub means: String,
    /// Who means something else, and what.
    pub elsewhere: Vec<(String, String)>,
}

/// The terms that stand in the text of a page, in the order of the list; none where there are none.
pub(crate) fn on_page(terms: &[Term], body: &str) -> Option<Markup> {
    let text = visible(body);
    let found: Vec<&Term> = terms.iter().filter(|term| stands_in(&text, &term.word)).collect();
    if found.is_empty() {
        return None;
    }
    let list = html! {
        dl class="govuk-body trellis-glossary" {
            @for term in found {
                dt { strong { (term.word) } }
                dd {
                    (term.means)
                    @for (who, means) in &term.elsewhere { br; "In " (who) ": " (means) }
                }
            }
        }
    };
    Some(html! { div class="trellis-no-print" { (Details::new("What words on this page mean", list)) } })
}

/// The text between the tags, in small letters.
fn visible(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    for piece in body.split('<') {
        let shown = piece.split_once('>').map_or(piece, |(_, after)| after);
        text.push(' ');
        text.push_str(&shown.to_lowercase());
    }
    text
}

/// As a word of its own, or in the plural.
fn stands_in(text: &str, word: &str) -> bool {
    let word = word.to_lowercase();
    let mut rest = text;
    while let Some(at) = rest.find(&word) {
        let before = rest[..at].chars().next_back();
        let after = &rest[at + word.len()..];
        let after = after.strip_prefix('s').unwrap_or(after).chars().next();
        if !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric) {
            return true;
        }
        rest = &rest[at + word.len()..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_word_is_found_where_it_is_read() {
        let terms = [Term { word: "contact".into(), means: "a worry".into(), elsewhere: Vec::new() }];
        for (body, found) in [
            ("<p>Two contacts are open</p>", true),
            ("<p>A Contact, taken by telephone</p>", true),
            ("<a href=\"/contact\">Inbox</a>", false),
            ("<p>contactless</p>", false),
            ("<p>subcontact</p><p>contact</p>", true),
        ] {
            assert_eq!(on_page(&terms, body).is_some(), found, "{body}");
        }
    }
}
