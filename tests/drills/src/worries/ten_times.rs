//! Every form five times at once, and five times again after `kill -9`: all ten lead to one place and have one effect.

use super::place;
use crate::{
    figures::Report,
    program::{Server, Trust},
    visitor::Visitor,
};
use anyhow::Context as _;
use base::{Clock as _, Ids, SystemClock};
use std::collections::{BTreeMap, BTreeSet};

/// Changes in the journal: kind and child; how many.
type Changes = BTreeMap<(String, String), i64>;

pub struct TenTimes<'a> {
    pub trust: &'a Trust,
    server: Option<Server>,
    ids: Ids,
    forms: usize,
    effects: i64,
    /// Forms that led to several places, and forms that did something twice or not at all.
    several: Vec<String>,
    twice: Vec<String>,
}

impl<'a> TenTimes<'a> {
    pub fn of(trust: &'a Trust, server: Server) -> Self {
        let ids = Ids::from_system();
        Self { trust, server: Some(server), ids, forms: 0, effects: 0, several: Vec::new(), twice: Vec::new() }
    }

    pub fn anybody(&self) -> Visitor {
        Visitor::new(self.server.as_ref().map_or("", |server| server.url.as_str()))
    }

    pub fn new_key(&self) -> String {
        self.ids.uuid(SystemClock::default().now()).to_string()
    }

    /// One form: where all ten led.
    pub async fn send(&mut self, visitor: &Visitor, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<String> {
        let key = self.new_key();
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("idempotency_key", key.as_str())]).collect();
        self.ten(path, async || place(&visitor.post(path, &fields).await?)).await
    }

    /// The same, where `count` must be so much more afterwards.
    pub async fn adds(
        &mut self,
        (rows, count): (i64, &'static str),
        visitor: &Visitor,
        path: &str,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<String> {
        let before = self.number(count).await?;
        let to = self.send(visitor, path, fields).await?;
        self.must_have_added(rows, count, before, path).await?;
        Ok(to)
    }

    pub async fn must_have_added(
        &mut self,
        rows: i64,
        count: &'static str,
        before: i64,
        path: &str,
    ) -> anyhow::Result<()> {
        let more = self.number(count).await? - before;
        if more != rows {
            self.twice.push(format!("{path}: {more} more by \"{count}\", not {rows}"));
        }
        Ok(())
    }

    /// Sends something ten times; each answer is told by a word, such as where it led.
    pub async fn ten(&mut self, path: &str, once: impl AsyncFn() -> anyhow::Result<String>) -> anyhow::Result<String> {
        let before = changes(self.trust).await?;
        let mut places = BTreeSet::new();
        for sent in futures::future::join_all((0..5).map(|_| once())).await {
            places.insert(sent.with_context(|| path.to_owned())?);
        }
        if let Some(server) = self.server.take() {
            server.kill().await?;
        }
        self.server = Some(self.trust.serve().await?);
        for sent in futures::future::join_all((0..5).map(|_| once())).await {
            places.insert(sent.with_context(|| format!("{path} after kill -9"))?);
        }
        self.forms += 1;
        if places.len() != 1 {
            self.several.push(format!("{path} led to {places:?}"));
        }
        let mut made = 0;
        for (change, count) in changes(self.trust).await? {
            let more = count - before.get(&change).copied().unwrap_or(0);
            made += more;
            if more > 1 {
                self.twice.push(format!("{path}: {change:?} {more} times"));
            }
        }
        if made == 0 {
            self.twice.push(format!("{path}: nothing in the journal"));
        }
        self.effects += made;
        Ok(places.into_iter().next().unwrap_or_default())
    }

    /// What came of all of them; the server goes on.
    pub fn told(self, report: &mut Report) -> anyhow::Result<Server> {
        let forms = self.forms;
        report.must("forms that led to one place, ten times each", self.several.is_empty(), {
            if self.several.is_empty() { format!("{forms} of {forms}") } else { self.several.join("; ") }
        });
        report.must("effects of these forms, each once", self.twice.is_empty(), {
            if self.twice.is_empty() { format!("{} entries", self.effects) } else { self.twice.join("; ") }
        });
        self.server.context("the server is gone")
    }

    /// One number out of the database.
    pub async fn number(&self, count: &'static str) -> anyhow::Result<i64> {
        let store = self.trust.open().await?;
        let (number,): (i64,) = store.read_everything().await?.sql(count).one().await?;
        store.close().await;
        Ok(number)
    }

    /// One word out of the database, such as an id.
    pub async fn word(&self, query: &'static str) -> anyhow::Result<String> {
        let store = self.trust.open().await?;
        let (found,): (String,) = store.read_everything().await?.sql(query).one().await?;
        store.close().await;
        Ok(found)
    }

    /// Somebody who sits in a team and is not on the sign-in page, signed in.
    pub async fn somebody_of(&self, team: &'static str) -> anyhow::Result<Visitor> {
        let store = self.trust.open().await?;
        let in_a_month = store.now().plus_hours(30 * 24).date().to_string();
        let (person,): (String,) = store
            .read_everything()
            .await?
            .sql(
                "select p.id from person p join seat s on s.person = p.id join organisation o on o.id = s.organisation
                  where o.code = $1 and p.left_on is null and s.position = 0 and p.trained_until > $2
                    and p.vetted_until > $2 and s.role = 'practitioner'
                  order by case when p.job_title = 'Social worker' then 0 else 1 end, p.id limit 1",
            )
            .bind(team)
            .bind(in_a_month)
            .one()
            .await?;
        let session = access::mint_session(&store, person.parse()?).await?;
        store.close().await;
        Ok(self.anybody().with_session(session.token.expose()))
    }
}

/// What the journal has of changes, but for who signed in.
async fn changes(trust: &Trust) -> anyhow::Result<Changes> {
    let store = trust.open().await?;
    let rows: Vec<(String, String, i64)> = store
        .read_everything()
        .await?
        .sql(
            "select kind, coalesce(child, ''), count(*) from journal_entry
              where class = 'change' and kind not like 'access.%' group by kind, child",
        )
        .all()
        .await?;
    store.close().await;
    Ok(rows.into_iter().map(|(kind, child, count)| ((kind, child), count)).collect())
}
