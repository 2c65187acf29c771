//! The second factor: a code from an authenticator app (TOTP, RFC 6238: SHA-1, 30 seconds, six digits, one step either
//! way), each good for one sign-in. Its secret lies in the database encrypted by a key that does not.

use base::{Ids, Instant, PersonId};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use store::{Error, Store};
use subtle::ConstantTimeEq as _;
use totp_rs::{Builder, Totp};

pub const STEP_SECONDS: i64 = 30;
/// Wrong codes in one step, after which the next step has to be waited for.
pub const WRONG_A_STEP: i64 = 3;

const ISSUER: &str = "Trellis";
/// How long an offered secret can be taken up.
const OFFER_MINUTES: i64 = 15;
const SECRET_BYTES: usize = 20;

/// The step a moment lies in: what the database keeps of a used code.
pub fn step_at(now: Instant) -> i64 {
    now.micros().div_euclid(STEP_SECONDS * 1_000_000)
}

/// The step for which this code is right now and has not been used: later than `last_used`.
pub fn accepted_step(secret: &[u8], code: &str, last_used: Option<i64>, now: Instant) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let totp = Builder::new().with_secret(secret.to_vec()).build().ok()?;
    let current = step_at(now);
    (current - 1..=current + 1)
        .filter(|step| last_used.is_none_or(|used| *step > used))
        .find(|step| bool::from(code_of(&totp, *step).as_bytes().ct_eq(code.as_bytes())))
}

fn code_of(totp: &Totp, step: i64) -> String {
    totp.generate(u64::try_from(step * STEP_SECONDS).unwrap_or(0)).to_string()
}

/// Seconds to wait before another code is looked at, when so many in `step` were wrong.
pub fn wait_after_wrong(wrong: i64, step: Option<i64>, now: Instant) -> Option<i64> {
    let current = step_at(now);
    let next = Instant::from_micros((current + 1) * STEP_SECONDS * 1_000_000);
    (step == Some(current) && wrong >= WRONG_A_STEP).then(|| next.seconds_since(now).max(1))
}

/// A secret offered to somebody's authenticator app. Nothing is kept until a first code proves that the app has it.
pub struct Offer {
    /// `otpauth://totp/…`, for the app.
    pub url: String,
    /// The secret in base 32, to be typed in.
    pub secret: String,
    /// The offer itself, encrypted: comes back with the first code (see [`crate::EnrolSecondFactor::confirm`]).
    pub sealed: String,
}

impl std::fmt::Debug for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Offer(…)")
    }
}

/// A fresh secret for a person. `account` is the name under which their app lists it.
pub fn offer(store: &Store, person: PersonId, account: &str) -> Result<Offer, Error> {
    let secret: [u8; SECRET_BYTES] = store.ids().bytes();
    let fault = |problem: String| Error::Decode { kind: "an offered second factor".into(), problem };
    let totp = Builder::new()
        .with_secret(secret.to_vec())
        .with_issuer(Some(ISSUER))
        .with_account_name(account.replace(':', " "))
        .build()
        .map_err(|e| fault(e.to_string()))?;
    let until = store.now().plus_minutes(OFFER_MINUTES).micros().to_be_bytes();
    let sealed = store.keys().conceal(&[secret.as_slice(), &until].concat(), &offered_to(person), store.ids());
    Ok(Offer {
        url: totp.to_url().map_err(|e| fault(e.to_string()))?,
        secret: totp.secret().to_base32(),
        sealed: BASE64_URL_SAFE_NO_PAD.encode(sealed),
    })
}

/// The secret of an offer made to this person and not yet out of date.
pub(crate) fn offered(store: &Store, person: PersonId, sealed: &str) -> Option<Vec<u8>> {
    let sealed = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let mut secret = store.keys().reveal(&sealed, &offered_to(person))?;
    let until = secret.split_off(SECRET_BYTES.min(secret.len()));
    let until = i64::from_be_bytes(until.try_into().ok()?);
    (store.now().micros() < until).then_some(secret)
}

pub(crate) fn conceal(store: &Store, person: PersonId, secret: &[u8]) -> Vec<u8> {
    store.keys().conceal(secret, &kept_for(person), store.ids())
}

pub(crate) fn reveal(store: &Store, person: PersonId, concealed: &[u8]) -> Option<Vec<u8>> {
    store.keys().reveal(concealed, &kept_for(person))
}

/// A secret that was concealed with a key no longer in use, under today's; none where it is so already.
pub(crate) fn concealed_anew(store: &Store, person: PersonId, concealed: &[u8], ids: &Ids) -> Option<Vec<u8>> {
    let context = kept_for(person);
    if !store.keys().outdated(concealed, &context) {
        return None;
    }
    Some(store.keys().conceal(&store.keys().reveal(concealed, &context)?, &context, ids))
}

fn kept_for(person: PersonId) -> String {
    format!("totp:{person}")
}

fn offered_to(person: PersonId) -> String {
    format!("totp-offer:{person}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn seconds(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    fn code_at(now: Instant) -> String {
        code_of(&Builder::new().with_secret(SECRET.to_vec()).build().unwrap(), step_at(now))
    }

    /// RFC 6238, appendix B, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (at, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(accepted_step(SECRET, code, None, seconds(at)), Some(at / 30), "{at}");
        }
    }

    #[test]
    fn a_code_may_be_typed_in_two_groups_of_three() {
        assert!(accepted_step(SECRET, "287 082", None, seconds(59)).is_some());
        assert!(accepted_step(SECRET, "+287082", None, seconds(59)).is_none());
        assert!(accepted_step(SECRET, "", None, seconds(59)).is_none());
    }

    #[test]
    fn three_wrong_codes_wait_for_the_next_step() {
        let now = seconds(3_001);
        assert_eq!(wait_after_wrong(2, Some(step_at(now)), now), None);
        assert_eq!(wait_after_wrong(3, Some(step_at(now)), now), Some(29));
        assert_eq!(wait_after_wrong(3, Some(step_at(now) - 1), now), None);
        assert_eq!(wait_after_wrong(3, None, now), None);
    }

    proptest! {
        #[test]
        fn a_code_is_good_one_step_either_way_and_no_further(at in 100_000..4_000_000_000_i64, off in -5..=5_i64) {
            let now = seconds(at);
            let typed = code_at(seconds(at + off * STEP_SECONDS));
            let accepted = accepted_step(SECRET, &typed, None, now);
            if off.abs() <= 1 {
                prop_assert!(accepted.is_some());
            } else {
                // One in 300,000 is right by chance.
                prop_assert!(accepted.is_none_or(|step| code_at(seconds(step * STEP_SECONDS)) == typed));
            }
        }

        #[test]
        fn a_used_step_and_all_before_it_are_refused(at in 100_000..4_000_000_000_i64, ahead in 0..3_i64) {
            let now = seconds(at);
            prop_assert_eq!(accepted_step(SECRET, &code_at(now), Some(step_at(now) + 1 + ahead), now), None);
            let step = accepted_step(SECRET, &code_at(now), None, now).unwrap();
            prop_assert!(accepted_step(SECRET, &code_at(now), Some(step), now).is_none_or(|later| later > step));
        }
    }
}
