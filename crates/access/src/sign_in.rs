//! Signing in, in two steps: name and password, then a code. Whoever guesses learns nothing from the answer: a name
//! nobody has, a wrong password and somebody who has left are the same refusal after the same work.

use crate::{
    password, second_factor,
    second_factor::Offer,
    session::{self, SecretToken, SignedIn, hash_of},
    sign_in_entry::{Means, Proof, SignInEntry},
    throttle::{self, Account, Verdict},
};
use base::{Actor, Instant, PersonId};
use store::{Command, Context, Entries, Entry, Error, Refused, Store, Tx};

/// How long after the password the code may be given.
const HALF_MINUTES: i64 = 10;

#[derive(Debug, thiserror::Error)]
pub enum SignInRefused {
    /// Name or password, or the code: which of them is not said.
    #[error("That is not right. Check what you typed; a code can be used once only")]
    Wrong,
    #[error("Too many attempts. {}", when_again(*seconds))]
    Wait { seconds: i64 },
    /// The password is right and no second factor is set up yet: the token leads to [`offer_at_sign_in`].
    #[error("Set up an authenticator app to sign in")]
    NoSecondFactor { token: SecretToken },
    /// Too long ago, or already used: back to name and password.
    #[error("Too much time has passed. Give your user name and password again")]
    StartAgain,
    #[error("One-click sign-in exists only for the people of a demonstration")]
    NotADemonstration,
    #[error(transparent)]
    Fault(#[from] Error),
}

fn when_again(seconds: i64) -> String {
    match seconds {
        ..=1 => "Wait a second and try again".into(),
        2..=119 => format!("Wait {seconds} seconds and try again"),
        120..=7199 => format!("Try again in {} minutes", (seconds + 59) / 60),
        _ => format!("Try again in {} hours, or ask for help", (seconds + 3599) / 3600),
    }
}

impl SignInRefused {
    pub(crate) fn wait_until(until: Instant, now: Instant) -> Self {
        let micros = until.micros() - now.micros();
        Self::Wait { seconds: (micros + 999_999).div_euclid(1_000_000).max(1) }
    }
}

impl From<Refused<SignInRefused>> for SignInRefused {
    fn from(refused: Refused<SignInRefused>) -> Self {
        match refused {
            Refused::Because(refusal) => refusal,
            Refused::Fault(error) => Self::Fault(error),
        }
    }
}

/// The password was right; [`check_code`] wants the token and a code.
#[derive(Clone, Debug)]
pub struct HalfSignedIn {
    pub token: SecretToken,
}

/// A user name as the table of people must keep it, so that capitals and stray spaces shut out nobody.
pub fn folded_user_name(user_name: &str) -> String {
    user_name.trim().to_lowercase()
}

/// The first step. `address` is where the request came from.
pub async fn check_password(
    store: &Store,
    user_name: &str,
    password: &str,
    address: &str,
) -> Result<HalfSignedIn, SignInRefused> {
    let user_name = folded_user_name(user_name);
    let account = Account::of(&user_name);
    let failures = throttle::reserve(store, &account, address).await?;
    let known = known(store, &user_name).await?;
    let kept = known.as_ref().map(|known| known.password_hash.clone());
    let right = password::matches(password, kept).await;
    match known {
        Some(known) if right => {
            let checked = PasswordRight { person: known.id, changed_at: known.changed_at, account, address };
            let (token, enrolled) = store.run(&Actor::Anonymous, &checked).await?;
            if enrolled { Ok(HalfSignedIn { token }) } else { Err(SignInRefused::NoSecondFactor { token }) }
        }
        known => {
            let wrong = PasswordWrong { person: known.map(|known| known.id), failures, address };
            store.run(&Actor::Anonymous, &wrong).await?;
            Err(SignInRefused::Wrong)
        }
    }
}

#[derive(sqlx::FromRow)]
struct Known {
    #[sqlx(try_from = "String")]
    id: PersonId,
    password_hash: String,
    changed_at: i64,
}

async fn known(store: &Store, user_name: &str) -> Result<Option<Known>, Error> {
    let mut tx = store.read().await?;
    tx.sql(
        "select p.id, c.password_hash, c.changed_at from person p join credential c on c.person = p.id
         where p.user_name = $1 and (p.left_on is null or p.left_on > $2)",
    )
    .bind(user_name)
    .bind(store.now().date().to_string())
    .optional()
    .await
}

struct PasswordRight<'a> {
    person: PersonId,
    changed_at: i64,
    account: Account,
    address: &'a str,
}

impl Command for PasswordRight<'_> {
    /// The token for the second step, and whether there is a second factor.
    type Output = (SecretToken, bool);
    type Refusal = SignInRefused;
    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Self::Output, Entries), Refused<SignInRefused>> {
        let now: Option<(i64, bool)> = tx
            .sql("select changed_at, totp_secret is not null from credential where person = $1")
            .bind(self.person)
            .optional()
            .await?;
        let Some((_, enrolled)) = now.filter(|(changed_at, _)| *changed_at == self.changed_at) else {
            return Err(Refused::Because(SignInRefused::Wrong));
        };
        throttle::clear(tx, &self.account, self.address).await?;
        let token = SecretToken::new(&context.ids);
        tx.sql("insert into half_session (token_hash, person, started_at) values ($1, $2, $3)")
            .bind(token.hash())
            .bind(self.person)
            .bind(context.now)
            .run()
            .await?;
        let entry = SignInEntry::PasswordRight { person: self.person, address: self.address.to_owned() };
        Ok(((token, enrolled), Entry::new(&entry).subject(self.person).into()))
    }
}

/// The failure has been counted already; this says so in the journal.
struct PasswordWrong<'a> {
    person: Option<PersonId>,
    failures: i64,
    address: &'a str,
}

impl Command for PasswordWrong<'_> {
    type Output = ();
    type Refusal = SignInRefused;
    async fn run(&self, _: &mut Tx, _: &Context<'_>) -> Result<((), Entries), Refused<SignInRefused>> {
        Ok(((), failed(self.person, Proof::Password, self.failures, self.address)))
    }
}

fn failed(person: Option<PersonId>, proof: Proof, failures: i64, address: &str) -> Entries {
    let about = |entry: SignInEntry| match person {
        Some(person) => Entry::new(&entry).subject(person),
        None => Entry::new(&entry),
    };
    let address = address.to_owned();
    let entries = Entries::one(about(SignInEntry::Failed { person, proof, failures, address: address.clone() }));
    if failures == throttle::LOCK_AT {
        entries.and(about(SignInEntry::Closed { person, proof, address }))
    } else {
        entries
    }
}

/// The second step: a code of the authenticator app.
pub async fn check_code(store: &Store, half_token: &str, code: &str, address: &str) -> Result<SignedIn, SignInRefused> {
    match store.run(&Actor::Anonymous, &CheckCode { store, half_token, code, address }).await? {
        CodeOutcome::SignedIn(signed_in) => Ok(signed_in),
        CodeOutcome::Wrong => Err(SignInRefused::Wrong),
    }
}

struct CheckCode<'a> {
    store: &'a Store,
    half_token: &'a str,
    code: &'a str,
    address: &'a str,
}

/// A wrong code is an outcome, not a refusal: it is counted and journaled.
enum CodeOutcome {
    SignedIn(SignedIn),
    Wrong,
}

impl Command for CheckCode<'_> {
    type Output = CodeOutcome;
    type Refusal = SignInRefused;
    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(CodeOutcome, Entries), Refused<SignInRefused>> {
        let now = context.now;
        let Some(half) = half(tx, self.half_token, now).await? else { return Err(start_again()) };
        let account = Account::of(&half.user_name);
        if let Verdict::Wait { until } = throttle::locked(tx, &account, now).await? {
            return Err(Refused::Because(SignInRefused::wait_until(until, now)));
        }
        if let Some(seconds) = second_factor::wait_after_wrong(half.totp_wrong, half.totp_wrong_step, now) {
            return Err(Refused::Because(SignInRefused::Wait { seconds }));
        }
        let Some(concealed) = &half.totp_secret else { return Err(start_again()) };
        let step = second_factor::reveal(self.store, half.person, concealed)
            .and_then(|secret| second_factor::accepted_step(&secret, self.code, half.totp_last_step, now));
        if let Some(step) = step {
            tx.sql("update credential set totp_last_step = $2, totp_wrong = 0 where person = $1")
                .bind(half.person)
                .bind(step)
                .run()
                .await?;
            if let Some(anew) = second_factor::concealed_anew(self.store, half.person, concealed, &context.ids) {
                tx.sql("update credential set totp_secret = $2 where person = $1")
                    .bind(half.person)
                    .bind(anew)
                    .run()
                    .await?;
            }
            let (signed_in, entry) =
                finish(tx, context, self.half_token, half.person, Means::PasswordAndCode, self.address).await?;
            return Ok((CodeOutcome::SignedIn(signed_in), entry.into()));
        }
        let step = second_factor::step_at(now);
        let wrong = if half.totp_wrong_step == Some(step) { half.totp_wrong + 1 } else { 1 };
        tx.sql("update credential set totp_wrong = $2, totp_wrong_step = $3 where person = $1")
            .bind(half.person)
            .bind(wrong)
            .bind(step)
            .run()
            .await?;
        let failures = throttle::count_wrong_code(tx, &account, now).await?;
        Ok((CodeOutcome::Wrong, failed(Some(half.person), Proof::SecondFactor, failures, self.address)))
    }
}

fn start_again() -> Refused<SignInRefused> {
    Refused::Because(SignInRefused::StartAgain)
}

#[derive(sqlx::FromRow)]
struct Half {
    #[sqlx(try_from = "String")]
    person: PersonId,
    user_name: String,
    totp_secret: Option<Vec<u8>>,
    totp_last_step: Option<i64>,
    totp_wrong: i64,
    totp_wrong_step: Option<i64>,
}

/// Who is half signed in with this token: not too long ago, and still a member of staff.
async fn half(tx: &mut Tx, token: &str, now: Instant) -> Result<Option<Half>, Error> {
    tx.sql(
        "select h.person, p.user_name, c.totp_secret, c.totp_last_step, c.totp_wrong, c.totp_wrong_step
         from half_session h join person p on p.id = h.person join credential c on c.person = h.person
         where h.token_hash = $1 and h.started_at > $2 and h.started_at <= $3
           and p.user_name is not null and (p.left_on is null or p.left_on > $4)",
    )
    .bind(hash_of(token))
    .bind(now.plus_minutes(-HALF_MINUTES))
    .bind(now.plus_minutes(1))
    .bind(now.date().to_string())
    .optional()
    .await
}

/// The half session becomes a whole one, under a token never seen before.
async fn finish(
    tx: &mut Tx,
    context: &Context<'_>,
    half_token: &str,
    person: PersonId,
    means: Means,
    address: &str,
) -> Result<(SignedIn, Entry), Error> {
    tx.sql("delete from half_session where token_hash = $1").bind(hash_of(half_token)).run().await?;
    let signed_in = session::open(tx, context, person).await?;
    let entry = SignInEntry::SignedIn { person, session: signed_in.session, means, address: Some(address.to_owned()) };
    Ok((signed_in, Entry::new(&entry).subject(person)))
}

/// A secret for the app of somebody whose password was right and who has no second factor yet.
pub async fn offer_at_sign_in(store: &Store, half_token: &str) -> Result<Offer, SignInRefused> {
    let mut tx = store.read().await?;
    let half = half(&mut tx, half_token, store.now()).await?.filter(|half| half.totp_secret.is_none());
    drop(tx);
    let half = half.ok_or(SignInRefused::StartAgain)?;
    Ok(second_factor::offer(store, half.person, &half.user_name)?)
}

/// The first code of the app proves that it has the secret: the second factor is set and its owner signed in.
pub async fn enrol_at_sign_in(
    store: &Store,
    half_token: &str,
    sealed_offer: &str,
    code: &str,
    address: &str,
) -> Result<SignedIn, SignInRefused> {
    let command = EnrolAtSignIn { store, half_token, sealed_offer, code, address };
    Ok(store.run(&Actor::Anonymous, &command).await?)
}

struct EnrolAtSignIn<'a> {
    store: &'a Store,
    half_token: &'a str,
    sealed_offer: &'a str,
    code: &'a str,
    address: &'a str,
}

impl Command for EnrolAtSignIn<'_> {
    type Output = SignedIn;
    type Refusal = SignInRefused;
    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(SignedIn, Entries), Refused<SignInRefused>> {
        let half = half(tx, self.half_token, context.now).await?.filter(|half| half.totp_secret.is_none());
        let Some(half) = half else { return Err(start_again()) };
        let Some(secret) = second_factor::offered(self.store, half.person, self.sealed_offer) else {
            return Err(start_again());
        };
        let Some(step) = second_factor::accepted_step(&secret, self.code, None, context.now) else {
            return Err(Refused::Because(SignInRefused::Wrong));
        };
        let concealed = second_factor::conceal(self.store, half.person, &secret);
        crate::set_credentials::keep_second_factor(tx, half.person, concealed, step).await?;
        let (signed_in, entry) =
            finish(tx, context, self.half_token, half.person, Means::Enrolment, self.address).await?;
        let set = SignInEntry::SecondFactorSet { person: half.person, sessions_ended: 0 };
        Ok((signed_in, Entries::one(Entry::new(&set).subject(half.person)).and(entry)))
    }
}
