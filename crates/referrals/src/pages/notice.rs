//! The pages of notices: the public form, the police's sheet, the list of the night, and what the front door makes of them.

pub(super) mod bulk;
pub(super) mod list;
pub(super) mod nights;
pub(super) mod one;
pub(super) mod tell;
pub(super) mod tell_parts;
