//! What has been read before. Agencies write the same names, streets and postcodes over and over: when a file is read,
//! each way of writing one is brought to its form once, and all records that have it share that form.

use crate::identity::Name;
use crate::postcode::Postcode;
use hashbrown::HashMap;
use std::sync::Arc;

/// The forms of all that has been read, by the way it was written.
#[derive(Debug)]
pub(crate) struct Spellings {
    pub(crate) names: Known<Name>,
    pub(crate) houses: Known<Arc<str>>,
    pub(crate) streets: Known<Arc<str>>,
    pub(crate) postcodes: Known<Arc<Postcode>>,
}

impl Spellings {
    /// For a file: what has been read is remembered.
    pub(crate) fn remembered() -> Self {
        Self {
            names: Known::remembered(),
            houses: Known::remembered(),
            streets: Known::remembered(),
            postcodes: Known::remembered(),
        }
    }

    /// For a record by itself.
    pub(crate) const fn forgotten() -> Self {
        Self { names: Known(None), houses: Known(None), streets: Known(None), postcodes: Known(None) }
    }
}

/// The forms of one kind of text; or none, where they are not to be remembered.
#[derive(Debug)]
pub(crate) struct Known<T>(Option<HashMap<Box<str>, Option<T>>>);

/// A file in which nothing is written twice must not fill the memory.
const MOST: usize = 1 << 18;

impl<T: Clone> Known<T> {
    fn remembered() -> Self {
        Self(Some(HashMap::new()))
    }

    /// The form of a text, which `read` finds the first time. A text of nothing has none.
    pub(crate) fn form(&mut self, written: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        if written.is_empty() {
            return None;
        }
        let Some(known) = &mut self.0 else { return read(written) };
        if let Some(form) = known.get(written) {
            return form.clone();
        }
        if known.len() >= MOST {
            known.clear();
        }
        let form = read(written);
        known.insert(written.into(), form.clone());
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_is_read_once_and_shared() {
        let mut known = Spellings::remembered().names;
        let (first, second) = (known.form("O'Brien", Name::read), known.form("O'Brien", |_| unreachable!()));
        assert_eq!(first, second);
        assert_eq!(first.map(|name| name.normal().to_owned()).as_deref(), Some("obrien"));
        assert_eq!((known.form("Baby", Name::read), known.form("Baby", |_| unreachable!())), (None, None));
    }
}
