//! Events and clocks as kept. Whoever records an event has the clocks of its case worked out anew in the same transaction.

use crate::{
    apply_clocks::KIND,
    definition::{Definitions, read},
    model::{Clock, Happened, NewEvent},
    rules,
};
use base::{ClockId, EventId, Instant};
use std::collections::{BTreeMap, HashMap};
use store::{Bind as _, Context, Error, Tx, choices};

/// Every version of the trust's clocks.
pub async fn definitions(tx: &mut Tx) -> Result<Definitions, Error> {
    let mut versions = Vec::new();
    for kept in choices::all(tx, KIND).await? {
        let problem = |m: crate::Mistake| Error::Decode {
            kind: format!("clocks, version {}", kept.version),
            problem: m.to_string(),
        };
        versions.push((kept.version, read(&kept.definition).map_err(problem)?));
    }
    Ok(Definitions { versions })
}

/// Records what happened, all to one subject, and works its clocks out anew.
pub async fn record(tx: &mut Tx, context: &Context<'_>, events: &[NewEvent<'_>]) -> Result<(), Error> {
    keep(tx, context, events).await?;
    let mut subjects: Vec<&str> = events.iter().map(|e| e.subject.as_str()).collect();
    subjects.dedup();
    for subject in subjects {
        recompute(tx, context, subject).await?;
    }
    Ok(())
}

/// Records what happened and leaves the clocks to whoever calls [`recompute`].
pub async fn keep(tx: &mut Tx, context: &Context<'_>, events: &[NewEvent<'_>]) -> Result<(), Error> {
    let rows = events
        .iter()
        .map(|e| {
            vec![
                EventId::new(&context.ids, context.now).value(),
                e.subject.as_str().value(),
                e.child.value(),
                e.kind.value(),
                e.occurred_at.value(),
                context.now.value(),
                context.actor.to_string().value(),
                i64::from(e.significance).value(),
                1_i64.value(),
            ]
        })
        .collect();
    let columns =
        &["id", "subject", "child", "kind", "occurred_at", "recorded_at", "recorded_by", "significance", "version"];
    tx.insert_many("event", columns, rows).await
}

/// Takes back something that had been recorded by mistake, and works the clocks out anew.
pub async fn withdraw(tx: &mut Tx, context: &Context<'_>, subject: &str, event: EventId) -> Result<(), Error> {
    tx.sql("update event set withdrawn_at = $3, version = version + 1 where id = $1 and subject = $2")
        .bind(event)
        .bind(subject)
        .bind(context.now)
        .run()
        .await?;
    recompute(tx, context, subject).await
}

#[derive(sqlx::FromRow)]
struct EventRow {
    #[sqlx(try_from = "String")]
    id: EventId,
    kind: String,
    occurred_at: i64,
    recorded_at: i64,
}

/// What happened to a subject, in the order of happening; what was withdrawn did not.
pub async fn events_of(tx: &mut Tx, subject: &str) -> Result<Vec<Happened>, Error> {
    let rows: Vec<EventRow> = tx
        .sql(
            "select id, kind, occurred_at, recorded_at from event where subject = $1 and withdrawn_at is null
              order by occurred_at, id",
        )
        .bind(subject)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|r| Happened {
            id: r.id,
            kind: r.kind,
            occurred_at: Instant::from_micros(r.occurred_at),
            recorded_at: Instant::from_micros(r.recorded_at),
        })
        .collect())
}

/// When anything last happened to each of these subjects.
pub async fn last_events(tx: &mut Tx, subjects: &[String]) -> Result<HashMap<String, Instant>, Error> {
    let rows: Vec<(String, i64)> = tx
        .sql(
            "select subject, max(occurred_at) from event where withdrawn_at is null and subject in (:set) group by subject",
        )
        .bind_set(subjects.iter())
        .all()
        .await?;
    Ok(rows.into_iter().map(|(subject, at)| (subject, Instant::from_micros(at))).collect())
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct ClockRow {
    id: String,
    subject: String,
    rule: String,
    rule_version: i64,
    #[sqlx(try_from = "String")]
    started_by: EventId,
    started_at: i64,
    due_at: i64,
    met_at: Option<i64>,
    met_recorded_at: Option<i64>,
    cancelled_at: Option<i64>,
    reason: Option<String>,
}

impl ClockRow {
    fn clock(self, definitions: &Definitions) -> Clock {
        let title = definitions.of(self.rule_version, &self.rule).map(|d| d.title.clone());
        Clock {
            title: title.unwrap_or_else(|| self.rule.clone()),
            rule: self.rule,
            version: self.rule_version,
            started_by: self.started_by,
            started_at: Instant::from_micros(self.started_at),
            due_at: Instant::from_micros(self.due_at),
            met: self.met_at.zip(self.met_recorded_at).map(|(m, r)| (Instant::from_micros(m), Instant::from_micros(r))),
            cancelled_at: self.cancelled_at.map(Instant::from_micros),
            reason: self.reason,
        }
    }
}

async fn rows(tx: &mut Tx, subjects: &[String]) -> Result<Vec<ClockRow>, Error> {
    tx.sql(
        "select id, subject, rule, rule_version, started_by, started_at, due_at, met_at, met_recorded_at, cancelled_at, reason
           from clock where subject in (:set) order by due_at, rule, started_by",
    )
    .bind_set(subjects.iter())
    .all()
    .await
}

/// The clocks of one subject, the one that is due first first.
pub async fn clocks_of(tx: &mut Tx, subject: &str) -> Result<Vec<Clock>, Error> {
    Ok(clocks_of_each(tx, &[subject.to_owned()]).await?.remove(subject).unwrap_or_default())
}

/// The same for the subjects of a list.
pub async fn clocks_of_each(tx: &mut Tx, subjects: &[String]) -> Result<HashMap<String, Vec<Clock>>, Error> {
    let mut of_each: HashMap<String, Vec<Clock>> = HashMap::new();
    let definitions = definitions(tx).await?;
    for row in rows(tx, subjects).await? {
        of_each.entry(row.subject.clone()).or_default().push(row.clock(&definitions));
    }
    Ok(of_each)
}

/// Makes the clocks of a subject what its events say. Who gave a reason for being late keeps it.
pub async fn recompute(tx: &mut Tx, context: &Context<'_>, subject: &str) -> Result<(), Error> {
    let definitions = definitions(tx).await?;
    let events = events_of(tx, subject).await?;
    let kept = rows(tx, &[subject.to_owned()]).await?;
    let begun: BTreeMap<_, _> = kept.iter().map(|k| ((k.rule.clone(), k.started_by), k.rule_version)).collect();
    let clocks = rules::clocks(&events, &definitions, &begun)
        .map_err(|outside| Error::Decode { kind: format!("clocks of {subject}"), problem: outside.to_string() })?;
    for row in &kept {
        if !clocks.iter().any(|c| c.rule == row.rule && c.started_by == row.started_by) {
            tx.sql("delete from clock where id = $1").bind(row.id.as_str()).run().await?;
        }
    }
    for clock in clocks {
        let (met, recorded) = clock.met.unzip();
        let before = kept.iter().find(|k| k.rule == clock.rule && k.started_by == clock.started_by);
        if let Some(before) = before {
            tx.sql(
                "update clock set started_at = $2, due_at = $3, met_at = $4, met_recorded_at = $5, cancelled_at = $6
                  where id = $1",
            )
            .bind(before.id.as_str())
            .bind(clock.started_at)
            .bind(clock.due_at)
            .bind(met)
            .bind(recorded)
            .bind(clock.cancelled_at)
            .run()
            .await?;
        } else {
            tx.sql(
                "insert into clock (id, rule, rule_version, subject, started_by, started_at, due_at, met_at,
                                    met_recorded_at, cancelled_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind(ClockId::new(&context.ids, context.now))
            .bind(clock.rule)
            .bind(clock.version)
            .bind(subject)
            .bind(clock.started_by)
            .bind(clock.started_at)
            .bind(clock.due_at)
            .bind(met)
            .bind(recorded)
            .bind(clock.cancelled_at)
            .run()
            .await?;
        }
    }
    Ok(())
}

/// Why a limit was not kept.
pub async fn give_reason(
    tx: &mut Tx,
    context: &Context<'_>,
    subject: &str,
    rule: &str,
    reason: &str,
) -> Result<bool, Error> {
    let touched = tx
        .sql("update clock set reason = $3, reason_by = $4, reason_at = $5 where subject = $1 and rule = $2 and due_at <= $5")
        .bind(subject)
        .bind(rule)
        .bind(reason)
        .bind(context.actor.to_string())
        .bind(context.now)
        .run()
        .await?;
    Ok(touched > 0)
}
