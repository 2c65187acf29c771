//! The nouns: what happened, and the limits that run by it.

use base::{ChildId, EventId, Instant};

/// Something that happened, about to be recorded.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// The case, or whatever else it happened to.
    pub subject: String,
    pub child: Option<ChildId>,
    /// `contact.received`: what the text of a clock names.
    pub kind: &'a str,
    pub occurred_at: Instant,
    /// 1 (of note) to 3 (a turning point): what a chronology shows first.
    pub significance: u8,
}

/// Something that happened, as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    pub id: EventId,
    pub kind: String,
    pub occurred_at: Instant,
    pub recorded_at: Instant,
}

/// A limit that runs, ran, or was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    pub rule: String,
    /// Which version of the trust's text it began under.
    pub version: i64,
    pub title: String,
    pub started_by: EventId,
    pub started_at: Instant,
    /// What is done before this moment is in time.
    pub due_at: Instant,
    /// When it was done, and when that was written down.
    pub met: Option<(Instant, Instant)>,
    pub cancelled_at: Option<Instant>,
    /// Why it was late, once somebody has said so.
    pub reason: Option<String>,
}

/// How a clock stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Running,
    /// Still to be done, and late.
    Overdue,
    Met,
    /// Done in time, written down after the limit had passed.
    RecordedLate,
    /// Done after the limit.
    Late,
    Cancelled,
}

impl Clock {
    pub fn standing(&self, now: Instant) -> Standing {
        match (self.met, self.cancelled_at) {
            (Some((done, _)), _) if done >= self.due_at => Standing::Late,
            (Some((_, recorded)), _) if recorded >= self.due_at => Standing::RecordedLate,
            (Some(_), _) => Standing::Met,
            // Nobody waits any more, but a limit that had passed before is a breach all the same.
            (None, Some(ended)) if ended >= self.due_at => Standing::Late,
            (None, Some(_)) => Standing::Cancelled,
            (None, None) if now >= self.due_at => Standing::Overdue,
            (None, None) => Standing::Running,
        }
    }

    pub fn is_open(&self) -> bool {
        self.met.is_none() && self.cancelled_at.is_none()
    }
}
