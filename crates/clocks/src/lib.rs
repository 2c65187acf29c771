//! What happened to a case, and what is due of it. An *event* is something that happened, by the moment of happening; a
//! *clock* is a time limit of the trust's own text that one kind of event starts and others meet. The clocks of a case are
//! always what its events make them: recorded late, put right or withdrawn, [`record`] works them out anew.

mod apply_clocks;
mod definition;
mod model;
mod records;
mod rules;
mod words;

pub use apply_clocks::{KIND, choice};
pub use definition::{Definition, Definitions, Force, Mistake, Unit, Version, read};
pub use model::{Clock, Happened, NewEvent, Standing};
pub use records::{
    clocks_of, clocks_of_each, definitions, events_of, give_reason, keep, last_events, recompute, record, withdraw,
};
pub use rules::{clocks, due};
pub use words::{Due, due_in_words};
