//! What goes on by itself while the program serves: numbering and sealing the journal, following it, linking, jobs,
//! sweeping. Several programs may serve one database; each does all of this.

use crate::mail::Mail;
use children::{
    Index,
    lead::follow_lead,
    link_records,
    load_feed::{self, LoadRefused},
};
use referrals::{news, waiting::follow_review};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use store::{Store, jobs, journal};
use tokio::task::JoinSet;

/// How far the demonstration's data is: shown while the rest loads behind the stories.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    of: AtomicU64,
    told: AtomicU64,
    to_tell: AtomicU64,
}

impl Progress {
    pub fn set(&self, done: u64, of: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
    }
    /// Files loaded and files in all; none when nothing is being loaded.
    pub fn get(&self) -> Option<(u64, u64)> {
        let of = self.of.load(Ordering::Relaxed);
        (of > 0).then(|| (self.done.load(Ordering::Relaxed), of))
    }
    pub fn tell(&self, told: u64, of: u64) {
        self.told.store(told, Ordering::Relaxed);
        self.to_tell.store(of, Ordering::Relaxed);
    }
    /// Worries told and worries in all; none when none is being told.
    pub fn worries(&self) -> Option<(u64, u64)> {
        let of = self.to_tell.load(Ordering::Relaxed);
        (of > 0).then(|| (self.told.load(Ordering::Relaxed), of))
    }
}

/// The tasks; they end when this is dropped.
#[derive(Debug)]
pub struct Background(#[expect(dead_code, reason = "held so that the tasks live")] JoinSet<()>);

impl Background {
    pub fn start(store: &Store, index: &Index, mail: Option<&Mail>) -> Self {
        let mut tasks = JoinSet::new();
        let (numbered, _) = tokio::sync::watch::channel(0);
        tasks.spawn(journal::run_keeper(store.clone(), numbered));
        tasks.spawn(follow(store.clone(), index.clone()));
        tasks.spawn(link(store.clone(), index.clone()));
        tasks.spawn(work(store.clone(), mail.cloned()));
        if mail.is_some() {
            tasks.spawn(tell_news(store.clone()));
        }
        tasks.spawn(sweep(store.clone()));
        tasks.spawn(follow_leads(store.clone()));
        Self(tasks)
    }
}

/// With the 200 ms within which entries are numbered, what another process has linked is found here in half a second.
async fn follow(store: Store, index: Index) {
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        if let Err(error) = index.follow(&store).await {
            tracing::warn!(%error, "the index will follow the journal again");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

async fn link(store: Store, index: Index) {
    loop {
        if let Err(error) = link_records::link_pending(&store, &index, |_| {}).await {
            tracing::warn!(%error, "the linker will try again");
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Whoever sent something is told by e-mail that it has changed, if the trust sends e-mail.
async fn tell_news(store: Store) {
    loop {
        if let Err(error) = news::queue(&store).await {
            tracing::warn!(%error, "news will be queued again");
        }
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
}

async fn work(store: Store, mail: Option<Mail>) {
    loop {
        match jobs::claim(&store).await {
            Ok(Some(job)) => {
                let outcome = match do_kept_job(&store, &job, mail.as_ref()).await {
                    Ok(()) => jobs::finish(&store, &job).await,
                    Err(problem) => {
                        tracing::warn!(kind = %job.kind, %problem, "a job failed");
                        jobs::fail(&store, &job, &problem).await
                    }
                };
                if let Err(error) = outcome {
                    tracing::warn!(%error, "a job's outcome could not be kept");
                }
            }
            Ok(None) => tokio::time::sleep(Duration::from_millis(300)).await,
            Err(error) => {
                tracing::warn!(%error, "the queue could not be read");
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }
    }
}

/// A load may take longer than a claim holds; another process would then begin the same.
async fn do_kept_job(store: &Store, job: &jobs::Job, mail: Option<&Mail>) -> Result<(), String> {
    let keep = async {
        loop {
            tokio::time::sleep(Duration::from_secs(30)).await;
            if let Err(error) = jobs::keep(store, job).await {
                tracing::warn!(%error, "a job's claim will be prolonged again");
            }
        }
    };
    tokio::select! {
        outcome = do_job(store, job, mail) => outcome,
        () = keep => Err("the job was no longer kept".into()),
    }
}

async fn do_job(store: &Store, job: &jobs::Job, mail: Option<&Mail>) -> Result<(), String> {
    match job.kind.as_str() {
        load_feed::LOAD_JOB => {
            let file = serde_json::from_str(&job.payload).map_err(|e| e.to_string())?;
            match load_feed::go_on(store, &load_feed::LOADER, file, |_| {}).await {
                // Taken up again after a stop that came between loading and finishing.
                Ok(_) | Err(LoadRefused::AlreadyLoaded) => Ok(()),
                Err(error) => Err(error.to_string()),
            }
        }
        news::JOB => {
            let news = serde_json::from_str(&job.payload).map_err(|e| e.to_string())?;
            let mail = mail.ok_or("this process has no mail server in its settings")?;
            mail.tell(&news).await
        }
        other => Err(format!("nobody does jobs of kind {other}")),
    }
}

/// Whoever has left does not lead: pages say so at once, the rows within a minute; and with them whose an open review is.
async fn follow_leads(store: Store) {
    loop {
        tokio::time::sleep(Duration::from_mins(1)).await;
        if let Err(error) = follow_lead::follow_all(&store).await {
            tracing::warn!(%error, "who leads will be followed again");
        }
        if let Err(error) = follow_review::follow_all(&store).await {
            tracing::warn!(%error, "whose a review is will be followed again");
        }
    }
}

async fn sweep(store: Store) {
    loop {
        tokio::time::sleep(Duration::from_mins(5)).await;
        let day_ago = store.now().plus_hours(-24);
        let swept = async {
            access::sweep_sign_ins(&store).await?;
            access::parked::sweep(&store).await?;
            children::sweep(&store).await?;
            referrals::discard_concern::sweep(&store).await?;
            store.forget_forms(day_ago).await
        };
        if let Err(error) = swept.await {
            tracing::warn!(%error, "what has expired could not be swept");
        }
    }
}
