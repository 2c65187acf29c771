//! Somebody with several seats sits down in another: from the next request on, this session sees what that seat shows,
//! and no longer what the one before did.

use crate::{session::Session, sign_in_entry::SignInEntry};
use base::SeatId;
use store::{Command, Context, Entries, Entry, Refused, Tx};

#[derive(Clone, Copy, Debug)]
pub struct TakeSeat {
    pub session: Session,
    pub seat: SeatId,
}

#[derive(Debug, thiserror::Error)]
pub enum TakeSeatRefused {
    #[error("This is not a place of yours today")]
    NotYours,
    #[error("You are signed out: sign in again")]
    SignedOut,
}

impl Command for TakeSeat {
    type Output = ();
    type Refusal = TakeSeatRefused;
    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<TakeSeatRefused>> {
        let Session { id: session, person, .. } = self.session;
        let seat: Option<(String,)> = tx
            .sql(
                "select id from seat where id = $1 and person = $2
                 and (from_on is null or from_on <= $3) and (until_on is null or until_on > $3)",
            )
            .bind(self.seat)
            .bind(person)
            .bind(context.now.date().to_string())
            .optional()
            .await?;
        if seat.is_none() {
            return Err(Refused::Because(TakeSeatRefused::NotYours));
        }
        let taken = tx
            .sql("update session set seat = $2 where id = $1 and person = $3 and ended_at is null")
            .bind(session)
            .bind(self.seat)
            .bind(person)
            .run()
            .await?;
        if taken == 0 {
            return Err(Refused::Because(TakeSeatRefused::SignedOut));
        }
        let entry = SignInEntry::SeatTaken { person, session, seat: self.seat };
        Ok(((), Entry::new(&entry).subject(session).into()))
    }
}
