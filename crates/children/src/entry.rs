//! What this room writes into the journal. Facts are codes, dates and ids: never a name.

use serde::{Deserialize, Serialize};
use store::{Class, Kind};

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", content = "facts")]
pub enum ChildrenEntry {
    #[serde(rename = "children.feeds-applied")]
    FeedsApplied { feeds: Vec<String> },
    #[serde(rename = "children.feed-started")]
    FeedStarted { feed: String, rows: usize, bad: usize, left_out: Vec<String> },
    #[serde(rename = "children.feed-queued")]
    FeedQueued { feed: String },
    #[serde(rename = "children.feed-stopped")]
    FeedStopped { feed: String, reason: String },
    #[serde(rename = "children.feed-agreed")]
    FeedAgreed { feed: String },
    #[serde(rename = "children.feed-batch-loaded")]
    BatchLoaded { feed: String, from: usize, to: usize, added: usize, changed: usize },
    #[serde(rename = "children.feed-batch-ended")]
    BatchEnded { feed: String, ended: usize },
    #[serde(rename = "children.feed-finished")]
    FeedFinished { feed: String, added: i64, changed: i64, unchanged: i64, ended: i64 },
    /// What an agency says of this child has changed.
    #[serde(rename = "children.record-changed")]
    RecordChanged { record: String, version: i64 },
    /// An agency no longer says anything of this child.
    #[serde(rename = "children.record-ended")]
    RecordEnded { record: String },
    /// The subject is the batch, by which the links are found.
    #[serde(rename = "children.records-linked")]
    RecordsLinked { linked: usize, new_children: usize },
    /// A record was found to be about a child who was known before.
    #[serde(rename = "children.record-linked")]
    RecordLinked { record: String },
    /// Somebody added a child by hand, whom a search did not find; the record is the subject, and stands in a batch of
    /// its own.
    #[serde(rename = "children.child-recorded")]
    ChildRecorded { search: String, knows: String, declined: Vec<String> },
    /// Somebody opened what their organisation had recorded of the child, to correct it.
    #[serde(rename = "children.record-seen")]
    RecordSeen { record: String, version: i64 },
    /// A record may be about another child: a question for the index team, the subject.
    #[serde(rename = "children.review-opened")]
    ReviewOpened { other: String },
    /// What a person said to it. The reason lies with the answer.
    #[serde(rename = "children.review-answered")]
    ReviewAnswered { other: String, answer: String },
    /// The subject is the join.
    #[serde(rename = "children.joined")]
    Joined { with: String },
    #[serde(rename = "children.parted")]
    Parted { from: String },
    /// Somebody says that the page shows two children, and perhaps which records are the other's. The subject is the
    /// report.
    #[serde(rename = "children.mixed-reported")]
    MixedReported { records: Vec<String> },
    /// What the index team said to it.
    #[serde(rename = "children.mixed-answered")]
    MixedAnswered { answer: String, records: Vec<String> },
    /// Records of this child are another's, and have moved there. The subject is the parting.
    #[serde(rename = "children.records-parted")]
    RecordsParted { records: Vec<String>, to: String },
    /// Whoever came near while two were one was told, or the check was closed. The subject is the join.
    #[serde(rename = "children.breach-checked")]
    BreachChecked { told: Vec<String>, finding: Option<String> },
    #[serde(rename = "children.mixed-report-seen")]
    MixedReportSeen { records: usize },
    /// Somebody saw what is said of two children who may be one.
    #[serde(rename = "children.review-seen")]
    ReviewSeen { other: String },
    #[serde(rename = "children.reviews-seen")]
    ReviewsSeen { children: Vec<String> },
    /// Somebody saw with whom a child was joined, and what came of it.
    #[serde(rename = "children.joins-seen")]
    JoinsSeen { joins: usize },
    #[serde(rename = "children.shielded")]
    Shielded { shield: String },
    /// The index team put a shield up. Its reason lies with the shield, which is the subject.
    #[serde(rename = "children.shield-put-up")]
    ShieldPutUp { shield: String, ground: String, review_on: Option<String> },
    /// One person of the index team asked that hidden existence be shown again.
    #[serde(rename = "children.shield-lift-asked")]
    ShieldLiftAsked { shield: String },
    #[serde(rename = "children.shield-lift-declined")]
    ShieldLiftDeclined { shield: String },
    #[serde(rename = "children.shield-lifted")]
    ShieldLifted { shield: String },
    /// Somebody may know of a child whose existence is hidden.
    #[serde(rename = "children.shield-holder-named")]
    ShieldHolderNamed { person: String },
    #[serde(rename = "children.shield-holder-removed")]
    ShieldHolderRemoved { person: String },
    #[serde(rename = "children.shields-seen")]
    ShieldsSeen { shields: usize },
    /// The criteria lie concealed with the search.
    #[serde(rename = "children.search-made")]
    SearchMade { fields: Vec<String> },
    #[serde(rename = "children.searched")]
    Searched { fields: Vec<String>, shown: Vec<String> },
    /// Somebody searched for a child whose existence is hidden: for the index team. It stands in the place of
    /// [`Searched`](Self::Searched), so that one answer is one entry either way and takes as long to write.
    #[serde(rename = "children.hidden-child-searched")]
    HiddenChildSearched {
        search: String,
        #[serde(default)]
        fields: Vec<String>,
        #[serde(default)]
        shown: Vec<String>,
    },
    /// Somebody had been shown as many answers within an hour as anybody may: for the index team.
    #[serde(rename = "children.searches-stopped")]
    SearchesStopped { searches: i64 },
    #[serde(rename = "children.index-seen")]
    IndexSeen { involvements: Vec<String>, contact: bool },
    /// Somebody who may see the child was asked for a reason all the same, because they wanted to give one.
    #[serde(rename = "children.reason-asked")]
    ReasonAsked { act: String },
    #[serde(rename = "children.caseload-seen")]
    CaseloadSeen { children: Vec<String> },
    #[serde(rename = "children.alerts-seen")]
    AlertsSeen { count: usize },
    #[serde(rename = "children.feed-problems-seen")]
    FeedProblemsSeen { feed: String, file: String },
}

impl Kind for ChildrenEntry {
    fn class(&self) -> Class {
        match self {
            Self::Searched { .. }
            | Self::HiddenChildSearched { .. }
            | Self::SearchesStopped { .. }
            | Self::IndexSeen { .. }
            | Self::RecordSeen { .. }
            | Self::ReasonAsked { .. }
            | Self::CaseloadSeen { .. }
            | Self::AlertsSeen { .. }
            | Self::MixedReportSeen { .. }
            | Self::ReviewSeen { .. }
            | Self::ReviewsSeen { .. }
            | Self::JoinsSeen { .. }
            | Self::ShieldsSeen { .. }
            | Self::FeedProblemsSeen { .. } => Class::Access,
            _ => Class::Change,
        }
    }
}
