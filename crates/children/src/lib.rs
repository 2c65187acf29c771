//! The index: agencies' extracts go in, a confirmed child with everyone involved comes out.
//!
//! A *source record* is what an agency sent, kept as sent; a *child* is what the links say. Loading stores records
//! only; the linker decides which child each is about. Pages: find and confirm a child, add one whom the search did not
//! find, the index page (who the child is, who is involved; never case content), my children, and the feeds of an
//! agency's data manager.

pub mod alerts;
pub mod apply_feeds;
pub mod confirm_child;
pub mod correct_record;
pub mod elsewhere;
mod entry;
pub mod feed_definition;
pub mod give_reason;
pub mod index;
mod index_follows;
pub mod known;
pub mod lead;
pub mod lift_shield;
pub mod likely;
pub mod link_records;
mod link_rulings;
mod load_batch;
pub mod load_feed;
mod load_turn;
mod look_up;
pub mod mixed;
pub mod model;
pub mod my_children;
pub mod name_holder;
pub mod open_child;
pub mod pages;
pub mod preview_feed;
pub mod put_up_shield;
pub mod read_extract;
pub mod record_child;
mod record_rows;
mod records;
pub mod review;
mod rules;
pub mod search_limit;
pub mod see_shields;
pub mod sent_row;
mod story;
mod sweep;
pub mod typed_child;
pub mod who_child_is;

pub use entry::ChildrenEntry;
pub use index::Index;
pub use sweep::sweep;
