//! Word by e-mail that something has changed about what somebody sent: a reference and nothing else. No name, no agency, no
//! words leave by e-mail; what has changed is read in the page.

use crate::ReferralsEntry;
use access::{Act as _, Decision, Facts, Officer, acts::FindReferral, decide};
use base::{Actor, CaseId, Instant, JobName, PersonId};
use serde::{Deserialize, Serialize};
use store::{Command, Context, Entries, Entry, Error, Refused, Store, Tx, jobs};

/// The kind of job that sends one message.
pub const JOB: &str = "news-mail";
/// What changes several times in a row is told once.
const QUIET_MINUTES: i64 = 10;
/// What nobody has been told for so long is no news: a trust that begins to send e-mail does not send its past.
const NEWS_HOURS: i64 = 48;
const MOST: i64 = 200;
const TELLER: JobName = JobName("news");

/// One message: to whom, and about which reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    pub to: String,
    pub reference: String,
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct Due {
    #[sqlx(try_from = "String")]
    person: PersonId,
    email: String,
    #[sqlx(try_from = "String")]
    case_id: CaseId,
    reference: String,
    changed_at: i64,
}

/// Puts a message on the queue for everything that has changed and its sender has not looked at since.
#[derive(Debug)]
struct QueueNews;

impl Command for QueueNews {
    type Output = usize;
    type Refusal = std::convert::Infallible;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(usize, Entries), Refused<Self::Refusal>> {
        let due = due(tx, context.now).await?;
        for one in &due {
            let news = News { to: one.email.clone(), reference: one.reference.clone() };
            jobs::enqueue(tx, &context.ids, context.now, JOB, &news).await?;
            tx.sql(
                "insert into news_sent (person, case_id, changed_at) values ($1, $2, $3)
                 on conflict (person, case_id) do update set changed_at = excluded.changed_at",
            )
            .bind(one.person)
            .bind(one.case_id)
            .bind(one.changed_at)
            .run()
            .await?;
        }
        let queued = ReferralsEntry::NewsQueued { messages: due.len() };
        Ok((due.len(), Entry::new(&queued).into()))
    }
}

async fn due(tx: &mut Tx, now: Instant) -> Result<Vec<Due>, Error> {
    tx.sql(
        "select p.id as person, p.email, c.id as case_id, c.reference, c.changed_at
           from contact c join person p on p.id = c.sent_by
           left join looked l on l.person = p.id and l.case_id = c.id
           left join news_sent s on s.person = p.id and s.case_id = c.id
           left join news_wanted w on w.person = p.id
          where c.changed_at > c.received_at and c.changed_at <= $1 and c.changed_at > $2
            and (l.looked_at is null or l.looked_at < c.changed_at)
            and (s.changed_at is null or s.changed_at < c.changed_at)
            and (w.wanted is null or w.wanted = true)
            and p.left_on is null and p.email is not null
          order by c.changed_at, c.id limit $3",
    )
    .bind(now.plus_seconds(-60 * QUIET_MINUTES))
    .bind(now.plus_hours(-NEWS_HOURS))
    .bind(MOST)
    .all()
    .await
}

/// Queues what is to be told; how many messages.
pub async fn queue(store: &Store) -> Result<usize, Error> {
    let mut tx = store.read().await?;
    let any = !due(&mut tx, store.now()).await?.is_empty();
    drop(tx);
    if !any {
        return Ok(0);
    }
    match store.run(&Actor::Job(TELLER), &QueueNews).await {
        Ok(messages) => Ok(messages),
        Err(Refused::Fault(error)) => Err(error),
        Err(Refused::Because(never)) => match never {},
    }
}

/// What somebody has chosen, and where it would go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub email: Option<String>,
    pub wanted: bool,
}

#[derive(sqlx::FromRow)]
struct ChoiceRow {
    email: Option<String>,
    wanted: Option<bool>,
}

/// None where this officer sends nothing of which there could be news.
pub async fn choice(store: &Store, officer: &Officer) -> Result<Option<Choice>, Error> {
    if !may(officer) {
        return Ok(None);
    }
    let mut tx = store.read().await?;
    let row: Option<ChoiceRow> = tx
        .sql("select p.email, w.wanted from person p left join news_wanted w on w.person = p.id where p.id = $1")
        .bind(officer.person)
        .optional()
        .await?;
    Ok(row.map(|row| Choice { email: row.email, wanted: row.wanted.unwrap_or(true) }))
}

fn may(officer: &Officer) -> bool {
    matches!(decide(&Facts::of(officer), FindReferral::CATEGORY, FindReferral::VERB), Decision::Allow(_))
}

/// Somebody wants word by e-mail, or wants none.
#[derive(Debug)]
pub struct WantNews<'a> {
    pub officer: &'a Officer,
    pub wanted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotYours;

impl Command for WantNews<'_> {
    type Output = ();
    type Refusal = NotYours;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<NotYours>> {
        if !may(self.officer) {
            return Err(Refused::Because(NotYours));
        }
        tx.sql(
            "insert into news_wanted (person, wanted, changed_at) values ($1, $2, $3)
             on conflict (person) do update set wanted = excluded.wanted, changed_at = excluded.changed_at",
        )
        .bind(self.officer.person)
        .bind(self.wanted)
        .bind(context.now)
        .run()
        .await?;
        let chosen = ReferralsEntry::NewsChosen { wanted: self.wanted };
        Ok(((), Entry::new(&chosen).subject(self.officer.person).into()))
    }
}
