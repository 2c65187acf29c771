//! Sessions live on the server: the browser holds a random token, the table its hash. Each request asks the table
//! again, so that what is ended is ended on the next click.

use crate::{
    sign_in::SignInRefused,
    sign_in_entry::{Means, SignInEntry},
};
use base::{Actor, Ids, Instant, OrganisationId, PersonId, SeatId, SessionId};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use store::{Command, Context, Entries, Entry, Error, Refused, Store, Tx};

pub const IDLE_MINUTES: i64 = 30;
pub const ABSOLUTE_HOURS: i64 = 12;
/// How long before its end a page should warn.
pub const WARNING_SECONDS: i64 = 120;

/// A sign of life is written down at most this often.
const TOUCH_SECONDS: i64 = 60;
/// How far the clocks of two servers may lie apart before a session from the future counts as over.
const SKEW_SECONDS: i64 = 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Live { seconds_left: i64 },
    Expired,
}

/// Is a session still good, and for how long if nobody touches it? Half an hour after the last request, twelve hours
/// after sign-in; and a clock put back ends it rather than prolong it.
pub fn state(started: Instant, seen: Instant, now: Instant) -> State {
    if now < started.max(seen).plus_seconds(-SKEW_SECONDS) {
        return State::Expired;
    }
    let now = now.max(seen);
    let until = seen.plus_minutes(IDLE_MINUTES).min(started.plus_hours(ABSOLUTE_HOURS));
    match until.seconds_since(now) {
        seconds_left if seconds_left > 0 => State::Live { seconds_left },
        _ => State::Expired,
    }
}

/// What only the browser and, while it answers, the server know: 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretToken(String);

impl SecretToken {
    pub fn new(ids: &Ids) -> Self {
        Self::beginning_with("", ids)
    }

    /// A token that is known for what it is by how it begins.
    pub fn beginning_with(text: &str, ids: &Ids) -> Self {
        Self(format!("{text}{}", BASE64_URL_SAFE_NO_PAD.encode(ids.bytes::<32>())))
    }

    /// The token itself: for the cookie, and for nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What of it is kept.
    pub fn hash(&self) -> [u8; 32] {
        hash_of(&self.0)
    }
}

impl std::fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretToken(…)")
    }
}

/// What is kept of a token somebody shows.
pub fn hash_of(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[derive(Clone, Debug)]
pub struct SignedIn {
    pub token: SecretToken,
    pub session: SessionId,
    pub person: PersonId,
}

/// A session that is good now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub person: PersonId,
    pub seat: Option<SeatId>,
    /// Until it ends if nothing more is asked.
    pub expires_in_seconds: i64,
}

/// Opens a session inside the command that found the sign-in good.
pub(crate) async fn open(tx: &mut Tx, context: &Context<'_>, person: PersonId) -> Result<SignedIn, Error> {
    let token = SecretToken::new(&context.ids);
    let session = SessionId::new(&context.ids, context.now);
    tx.sql("insert into session (token_hash, id, person, started_at, seen_at) values ($1, $2, $3, $4, $4)")
        .bind(token.hash())
        .bind(session)
        .bind(person)
        .bind(context.now)
        .run()
        .await?;
    Ok(SignedIn { token, session, person })
}

/// The session a request belongs to, and its sign of life.
pub async fn session_for(store: &Store, token: &str) -> Result<Option<Session>, Error> {
    touched(store, token, TOUCH_SECONDS).await
}

/// Somebody wants to stay signed in: the half hour begins now.
pub async fn keep_alive(store: &Store, token: &str) -> Result<Option<Session>, Error> {
    touched(store, token, 1).await
}

/// The session without a sign of life: for a page that asks by itself how long is left.
pub async fn look_at_session(store: &Store, token: &str) -> Result<Option<Session>, Error> {
    let now = store.now();
    Ok(live(store, token, now).await?.and_then(|kept| kept.session(now)))
}

async fn touched(store: &Store, token: &str, after_seconds: i64) -> Result<Option<Session>, Error> {
    let now = store.now();
    let Some(mut kept) = live(store, token, now).await? else { return Ok(None) };
    if now.seconds_since(kept.seen_at) >= after_seconds {
        // A sign of life that cannot be written down shortens the session; it must not spoil the page.
        match touch(store, token, now).await {
            Ok(()) => kept.seen_at = now,
            Err(error) => tracing::warn!(%error, session = %kept.id, "a session's sign of life was not kept"),
        }
    }
    Ok(kept.session(now))
}

async fn touch(store: &Store, token: &str, now: Instant) -> Result<(), Error> {
    let mut tx = store.housekeeping().await?;
    tx.sql("update session set seen_at = $2 where token_hash = $1 and seen_at < $2 and ended_at is null")
        .bind(hash_of(token))
        .bind(now)
        .run()
        .await?;
    tx.commit().await
}

#[derive(sqlx::FromRow)]
struct Kept {
    #[sqlx(try_from = "String")]
    id: SessionId,
    #[sqlx(try_from = "String")]
    person: PersonId,
    seat: Option<String>,
    #[sqlx(try_from = "i64")]
    started_at: Instant,
    #[sqlx(try_from = "i64")]
    seen_at: Instant,
    employer: String,
}

impl Kept {
    fn seat(&self) -> Option<SeatId> {
        self.seat.as_ref().and_then(|seat| seat.parse().ok())
    }

    fn session(&self, now: Instant) -> Option<Session> {
        let State::Live { seconds_left } = state(self.started_at, self.seen_at, now) else { return None };
        Some(Session { id: self.id, person: self.person, seat: self.seat(), expires_in_seconds: seconds_left })
    }
}

/// The session of a token, when it is good now and its owner still a member of staff.
async fn live(store: &Store, token: &str, now: Instant) -> Result<Option<Kept>, Error> {
    let kept = kept(store, token, now).await?;
    Ok(kept.filter(|kept| state(kept.started_at, kept.seen_at, now) != State::Expired))
}

/// The session of a token that nobody has ended, whether its time is over or not.
async fn kept(store: &Store, token: &str, now: Instant) -> Result<Option<Kept>, Error> {
    let mut tx = store.read().await?;
    tx.sql(
        "select s.id, s.person, s.seat, s.started_at, s.seen_at, p.employer
         from session s join person p on p.id = s.person
         where s.token_hash = $1 and s.ended_at is null and (p.left_on is null or p.left_on > $2)",
    )
    .bind(hash_of(token))
    .bind(now.date().to_string())
    .optional()
    .await
}

/// Whose session this was, when it has ended by itself: not signed out, not revoked, its owner still here.
pub(crate) async fn owner_of_expired(store: &Store, token: &str) -> Result<Option<PersonId>, Error> {
    let now = store.now();
    let kept = kept(store, token, now).await?;
    Ok(kept.filter(|kept| state(kept.started_at, kept.seen_at, now) == State::Expired).map(|kept| kept.person))
}

/// Ends the session of this token; nothing happens when it has ended already.
pub async fn sign_out(store: &Store, token: &str) -> Result<(), Error> {
    let Some(kept) = live(store, token, store.now()).await? else { return Ok(()) };
    let actor = kept.employer.parse::<OrganisationId>().map_or(Actor::Anonymous, |agency| Actor::Person {
        person: kept.person,
        seat: kept.seat(),
        agency,
        on_behalf_of: None,
    });
    done(store.run(&actor, &SignOut { session: kept.id, person: kept.person }).await)
}

struct SignOut {
    session: SessionId,
    person: PersonId,
}

impl Command for SignOut {
    type Output = ();
    type Refusal = std::convert::Infallible;
    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<Self::Refusal>> {
        tx.sql("update session set ended_at = $2 where id = $1 and ended_at is null")
            .bind(self.session)
            .bind(context.now)
            .run()
            .await?;
        let entry = SignInEntry::SignedOut { person: self.person, session: self.session };
        Ok(((), Entry::new(&entry).subject(self.session).into()))
    }
}

/// Ends every session of a person, half signed in or wholly: they have left, lost a device, or are not to go on.
pub async fn end_all_sessions(store: &Store, actor: &Actor, person: PersonId) -> Result<u64, Error> {
    done(store.run(actor, &EndAllSessions(person)).await)
}

struct EndAllSessions(PersonId);

impl Command for EndAllSessions {
    type Output = u64;
    type Refusal = std::convert::Infallible;
    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(u64, Entries), Refused<Self::Refusal>> {
        let sessions = end_sessions(tx, self.0, None, context.now).await?;
        crate::program_tokens::revoke_all(tx, self.0, context.now).await?;
        Ok((sessions, Entry::new(&SignInEntry::SessionsEnded { person: self.0, sessions }).subject(self.0).into()))
    }
}

/// Ends a person's sessions but one, inside another command.
pub(crate) async fn end_sessions(
    tx: &mut Tx,
    person: PersonId,
    but: Option<SessionId>,
    now: Instant,
) -> Result<u64, Error> {
    tx.sql("delete from half_session where person = $1").bind(person).run().await?;
    tx.sql("update session set ended_at = $2 where person = $1 and ended_at is null and ($3 is null or id <> $3)")
        .bind(person)
        .bind(now)
        .bind(but)
        .run()
        .await
}

/// Opens a session without password or code. Only a demonstration's database lets it happen; measurements under load
/// use it too.
pub async fn mint_session(store: &Store, person: PersonId) -> Result<SignedIn, SignInRefused> {
    store.run(&Actor::Anonymous, &OpenInDemonstration::As(person)).await.map_err(SignInRefused::from)
}

/// One click in a demonstration: only where the database says it is one, and only for a person made for it.
pub async fn sign_in_demo_person(store: &Store, user_name: &str) -> Result<SignedIn, SignInRefused> {
    let user_name = crate::sign_in::folded_user_name(user_name);
    store.run(&Actor::Anonymous, &OpenInDemonstration::AsDemoPerson(user_name)).await.map_err(SignInRefused::from)
}

enum OpenInDemonstration {
    As(PersonId),
    AsDemoPerson(String),
}

#[derive(sqlx::FromRow)]
struct Id {
    #[sqlx(try_from = "String")]
    id: PersonId,
}

impl Command for OpenInDemonstration {
    type Output = SignedIn;
    type Refusal = SignInRefused;
    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(SignedIn, Entries), Refused<SignInRefused>> {
        let property: Option<(String,)> =
            tx.sql("select value from property where name = $1").bind("demo").optional().await?;
        if property.is_none_or(|(value,)| value != "yes") {
            return Err(Refused::Because(SignInRefused::NotADemonstration));
        }
        let today = context.now.date().to_string();
        let found: Option<Id> = match self {
            Self::As(person) => {
                tx.sql("select id from person where id = $1 and (left_on is null or left_on > $2)")
                    .bind(*person)
                    .bind(today)
                    .optional()
                    .await?
            }
            Self::AsDemoPerson(user_name) => {
                tx.sql(
                    "select id from person
                     where user_name = $1 and demo_sign_in and (left_on is null or left_on > $2)",
                )
                .bind(user_name)
                .bind(today)
                .optional()
                .await?
            }
        };
        let Some(Id { id: person }) = found else { return Err(Refused::Because(SignInRefused::NotADemonstration)) };
        let signed_in = open(tx, context, person).await?;
        let entry =
            SignInEntry::SignedIn { person, session: signed_in.session, means: Means::Demonstration, address: None };
        Ok((signed_in, Entry::new(&entry).subject(person).into()))
    }
}

/// Deletes what no longer counts: sessions over for a day, half sign-ins left lying, failures forgotten. The journal
/// keeps that they were.
pub async fn sweep_sign_ins(store: &Store) -> Result<u64, Error> {
    let now = store.now();
    let mut tx = store.housekeeping().await?;
    let sessions = tx
        .sql("delete from session where ended_at < $1 or started_at < $2")
        .bind(now.plus_hours(-24))
        .bind(now.plus_hours(-24 - ABSOLUTE_HOURS))
        .run()
        .await?;
    let halves = tx.sql("delete from half_session where started_at < $1").bind(now.plus_hours(-1)).run().await?;
    let failures = tx.sql("delete from sign_in_failure where until_at < $1").bind(now).run().await?;
    tx.commit().await?;
    Ok(sessions + halves + failures)
}

/// The output of a command whose rules never refuse.
pub(crate) fn done<T>(outcome: Result<T, Refused<std::convert::Infallible>>) -> Result<T, Error> {
    outcome.map_err(|refused| match refused {
        Refused::Because(never) => match never {},
        Refused::Fault(error) => error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3600;

    fn second(second: i64) -> Instant {
        Instant::from_micros(second * 1_000_000)
    }

    fn left(started: i64, seen: i64, now: i64) -> i64 {
        match state(second(started), second(seen), second(now)) {
            State::Live { seconds_left } => seconds_left,
            State::Expired => 0,
        }
    }

    #[test]
    fn half_an_hour_without_a_click_ends_a_session() {
        assert_eq!(left(0, 0, 0), 1800);
        assert_eq!(left(0, 0, 1799), 1);
        assert_eq!(left(0, 0, 1800), 0);
    }

    #[test]
    fn twelve_hours_end_it_however_busy_it_is() {
        assert_eq!(left(0, 12 * HOUR - 60, 12 * HOUR - 60), 60);
        assert_eq!(left(0, 12 * HOUR, 12 * HOUR), 0);
    }

    #[test]
    fn a_clock_put_back_ends_it_and_two_clocks_a_little_apart_do_not() {
        assert_eq!(left(10_000, 10_000, 10_000 - HOUR), 0);
        assert_eq!(left(10_000, 10_000, 9_990), 1800);
    }

    proptest! {
        #[test]
        fn nothing_lasts_longer_than_the_two_limits(started in 0..100_000_i64, busy in 0..20 * HOUR, now in 0..200_000_i64) {
            let seen = started + busy;
            let left = left(started, seen, now);
            prop_assert!(left <= 1800);
            prop_assert!(left == 0 || now + left <= (seen + 1800 + SKEW_SECONDS).min(started + 12 * HOUR));
        }

        #[test]
        fn time_that_passes_never_adds_any(started in 0..100_000_i64, busy in 0..12 * HOUR, idle in 0..4_000_i64, more in 0..4_000_i64) {
            let seen = started + busy;
            prop_assert!(left(started, seen, seen + idle + more) <= left(started, seen, seen + idle));
        }

        #[test]
        fn a_clock_put_back_never_adds_any(started in 0..100_000_i64, busy in 0..12 * HOUR, back in 0..40_000_i64) {
            let seen = started + busy;
            prop_assert!(left(started, seen, seen - back) <= left(started, seen, seen));
        }
    }
}
