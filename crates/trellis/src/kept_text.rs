//! Texts of the trust that every page needs: read from the store once a minute, not once a page.

use jiff::civil::Date;
use serde::Deserialize as _;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Error, Store, choices};

/// How long a text that was read is taken to be the newest.
const FRESH_SECONDS: i64 = 60;

/// A text as it was read, if there was one, and when.
type Kept<T> = Option<(i64, Option<Arc<T>>)>;

/// A text of the trust in force, read anew once a minute. Clones share what was read.
#[derive(Debug)]
pub struct KeptText<T>(Arc<Mutex<Kept<T>>>);

impl<T> Default for KeptText<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for KeptText<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> KeptText<T> {
    /// The text kept under `kind`, as `read` understands it; none where the trust has none.
    pub async fn in_force(
        &self,
        store: &Store,
        kind: &'static str,
        read: fn(&str) -> Result<T, String>,
    ) -> Result<Option<Arc<T>>, Error> {
        let now = store.now();
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let fresh = |at: i64| (0..FRESH_SECONDS * 1_000_000).contains(&(now.micros() - at));
        if let Some((_, text)) = kept.filter(|(at, _)| fresh(*at)) {
            return Ok(text);
        }
        let mut tx = store.read().await?;
        let text = match choices::in_force(&mut tx, kind, kind, now.date()).await? {
            Some(kept) => {
                let problem = |problem| Error::Decode { kind: format!("{kind}, version {}", kept.version), problem };
                Some(Arc::new(read(&kept.definition).map_err(problem)?))
            }
            None => None,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now.micros(), text.clone()));
        Ok(text)
    }
}

/// A day as TOML writes it.
pub(crate) fn day<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(d)?;
    written.to_string().parse().map_err(serde::de::Error::custom)
}
