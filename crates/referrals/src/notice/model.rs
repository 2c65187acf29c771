//! The nouns: where a notice comes from, how far it is, and what it says.

use crate::{
    model::{Concern, ConcernChild, Danger},
    save_concern::Fields,
};
use base::CaseId;
use serde::{Deserialize, Serialize};

/// By which way it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The form for whoever has no account.
    Public,
    /// One of many, from the police.
    Bulk,
    /// From the list of the night.
    Night,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Public, Self::Bulk, Self::Night];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Bulk => "bulk",
            Self::Night => "night",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Public => "Public form",
            Self::Bulk => "Police notice",
            Self::Night => "Out of hours",
        }
    }

    /// How the contact says that it came.
    pub const fn channel(self) -> &'static str {
        match self {
            Self::Public => "public-form",
            Self::Bulk => "bulk-notice",
            Self::Night => "out-of-hours",
        }
    }
}

/// How far a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has begun.
    Waiting,
    /// Somebody of the front door is taking it in.
    Held,
    /// It is a contact.
    TakenIn,
    /// It became no contact, and somebody said why.
    Aside,
}

impl State {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Held, Self::TakenIn, Self::Aside];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Held => "held",
            Self::TakenIn => "taken-in",
            Self::Aside => "aside",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Held)
    }

    /// As the front door and the agency that sent it read it.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Waiting => "Received: nobody has begun yet",
            Self::Held => "Being taken in",
            Self::TakenIn => "Taken in",
            Self::Aside => "Read, and no contact was made of it",
        }
    }
}

/// What a notice says. Every field is as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NoticeWords {
    /// Name of the child, or who is meant.
    pub child: String,
    pub born: String,
    pub address: String,
    pub postcode: String,
    pub school: String,
    pub danger: String,
    pub happened: String,
    pub when: String,
    pub where_now: String,
    pub told_parents: String,
    pub writer: String,
    pub relation: String,
    pub reach: String,
    pub when_not: String,
    /// `yes` or `no`: may a message be left?
    pub message: String,
    pub needs: String,
    /// Of a night: what was done, who was rung, what must be done in the morning, and by when.
    pub done: String,
    pub rung: String,
    pub morning: String,
    pub by_when: String,
}

/// One of the words of a notice: its field, what it is called, and where it lies.
pub type Word = (&'static str, &'static str, fn(&NoticeWords) -> &String);

/// Everything that can be said, in the order in which the front door reads it.
pub const WORDS: &[Word] = &[
    ("child", "Child", |w| &w.child),
    ("born", "Born, or age", |w| &w.born),
    ("address", "Where the child lives", |w| &w.address),
    ("postcode", "Postcode", |w| &w.postcode),
    ("school", "School or nursery", |w| &w.school),
    ("happened", "What happened, or what is the worry", |w| &w.happened),
    ("when", "When", |w| &w.when),
    ("where_now", "Where the child is now", |w| &w.where_now),
    ("told_parents", "Parents told", |w| &w.told_parents),
    ("done", "What was done in the night", |w| &w.done),
    ("rung", "Who was rung", |w| &w.rung),
    ("morning", "To be done in the morning", |w| &w.morning),
    ("by_when", "By when", |w| &w.by_when),
    ("writer", "Who wrote", |w| &w.writer),
    ("relation", "Who they are to the child", |w| &w.relation),
    ("reach", "How to reach them safely", |w| &w.reach),
    ("when_not", "When not to", |w| &w.when_not),
    ("message", "A message may be left", |w| &w.message),
    ("needs", "Interpreter and communication needs", |w| &w.needs),
];

impl NoticeWords {
    /// As a form sends it.
    pub fn of(fields: &Fields) -> Self {
        let typed = fields.iter().filter_map(|(name, values)| {
            let text = values.first()?.trim().replace("\r\n", "\n");
            Some((name.clone(), serde_json::Value::String(text)))
        });
        serde_json::from_value(serde_json::Value::Object(typed.collect())).unwrap_or_default()
    }

    pub fn danger(&self) -> Option<Danger> {
        Danger::from_code(&self.danger)
    }

    /// What was said, each with what it is called.
    pub fn said(&self) -> impl Iterator<Item = (&'static str, &str)> {
        WORDS.iter().filter(|(_, _, get)| !get(self).is_empty()).map(|(_, title, get)| (*title, get(self).as_str()))
    }

    /// A concern that says the same: what its questions do not ask for stands with what they do.
    pub fn concern(&self, notice: CaseId, kind: Kind) -> Concern {
        let together = |parts: &[(&str, &String)]| {
            let said = parts.iter().filter(|(_, text)| !text.is_empty());
            said.map(|(title, text)| if title.is_empty() { (*text).clone() } else { format!("{title}: {text}") })
                .collect::<Vec<_>>()
                .join("\n")
        };
        let lives = [&self.address, &self.postcode, &self.school].into_iter().filter(|text| !text.is_empty());
        let now = self.danger == Danger::Now.code();
        let told = ["yes", "no"].contains(&self.told_parents.as_str());
        Concern {
            notice: Some(notice),
            children: vec![ConcernChild {
                child: None,
                name: self.child.clone(),
                born: self.born.clone(),
                described: lives.cloned().collect::<Vec<_>>().join(", "),
            }],
            danger: self.danger.clone(),
            rang_police: if now && kind == Kind::Bulk { "The police sent this notice".into() } else { String::new() },
            worry: self.happened.clone(),
            when: self.when.clone(),
            where_now: self.where_now.clone(),
            told_parents: if told { self.told_parents.clone() } else { String::new() },
            parents_agree: if self.told_parents == "yes" { "not-asked".into() } else { String::new() },
            tried: together(&[
                ("Done in the night", &self.done),
                ("Rung", &self.rung),
                ("To be done in the morning", &self.morning),
                ("By", &self.by_when),
            ]),
            safe_contact: together(&[
                ("", &self.reach),
                ("When not", &self.when_not),
                ("A message may be left", &self.message),
            ]),
            reach_me: together(&[("", &self.writer), ("Who they are to the child", &self.relation)]),
            communication: self.needs.clone(),
            ..Concern::default()
        }
    }
}
