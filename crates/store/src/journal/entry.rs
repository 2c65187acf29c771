//! What a room says happened. Each room has one enum of entry kinds; the store adds who, when and the hashes.

use crate::Error;
use base::ChildId;
use serde::{Serialize, de::DeserializeOwned};

/// A change to what is kept, or somebody's look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Change,
    Access,
}

impl Class {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Access => "access",
        }
    }
}

/// A room's entry kinds: an enum with `#[serde(tag = "kind", content = "facts")]`, each variant renamed to
/// `room.what-happened`. Facts are codes, dates and ids; names and narrative never.
pub trait Kind: Serialize + DeserializeOwned {
    fn class(&self) -> Class;

    /// Reads a kept entry back: `(kind, facts)` as the journal stores them.
    fn decode(kind: &str, facts: &str) -> Result<Self, Error> {
        let problem = |e: serde_json::Error| Error::Decode { kind: kind.to_owned(), problem: e.to_string() };
        let facts: serde_json::Value = serde_json::from_str(facts).map_err(problem)?;
        let mut whole = serde_json::Map::new();
        whole.insert("kind".into(), kind.into());
        if !facts.is_null() {
            whole.insert("facts".into(), facts);
        }
        serde_json::from_value(whole.into()).map_err(problem)
    }
}

/// One entry, before the store adds who and when.
#[derive(Clone, Debug)]
pub struct Entry {
    pub(crate) class: Class,
    pub(crate) kind: String,
    pub(crate) facts: String,
    pub(crate) child: Option<ChildId>,
    pub(crate) subject: Option<String>,
    pub(crate) purpose: Option<String>,
    pub(crate) basis: Option<String>,
}

impl Entry {
    pub fn new<K: Kind>(kind: &K) -> Self {
        let class = kind.class();
        // An entry kind is plain data: it always serialises. Were one not to, the entry says so rather than vanish.
        let value = serde_json::to_value(kind)
            .unwrap_or_else(|e| serde_json::json!({"kind": "journal.unwritable", "facts": e.to_string()}));
        let kind = value.get("kind").and_then(|k| k.as_str()).unwrap_or("journal.untagged").to_owned();
        let facts = value.get("facts").unwrap_or(&serde_json::Value::Null).to_string();
        Self { class, kind, facts, child: None, subject: None, purpose: None, basis: None }
    }

    #[must_use]
    pub fn child(mut self, child: ChildId) -> Self {
        self.child = Some(child);
        self
    }

    /// The id of the thing it is about, when that is not the child.
    #[must_use]
    pub fn subject(mut self, subject: impl std::fmt::Display) -> Self {
        self.subject = Some(subject.to_string());
        self
    }

    #[must_use]
    pub fn purpose(mut self, purpose: impl Into<String>) -> Self {
        self.purpose = Some(purpose.into());
        self
    }

    /// What gave the right: `tie:caseload`, `claimed`, `index-team`, …
    #[must_use]
    pub fn basis(mut self, basis: impl Into<String>) -> Self {
        self.basis = Some(basis.into());
        self
    }
}

/// At least one entry: no change without one.
#[derive(Clone, Debug)]
pub struct Entries(pub(crate) Vec<Entry>);

impl Entries {
    pub fn one(entry: Entry) -> Self {
        Self(vec![entry])
    }

    /// A form that was sent before changes nothing and so has nothing to say. Only the store may say so.
    pub(crate) const fn nothing_happened() -> Self {
        Self(Vec::new())
    }

    #[must_use]
    pub fn and(mut self, entry: Entry) -> Self {
        self.0.push(entry);
        self
    }

    #[must_use]
    pub fn with(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    #[must_use]
    pub fn and_all(mut self, entries: impl IntoIterator<Item = Entry>) -> Self {
        self.0.extend(entries);
        self
    }
}

impl From<Entry> for Entries {
    fn from(entry: Entry) -> Self {
        Self::one(entry)
    }
}
