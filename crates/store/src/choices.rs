//! The trust's own choices: text it reviews (clocks, levels of need, routes), kept in versions, each with the day from
//! which it applies. What a text means is for the room that reads it.

use crate::{Bind as _, Class, Command, Context, Entries, Entry, Error, Kind, Refused, Tx};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One text as reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What kind of choice: `clocks`, `front-door`.
    pub kind: &'static str,
    pub name: String,
    pub effective_from: Date,
    pub text: String,
}

/// A text as kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Kept {
    pub name: String,
    pub version: i64,
    pub effective_from: String,
    pub definition: String,
}

/// Every version of every text of a kind, the oldest first.
pub async fn all(tx: &mut Tx, kind: &str) -> Result<Vec<Kept>, Error> {
    tx.sql("select name, version, effective_from, definition from choice where kind = $1 order by name, version")
        .bind(kind)
        .all()
        .await
}

/// The text of a kind that applies on a day: the newest version whose day has come.
pub async fn in_force(tx: &mut Tx, kind: &str, name: &str, today: Date) -> Result<Option<Kept>, Error> {
    tx.sql(
        "select name, version, effective_from, definition from choice
          where kind = $1 and name = $2 and effective_from <= $3 order by version desc limit 1",
    )
    .bind(kind)
    .bind(name)
    .bind(today.to_string())
    .optional()
    .await
}

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum ChoiceEntry {
    #[serde(rename = "store.choices-applied")]
    Applied { kind: String, names: Vec<String> },
}

impl Kind for ChoiceEntry {
    fn class(&self) -> Class {
        Class::Change
    }
}

/// Makes new versions of the texts that differ from what is kept.
#[derive(Debug)]
pub struct ApplyChoices {
    pub kind: &'static str,
    pub choices: Vec<Choice>,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ChoicesRefused {
    #[error(
        "{name}: the version kept applies from {kept}, this one from {given}. Give the changed text a day that is not \
         before it: what was decided under the old version keeps it"
    )]
    Earlier { name: String, kept: String, given: Date },
}

impl Command for ApplyChoices {
    type Output = usize;
    type Refusal = ChoicesRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(usize, Entries), Refused<ChoicesRefused>> {
        let kept = all(tx, self.kind).await?;
        let (mut rows, mut names) = (Vec::new(), Vec::new());
        for choice in &self.choices {
            let before = kept.iter().rfind(|k| k.name == choice.name);
            if before.is_some_and(|k| k.definition == choice.text) {
                continue;
            }
            if let Some(k) = before.filter(|k| k.effective_from > choice.effective_from.to_string()) {
                let (name, kept) = (choice.name.clone(), k.effective_from.clone());
                return Err(Refused::Because(ChoicesRefused::Earlier { name, kept, given: choice.effective_from }));
            }
            names.push(choice.name.clone());
            rows.push(vec![
                self.kind.value(),
                choice.name.as_str().value(),
                before.map_or(1, |k| k.version + 1).value(),
                choice.effective_from.to_string().value(),
                choice.text.as_str().value(),
                context.now.value(),
            ]);
        }
        let columns = &["kind", "name", "version", "effective_from", "definition", "applied_at"];
        tx.insert_many("choice", columns, rows).await?;
        let count = names.len();
        Ok((count, Entry::new(&ChoiceEntry::Applied { kind: self.kind.to_owned(), names }).into()))
    }
}
