//! The nouns of the index.

use base::{InvolvementId, OrganisationId};

/// A value somebody sent, with who and when: nothing is shown without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    pub value: T,
    /// The feed's title.
    pub source: String,
    /// Day it was received, or the day the agency says it holds for.
    pub on: String,
}

impl<T> Sourced<T> {
    /// The same word of the same source, said otherwise.
    pub fn map<U>(self, say: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: say(self.value), source: self.source, on: self.on }
    }

    #[must_use]
    pub fn said_by(self, source: impl FnOnce(String) -> String) -> Self {
        Self { source: source(self.source), ..self }
    }
}

/// One service that is, or was, involved.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Involvement {
    #[sqlx(try_from = "String")]
    pub id: InvolvementId,
    pub feed: String,
    #[sqlx(default)]
    pub feed_title: String,
    pub category: String,
    #[sqlx(try_from = "String")]
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub organisation_short: String,
    pub organisation_kind: String,
    pub sector: String,
    pub agency_name: Option<String>,
    /// The local authority the service belongs to; none for one that belongs to no authority, such as a hospital.
    pub authority: Option<String>,
    pub phone: Option<String>,
    pub duty_phone: Option<String>,
    pub duty_hours: Option<String>,
    pub sensitive: bool,
    /// `consent` or `harm`: why a sensitive service may be recorded.
    pub shared_because: Option<String>,
    pub practitioner: Option<String>,
    pub practitioner_role: Option<String>,
    pub practitioner_phone: Option<String>,
    pub practitioner_left: bool,
    pub leads: bool,
    pub met: Option<String>,
    pub last_seen_on: Option<String>,
    pub since_on: Option<String>,
    pub until_on: Option<String>,
    pub confirmed_on: Option<String>,
    pub received_at: i64,
    pub ended_at: Option<i64>,
}

/// What one record says of who the child is.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct RecordedIdentity {
    pub record: String,
    pub feed: String,
    #[sqlx(default)]
    pub feed_title: String,
    /// What being on the feed says: `universal`, `targeted` or `sensitive`.
    pub category: String,
    pub received_at: i64,
    pub as_at: Option<String>,
    pub ended_at: Option<i64>,
    pub given_name: Option<String>,
    pub middle_names: Option<String>,
    pub family_name: Option<String>,
    pub known_as: Option<String>,
    pub former_family_name: Option<String>,
    pub birth_date: Option<String>,
    pub birth_precision: Option<String>,
    pub sex: Option<String>,
    pub nhs_number: Option<String>,
    pub upn: Option<String>,
    pub house: Option<String>,
    pub street: Option<String>,
    pub town: Option<String>,
    pub postcode: Option<String>,
    pub language: Option<String>,
    pub household: Option<String>,
}

/// A parent or carer as one record names them.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RecordedCarer {
    pub name: String,
    pub relation: Option<String>,
    pub phone: Option<String>,
    pub responsibility: Option<String>,
    pub record: String,
    pub feed: String,
    #[sqlx(default)]
    pub feed_title: String,
    pub category: String,
    pub received_at: i64,
}

/// A feed as lists show it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FeedLine {
    pub feed: String,
    pub title: String,
    pub agency: String,
    pub agency_name: String,
    /// From when the definition in use applies; a day to come where the feed has none in use yet.
    pub effective_from: String,
    /// From when the next one does.
    pub next_from: Option<String>,
    pub last_received: Option<i64>,
    pub records: i64,
}

/// What one feed's file came to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FeedFile {
    pub id: String,
    pub feed: String,
    pub name: String,
    pub digest: Vec<u8>,
    pub state: String,
    pub stop_reason: Option<String>,
    pub rows_total: i64,
    pub rows_bad: i64,
    pub next_row: i64,
    pub added: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub ended: i64,
    pub sent_by: String,
    pub agreed_by: Option<String>,
    pub received_at: i64,
    pub finished_at: Option<i64>,
}
