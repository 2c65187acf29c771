//! Giving somebody a password or a second factor, and taking the latter away: at the command line and on pages. Each
//! ends the person's other sessions, because whoever had the old one may sit in them.

use crate::{
    password::{self, PasswordRefused},
    second_factor::{self, Offer},
    session::end_sessions,
    sign_in::folded_user_name,
    sign_in_entry::SignInEntry,
    throttle::{self, Account},
};
use base::{PersonId, SessionId};
use store::{Command, Context, Entries, Entry, Error, Refused, Store, Tx};

#[derive(Debug, thiserror::Error)]
pub enum CredentialRefused {
    #[error("There is nobody with this user name")]
    Nobody,
    #[error("This person has no user name yet, so they cannot sign in: give them one first")]
    NoUserName,
    #[error("This person has no password yet: set one first")]
    NoPassword,
    #[error(transparent)]
    Password(#[from] PasswordRefused),
    /// The offer is too old or was made to somebody else.
    #[error("The secret was offered too long ago: begin again")]
    OfferOver,
    #[error("The code is not right: check that the app lists Trellis and that its clock is right")]
    WrongCode,
    #[error(transparent)]
    Fault(#[from] Error),
}

impl From<Refused<CredentialRefused>> for CredentialRefused {
    fn from(refused: Refused<CredentialRefused>) -> Self {
        match refused {
            Refused::Because(refusal) => refusal,
            Refused::Fault(error) => Self::Fault(error),
        }
    }
}

async fn user_name(tx: &mut Tx, person: PersonId) -> Result<String, CredentialRefused> {
    let row: Option<(Option<String>,)> =
        tx.sql("select user_name from person where id = $1").bind(person).optional().await?;
    row.ok_or(CredentialRefused::Nobody)?.0.ok_or(CredentialRefused::NoUserName)
}

/// A password that passed the rules, hashed and ready to be kept with `store.run`.
pub struct SetPassword {
    person: PersonId,
    account: Account,
    hash: String,
    keep: Option<SessionId>,
}

impl std::fmt::Debug for SetPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SetPassword({})", self.person)
    }
}

impl SetPassword {
    pub async fn new(store: &Store, person: PersonId, password: &str) -> Result<Self, CredentialRefused> {
        let mut tx = store.read().await?;
        let user_name = user_name(&mut tx, person).await?;
        drop(tx);
        password::acceptable(password, &user_name)?;
        let hash = password::hash(password, store.ids()).await?;
        Ok(Self { person, account: Account::of(&folded_user_name(&user_name)), hash, keep: None })
    }

    /// Leaves the session open in which somebody changes their own password.
    #[must_use]
    pub fn keeping(mut self, session: SessionId) -> Self {
        self.keep = Some(session);
        self
    }
}

impl Command for SetPassword {
    type Output = ();
    type Refusal = CredentialRefused;
    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<CredentialRefused>> {
        tx.sql(
            "insert into credential (person, password_hash, totp_wrong, changed_at) values ($1, $2, 0, $3)
             on conflict (person) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at",
        )
        .bind(self.person)
        .bind(&self.hash)
        .bind(context.now)
        .run()
        .await?;
        throttle::forget(tx, &self.account).await?;
        let sessions_ended = end_sessions(tx, self.person, self.keep, context.now).await?;
        let entry = SignInEntry::PasswordSet { person: self.person, sessions_ended };
        Ok(((), Entry::new(&entry).subject(self.person).into()))
    }
}

/// Offers a person a secret for their authenticator app; [`EnrolSecondFactor::confirm`] takes it up.
pub async fn offer_second_factor(store: &Store, person: PersonId) -> Result<Offer, CredentialRefused> {
    let mut tx = store.read().await?;
    let account = user_name(&mut tx, person).await?;
    drop(tx);
    Ok(second_factor::offer(store, person, &account)?)
}

/// A second factor whose first code was right, ready to be kept with `store.run`. It replaces one set before.
pub struct EnrolSecondFactor {
    person: PersonId,
    concealed: Vec<u8>,
    step: i64,
    keep: Option<SessionId>,
}

impl std::fmt::Debug for EnrolSecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EnrolSecondFactor({})", self.person)
    }
}

impl EnrolSecondFactor {
    pub fn confirm(store: &Store, person: PersonId, sealed_offer: &str, code: &str) -> Result<Self, CredentialRefused> {
        let secret = second_factor::offered(store, person, sealed_offer).ok_or(CredentialRefused::OfferOver)?;
        let step =
            second_factor::accepted_step(&secret, code, None, store.now()).ok_or(CredentialRefused::WrongCode)?;
        Ok(Self { person, concealed: second_factor::conceal(store, person, &secret), step, keep: None })
    }

    /// Leaves the session open in which somebody sets up their own.
    #[must_use]
    pub fn keeping(mut self, session: SessionId) -> Self {
        self.keep = Some(session);
        self
    }
}

impl Command for EnrolSecondFactor {
    type Output = ();
    type Refusal = CredentialRefused;
    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<CredentialRefused>> {
        if keep_second_factor(tx, self.person, self.concealed.clone(), self.step).await? == 0 {
            return Err(Refused::Because(CredentialRefused::NoPassword));
        }
        let sessions_ended = end_sessions(tx, self.person, self.keep, context.now).await?;
        let entry = SignInEntry::SecondFactorSet { person: self.person, sessions_ended };
        Ok(((), Entry::new(&entry).subject(self.person).into()))
    }
}

/// Keeps a second factor whose first code, that of `step`, is used up.
pub(crate) async fn keep_second_factor(
    tx: &mut Tx,
    person: PersonId,
    concealed: Vec<u8>,
    step: i64,
) -> Result<u64, Error> {
    tx.sql("update credential set totp_secret = $2, totp_last_step = $3, totp_wrong = 0 where person = $1")
        .bind(person)
        .bind(concealed)
        .bind(step)
        .run()
        .await
}

/// The device is lost: at the next sign-in another app has to be set up.
#[derive(Clone, Copy, Debug)]
pub struct RemoveSecondFactor {
    pub person: PersonId,
}

impl Command for RemoveSecondFactor {
    type Output = ();
    type Refusal = CredentialRefused;
    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<CredentialRefused>> {
        let removed = tx
            .sql("update credential set totp_secret = null, totp_last_step = null, totp_wrong = 0 where person = $1")
            .bind(self.person)
            .run()
            .await?;
        if removed == 0 {
            return Err(Refused::Because(CredentialRefused::NoPassword));
        }
        let sessions_ended = end_sessions(tx, self.person, None, context.now).await?;
        let entry = SignInEntry::SecondFactorRemoved { person: self.person, sessions_ended };
        Ok(((), Entry::new(&entry).subject(self.person).into()))
    }
}
