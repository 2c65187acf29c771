//! The trust's text of clocks, as a choice the store keeps in versions.

use crate::definition::{Mistake, read};
use store::choices::Choice;

/// What the store keeps the text under.
pub const KIND: &str = "clocks";

/// The text of `trust/clocks.toml`, once it is right.
pub fn choice(text: &str) -> Result<Choice, Mistake> {
    let version = read(text)?;
    let text = text.to_owned();
    Ok(Choice { kind: KIND, name: KIND.to_owned(), effective_from: version.effective_from, text })
}
