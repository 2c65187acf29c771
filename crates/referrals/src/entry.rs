//! What this room writes into the journal. Facts are codes, dates and ids: never a name, never what was written.

use serde::{Deserialize, Serialize};
use store::{Class, Kind};

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum ReferralsEntry {
    /// A piece of work is about another child than it had been written of, who was parted from it. The subject is the piece.
    #[serde(rename = "referrals.readdressed")]
    Readdressed { join: String, from: String, to: String },
    /// Somebody saw which pieces of work there are about two who were parted.
    #[serde(rename = "referrals.readdressing-seen")]
    ReaddressingSeen { pieces: usize },
    /// The subject is the draft.
    #[serde(rename = "referrals.concern-begun")]
    ConcernBegun { children: usize },
    #[serde(rename = "referrals.concern-saved")]
    ConcernSaved { part: String, version: i64 },
    #[serde(rename = "referrals.concern-discarded")]
    ConcernDiscarded {},
    #[serde(rename = "referrals.concern-opened")]
    ConcernOpened { part: String },
    /// The subject is the contact, as in all that follow.
    #[serde(rename = "referrals.contact-received")]
    ContactReceived { draft: String, danger: String, children: Vec<String>, on_behalf_of: Option<String> },
    /// Messages with a reference were put on the queue.
    #[serde(rename = "referrals.news-queued")]
    NewsQueued { messages: usize },
    /// Somebody wants word by e-mail, or none. The subject is the person.
    #[serde(rename = "referrals.news-chosen")]
    NewsChosen { wanted: bool },
    #[serde(rename = "referrals.contact-taken")]
    ContactTaken { by: String },
    /// Somebody else gave it to a worker of the team.
    #[serde(rename = "referrals.contact-allocated")]
    ContactAllocated { to: String },
    #[serde(rename = "referrals.contact-decided")]
    ContactDecided { decision: String, route: String, level: Option<i64>, needs_agreement: bool },
    /// The children are open already: the rule gave it to the team that works with them, and to this worker of it.
    #[serde(rename = "referrals.went-straight")]
    WentStraight { decision: String, route: String, to: Option<String> },
    #[serde(rename = "referrals.decision-agreed")]
    DecisionAgreed { decision: String },
    #[serde(rename = "referrals.decision-returned")]
    DecisionReturned { decision: String },
    /// A manager has read the contacts on which an alert stands.
    #[serde(rename = "referrals.history-read")]
    HistoryRead { alert: String, contacts: Vec<String> },
    #[serde(rename = "referrals.contact-written-to")]
    ContactWrittenTo { message: String, what: String },
    #[serde(rename = "referrals.disagreed")]
    Disagreed { disagreement: String, stage: i64 },
    #[serde(rename = "referrals.disagreement-answered")]
    DisagreementAnswered { disagreement: String, outcome: String },
    /// Somebody has met the child or the family.
    #[serde(rename = "referrals.family-met")]
    FamilyMet { met: String, on: String },
    /// The family was told what was decided, or is not told.
    #[serde(rename = "referrals.family-told")]
    FamilyTold { how: String },
    #[serde(rename = "referrals.support-started")]
    SupportStarted { on: String },
    #[serde(rename = "referrals.work-ended")]
    WorkEnded { reason: String },
    #[serde(rename = "referrals.lateness-explained")]
    LatenessExplained { clock: String },
    #[serde(rename = "referrals.partner-asked")]
    PartnerAsked { request: String, of: String, urgency: String },
    /// The subject is the request, as in those that follow. Somebody asked or told another team about a child.
    #[serde(rename = "referrals.question-asked")]
    QuestionAsked { of: String, urgency: String, wants: String },
    #[serde(rename = "referrals.request-answered")]
    RequestAnswered { answer: String },
    #[serde(rename = "referrals.answer-released")]
    AnswerReleased { released: bool },
    #[serde(rename = "referrals.request-chased")]
    RequestChased {},
    #[serde(rename = "referrals.request-seen")]
    RequestSeen { as_what: String },
    #[serde(rename = "referrals.contact-seen")]
    ContactSeen { as_what: String },
    /// One's own work, or a team's.
    #[serde(rename = "referrals.work-seen")]
    WorkSeen { contacts: Vec<String> },
    /// An address under which one's calendar reads when one's work is due.
    #[serde(rename = "referrals.calendar-made")]
    CalendarMade {},
    #[serde(rename = "referrals.calendar-removed")]
    CalendarRemoved {},
    #[serde(rename = "referrals.calendar-read")]
    CalendarRead { contacts: Vec<String> },
    #[serde(rename = "referrals.inbox-seen")]
    InboxSeen { contacts: Vec<String> },
    #[serde(rename = "referrals.sent-seen")]
    SentSeen { contacts: Vec<String> },
}

impl Kind for ReferralsEntry {
    fn class(&self) -> Class {
        match self {
            Self::ConcernOpened { .. }
            | Self::ContactSeen { .. }
            | Self::RequestSeen { .. }
            | Self::WorkSeen { .. }
            | Self::CalendarRead { .. }
            | Self::ReaddressingSeen { .. }
            | Self::InboxSeen { .. }
            | Self::SentSeen { .. } => Class::Access,
            _ => Class::Change,
        }
    }
}
