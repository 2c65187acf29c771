//! The trust's own choices as text: feeds and sharing agreements. The demonstration's are embedded.

use access::agreements::{self, Agreement};
use anyhow::{Context as _, bail};
use children::feed_definition::{FeedDefinition, RECORDED};
use rust_embed::RustEmbed;
use std::path::Path;
use store::{
    Store,
    choices::{ApplyChoices, Choice},
};

#[derive(RustEmbed)]
#[folder = "../../trust"]
struct Embedded;

/// A folder read and found right.
#[derive(Debug)]
pub struct TrustFolder {
    pub agreements: Vec<Agreement>,
    /// Texts of the feeds' definitions.
    pub feeds: Vec<String>,
    /// The other texts: clocks, the front door.
    pub choices: Vec<Choice>,
}

/// Reads one text of a trust as a choice the store keeps in versions.
type ReadChoice = fn(&str) -> Result<Choice, String>;

/// The files that are one choice each.
const CHOICES: [(&str, ReadChoice); 11] = [
    ("clocks.toml", |text| clocks::choice(text).map_err(|mistake| mistake.to_string())),
    ("front-door.toml", referrals::front_door::choice),
    ("glossary.toml", crate::glossary::choice),
    ("letters.toml", referrals::letters::choice),
    ("meetings.toml", referrals::meeting::arrangements::choice),
    ("other-areas.toml", children::elsewhere::directory::choice),
    ("public-form.toml", referrals::notice::public_form::choice),
    ("strategy.toml", referrals::strategy::arrangements::choice),
    ("trust.toml", crate::letterhead::choice),
    ("waiting-lists.toml", referrals::waiting::lists::choice),
    ("workload.toml", referrals::work::workload::choice),
];

fn choice_of(name: &str) -> Option<ReadChoice> {
    if name.starts_with("alerts") {
        return Some(referrals::alerts::choice);
    }
    CHOICES.iter().find(|(file, _)| *file == name).map(|(_, read)| *read)
}

impl TrustFolder {
    pub fn embedded() -> anyhow::Result<Self> {
        let files = Embedded::iter().filter_map(|name| {
            let file = Embedded::get(&name)?;
            Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        });
        Self::read_files(files.collect())
    }

    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut files = Vec::new();
        for part in ["", "feeds", "alerts"] {
            let here = folder.join(part);
            let Ok(entries) = std::fs::read_dir(&here) else {
                if part.is_empty() {
                    bail!(
                        "{} is not a folder that can be read. Give the folder with agreements.toml and feeds/",
                        here.display()
                    );
                }
                continue;
            };
            for path in entries.filter_map(|e| Some(e.ok()?.path())) {
                if path.extension().is_some_and(|e| e == "toml") {
                    let text = std::fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
                    let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
                    files.push((name, text));
                }
            }
        }
        Self::read_files(files)
    }

    /// Every mistake of every file, not only the first.
    fn read_files(mut files: Vec<(String, String)>) -> anyhow::Result<Self> {
        files.sort();
        let (mut trust, mut mistakes) =
            (Self { agreements: Vec::new(), feeds: Vec::new(), choices: Vec::new() }, Vec::new());
        for (name, text) in files {
            if name == "agreements.toml" {
                match agreements::read(&text) {
                    Ok(read) => trust.agreements = read,
                    Err(problem) => mistakes.push(format!("{name}: {problem}")),
                }
            } else if let Some(choice) = choice_of(&name) {
                match choice(&text) {
                    Ok(choice) => trust.choices.push(choice),
                    Err(problem) => mistakes.push(format!("{name}: {problem}")),
                }
            } else if name.starts_with("feeds") {
                match FeedDefinition::read(&text) {
                    Ok(feed) => {
                        if name != format!("feeds/{}.toml", feed.feed) {
                            mistakes.push(format!(
                                "{name}: the feed calls itself {:?}; file and feed must have the same name",
                                feed.feed
                            ));
                        }
                        trust.feeds.push(text);
                    }
                    Err(problem) => mistakes.push(format!("{name}: {problem}")),
                }
            } else {
                let there_are: Vec<&str> = CHOICES.iter().map(|(name, _)| *name).collect();
                mistakes.push(format!(
                    "{name}: is not a file of a trust. There are agreements.toml, {}, feeds/*.toml and alerts/*.toml",
                    there_are.join(", ")
                ));
            }
        }
        for agreement in &trust.agreements {
            let known =
                |feed: &str| trust.feeds.iter().any(|text| FeedDefinition::read(text).is_ok_and(|f| f.feed == feed));
            if agreement.feed != RECORDED && !known(&agreement.feed) {
                let (id, feed) = (&agreement.id, &agreement.feed);
                mistakes.push(format!(
                    "agreements.toml: agreement {id} is about the feed {feed:?}, which has no feeds/{feed}.toml"
                ));
            }
        }
        if mistakes.is_empty() { Ok(trust) } else { bail!("{}", mistakes.join("\n\n")) }
    }
}

/// Makes new versions of the trust's texts that differ from what is kept; how many did.
pub async fn apply_choices(store: &Store, actor: &base::Actor, choices: Vec<Choice>) -> anyhow::Result<usize> {
    let mut changed = 0;
    for choice in choices {
        changed += store.run(actor, &ApplyChoices { kind: choice.kind, choices: vec![choice] }).await?;
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_trust_is_right() {
        let trust = TrustFolder::embedded().unwrap();
        assert!(trust.feeds.len() > 20 && trust.agreements.len() > 20);
    }

    #[test]
    fn every_mistake_is_named_with_its_file() {
        let files = vec![
            ("agreements.toml".to_owned(), "agreement = 3".to_owned()),
            ("feeds/a.toml".to_owned(), "feed = 1".to_owned()),
            ("other.toml".to_owned(), String::new()),
        ];
        let told = TrustFolder::read_files(files).unwrap_err().to_string();
        for name in ["agreements.toml", "feeds/a.toml", "other.toml"] {
            assert!(told.contains(name), "{told}");
        }
    }
}
