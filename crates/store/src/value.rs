//! What can be bound to a statement: the five kinds of value both engines keep.

use base::{
    AbsenceId, ActionId, AgencyClientId, CaseId, ChildId, ClientKeyId, ClockId, DecisionId, DraftId, EntryId, EventId,
    FeedFileId, Instant, InvolvementId, JoinId, LiftingId, LinkId, MeetingId, MessageId, MixedReportId, OrganisationId,
    PersonId, ProgramId, RequestId, ReviewId, SearchId, SeatId, SessionId, ShieldId, SourceRecordId, StandingId, TieId,
};

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(Option<String>),
    Int(Option<i64>),
    Real(Option<f64>),
    Bool(Option<bool>),
    Bytes(Option<Vec<u8>>),
}

impl Value {
    pub(crate) const fn postgres_type(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Int(_) => "bigint",
            Self::Real(_) => "double precision",
            Self::Bool(_) => "boolean",
            Self::Bytes(_) => "bytea",
        }
    }
}

/// A type that binds as one [`Value`]. `NULL` is the typed null of its kind (PostgreSQL wants to know which).
pub trait Bind {
    const NULL: Value;
    fn value(self) -> Value;
}

/// A type of which a set can be bound: a text or a number, which JSON holds as it is.
pub trait Member: Bind {
    /// What PostgreSQL calls the type.
    const POSTGRES_TYPE: &'static str;
    fn json(self) -> serde_json::Value;
}

impl<T: Bind> Bind for Option<T> {
    const NULL: Value = T::NULL;
    fn value(self) -> Value {
        self.map_or(T::NULL, Bind::value)
    }
}

macro_rules! bind {
    ($kind:ident: $($type:ty => |$v:ident| $to:expr),+ $(,)?) => {$(
        impl Bind for $type {
            const NULL: Value = Value::$kind(None);
            fn value(self) -> Value { let $v = self; Value::$kind(Some($to)) }
        }
    )+};
}

macro_rules! member {
    ($kind:ident: $($type:ty => |$v:ident| $to:expr),+ $(,)?) => {
        bind!($kind: $($type => |$v| $to),+);
        $(
            impl Member for $type {
                const POSTGRES_TYPE: &'static str = Value::$kind(None).postgres_type();
                fn json(self) -> serde_json::Value { let $v = self; serde_json::Value::from($to) }
            }
        )+
    };
}

member!(Text:
    String => |v| v,
    &String => |v| v.clone(),
    &str => |v| v.to_owned(),
    AbsenceId => |v| v.to_string(),
    AgencyClientId => |v| v.to_string(),
    ClientKeyId => |v| v.to_string(),
    ProgramId => |v| v.to_string(),
    ActionId => |v| v.to_string(),
    CaseId => |v| v.to_string(),
    ChildId => |v| v.to_string(),
    ClockId => |v| v.to_string(),
    DecisionId => |v| v.to_string(),
    DraftId => |v| v.to_string(),
    EntryId => |v| v.to_string(),
    EventId => |v| v.to_string(),
    FeedFileId => |v| v.to_string(),
    InvolvementId => |v| v.to_string(),
    JoinId => |v| v.to_string(),
    LiftingId => |v| v.to_string(),
    MixedReportId => |v| v.to_string(),
    ReviewId => |v| v.to_string(),
    LinkId => |v| v.to_string(),
    MeetingId => |v| v.to_string(),
    MessageId => |v| v.to_string(),
    OrganisationId => |v| v.to_string(),
    PersonId => |v| v.to_string(),
    RequestId => |v| v.to_string(),
    SearchId => |v| v.to_string(),
    SeatId => |v| v.to_string(),
    SessionId => |v| v.to_string(),
    ShieldId => |v| v.to_string(),
    SourceRecordId => |v| v.to_string(),
    StandingId => |v| v.to_string(),
    TieId => |v| v.to_string(),
);
member!(Int: i64 => |v| v, i32 => |v| i64::from(v), u32 => |v| i64::from(v), Instant => |v| v.micros());
bind!(Real: f64 => |v| v);
bind!(Bool: bool => |v| v);
bind!(Bytes: Vec<u8> => |v| v, &[u8] => |v| v.to_vec(), [u8; 32] => |v| v.to_vec(), [u8; 16] => |v| v.to_vec());

impl Bind for Value {
    const NULL: Value = Value::Text(None);
    fn value(self) -> Value {
        self
    }
}
