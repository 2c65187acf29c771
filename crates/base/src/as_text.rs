//! How the identifiers travel: as their canonical text, read back through the same check as anything typed.

/// Serde for a type with `FromStr` and a canonical text, so that no file and no form gets round the check.
macro_rules! serde_as_text {
    ($name:ty, $text:expr) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let text: fn(&$name) -> String = $text;
                serializer.serialize_str(&text(self))
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use serde_as_text;
