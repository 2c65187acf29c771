//! What a password must be, and its hash. Argon2id with 19 MiB, two passes and one lane (OWASP's first choice, RFC 9106
//! in form); hashing runs on a blocking thread, a few at once, so that guessing cannot take the memory of the machine.

use crate::common_passwords;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use base::Ids;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

pub const SHORTEST: usize = 12;
pub const LONGEST: usize = 256;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many passwords are hashed at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 4;
static TURN: Semaphore = Semaphore::const_new(AT_ONCE);

/// Why a password may not be used. The text is fit for the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    #[error("The password must have {SHORTEST} characters or more")]
    TooShort,
    #[error("The password must have {LONGEST} characters or fewer")]
    TooLong,
    #[error(
        "This password is one of those tried first: choose another, for instance three words that do not belong together"
    )]
    Common,
    #[error("The password must not contain your user name")]
    ContainsUserName,
    #[error("The password could not be kept: try again")]
    Unhashable,
}

/// May this password be used by whoever signs in as `user_name`? Length counts in characters; spaces and any script
/// are welcome.
pub fn acceptable(password: &str, user_name: &str) -> Result<(), PasswordRefused> {
    let length = password.nfc().count();
    let user_name = common_passwords::folded(user_name.trim());
    if length < SHORTEST {
        Err(PasswordRefused::TooShort)
    } else if length > LONGEST {
        Err(PasswordRefused::TooLong)
    } else if !user_name.is_empty() && common_passwords::folded(password).contains(&user_name) {
        Err(PasswordRefused::ContainsUserName)
    } else if common_passwords::is_common(password) {
        Err(PasswordRefused::Common)
    } else {
        Ok(())
    }
}

/// The hash to keep, in PHC form: it names its own parameters, so that they can be raised later.
pub(crate) async fn hash(password: &str, ids: &Ids) -> Result<String, PasswordRefused> {
    let salt: [u8; 16] = ids.bytes();
    let password = composed(password);
    in_turn(move || argon2().hash_password_with_salt(password.as_bytes(), &salt).ok().map(|hash| hash.to_string()))
        .await
        .flatten()
        .ok_or(PasswordRefused::Unhashable)
}

/// Is it this password? Without a kept hash (nobody has that name) the same work is done and the answer is no.
pub(crate) async fn matches(password: &str, kept: Option<String>) -> bool {
    let password = composed(password);
    in_turn(move || {
        if let Some(hash) = kept.as_deref().and_then(|text| PasswordHash::new(text).ok()) {
            return argon2().verify_password(password.as_bytes(), &hash).is_ok();
        }
        let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
        let worked = argon2().hash_password_into(password.as_bytes(), b"nobody's salt...", &mut out);
        std::hint::black_box((worked.is_ok(), out));
        false
    })
    .await
    .unwrap_or(false)
}

/// Two keyboards may send the same letter as one sign or as two: hashed is the composed form (NFC).
fn composed(password: &str) -> String {
    password.chars().take(2 * LONGEST).nfc().collect()
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let turn = TURN.acquire().await.ok()?;
    let done = tokio::task::spawn_blocking(work).await.ok();
    drop(turn);
    done
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_unrelated_words_are_a_good_password() {
        assert_eq!(acceptable("walnut ferry tambourine", "amina.okafor"), Ok(()));
    }

    #[test]
    fn eleven_characters_are_too_few_and_twelve_of_any_script_enough() {
        assert_eq!(acceptable("walnutferry", "a"), Err(PasswordRefused::TooShort));
        assert_eq!(acceptable("żółwie na ćw", "b.nowak"), Ok(()));
        assert_eq!(acceptable(&"walnut ferry ".repeat(20), "b"), Err(PasswordRefused::TooLong));
    }

    #[test]
    fn the_user_name_may_not_stand_in_it_however_disguised() {
        assert_eq!(acceptable("xx-Am1n@.Okafor-xx", "amina.okafor"), Err(PasswordRefused::ContainsUserName));
    }

    #[test]
    fn passwords_tried_first_are_refused() {
        for common in ["Password2024!", "p@ssw0rd12345", "qwertyuiop123", "aaaaaaaaaaaaa", "Safeguarding1"] {
            assert_eq!(acceptable(common, "b.nowak"), Err(PasswordRefused::Common), "{common}");
        }
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let ids = Ids::seeded(1);
        let kept = hash("walnut ferry tambourine", &ids).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(matches("walnut ferry tambourine", Some(kept.clone())).await);
        assert!(!matches("walnut ferry tambourinE", Some(kept.clone())).await);
        assert!(!matches("walnut ferry tambourine", None).await);
        let spanish = hash("a\u{f1}o de pi\u{f1}as", &ids).await.unwrap();
        assert!(matches("an\u{303}o de pin\u{303}as", Some(spanish)).await, "from whichever keyboard");
        assert_ne!(kept, hash("walnut ferry tambourine", &ids).await.unwrap(), "each hash has its own salt");
    }
}
