//! The demonstration's waiting lists, told through the commands of their pages, each at its moment: see `demo_worries`. One
//! place on a list is one transaction.

use super::demo_worries::{ATTEMPTS, Narrator, Plan, Stopped, Told, WAITS_TOLD, missing, note, property};
use base::{CaseId, Instant};
use children::give_reason::{For, GiveReason};
use demo::{
    Borough,
    worries::waits::{Did, Wait, WaitStep},
};
use jiff::civil::Date;
use referrals::waiting::{
    answer_offer::AnswerOffer,
    check_risk::CheckRisk,
    end_wait::EndWait,
    join_list::{JoinList, JoinWords},
    make_offer::{MakeOffer, OfferWords},
    mark_read::MarkRead,
    note_absence::{AbsenceWords, NoteAbsence},
    review_missed::ReviewMissed,
    set_order::SetOrder,
};
use std::time::Duration;
use store::{Store, Story};

/// Waits whose children are looked up at once.
const CHUNK: usize = 200;

/// Tells what is noted and not told yet, in the order in which it was asked for.
pub async fn tell(store: &Store) -> anyhow::Result<Told> {
    let Some(plan) = Plan::noted(store).await? else { return Ok(Told::default()) };
    // A demonstration made before there were waiting lists goes on without them.
    let Some(before) = property(store, WAITS_TOLD).await? else { return Ok(Told::default()) };
    let before: usize = before.parse().unwrap_or(0);
    let waits =
        tokio::task::spawn_blocking(move || Borough::generate(&plan.options).waits(plan.now, plan.per_cent)).await?;
    let mut told = Told { before: before.min(waits.len()), ..Told::default() };
    let mut narrator = Narrator::new(store);
    for (place, wait) in waits.iter().enumerate().skip(before) {
        if (place - before).is_multiple_of(CHUNK) {
            narrator.look_up(waits.iter().skip(place).take(CHUNK).flat_map(|wait| &wait.records)).await?;
        }
        match again(&mut narrator, place, wait).await {
            Ok(()) => told.now += 1,
            Err(Stopped::Refused(why)) => {
                tracing::warn!(list = wait.list, why, "a wait of the demonstration was refused");
                narrator.pass_over(WAITS_TOLD, place).await?;
                told.refused += 1;
            }
            Err(Stopped::Fault(error)) => return Err(error.into()),
        }
    }
    Ok(told)
}

/// Tells one, again where somebody else's transaction got in the way.
async fn again(narrator: &mut Narrator<'_>, place: usize, wait: &Wait) -> Result<(), Stopped> {
    let mut attempt = 1;
    loop {
        match one(narrator, place, wait).await {
            Err(Stopped::Fault(error)) if error.is_contention() && attempt < ATTEMPTS => {
                tokio::time::sleep(Duration::from_millis(narrator.store.ids().below(50))).await;
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

async fn one(narrator: &mut Narrator<'_>, place: usize, wait: &Wait) -> Result<(), Stopped> {
    let mut story = narrator.store.story().await?;
    note(&mut story, WAITS_TOLD, place).await?;
    let sender = narrator.officer(&mut story, &wait.by, wait.at).await?;
    let child = narrator.child(&wait.records).ok_or_else(|| missing("the child"))?;
    // Before there was an index nobody had a tie.
    let given = GiveReason { officer: &sender, child, reason: &wait.reason, what: For::Index };
    story.run(&sender.actor(), wait.at.plus_minutes(-9), &given).await?;
    let [received_day, received_month, received_year] = parts(wait.received);
    let words = JoinWords {
        list: wait.list.to_owned(),
        priority: if wait.urgent { "urgent" } else { "routine" }.to_owned(),
        need: wait.need.clone(),
        received_day,
        received_month,
        received_year,
        on_behalf_of: wait.on_behalf_of.clone(),
        agreed: if wait.young_person_agreed { "young-person" } else { "parent" }.to_owned(),
        parent: wait.parent.clone(),
        follow: "yes".to_owned(),
    };
    let join = JoinList { officer: &sender, child, words: &words };
    let joined = story.run(&sender.actor(), wait.at, &join).await?;
    for step in &wait.steps {
        take(narrator, &mut story, joined.case, step).await?;
    }
    // What happened more than a week ago has been read; what is newer stands on the sender's list.
    let old = wait.steps.iter().filter(|step| step.at < narrator.store.now().plus_hours(-7 * 24)).count();
    if let Some(last) = old.checked_sub(1).and_then(|at| wait.steps.get(at)).filter(|_| joined.follows) {
        let read = MarkRead { officer: &sender, entry: joined.case, step: 1 + old as i64 };
        story.run(&sender.actor(), last.at.plus_hours(20), &read).await?;
    }
    story.commit().await?;
    Ok(())
}

fn parts(day: Date) -> [String; 3] {
    [day.day().to_string(), day.month().to_string(), day.year().to_string()]
}

async fn take(
    narrator: &mut Narrator<'_>,
    story: &mut Story<'_>,
    entry: CaseId,
    step: &WaitStep,
) -> Result<(), Stopped> {
    let by = narrator.officer(story, &step.by, step.at).await?;
    let text = "select version from waiting_entry where id = $1";
    let (version,): (i64,) = story.tx().sql(text).bind(entry).one().await?;
    let (actor, at, officer): (_, Instant, _) = (by.actor(), step.at, &by);
    match &step.did {
        Did::Offered { help, on, words } => {
            let [on_day, on_month, on_year] = parts(*on);
            let purpose = if *help { "help" } else { "assessment" }.to_owned();
            let words = OfferWords { purpose, on_day, on_month, on_year, words: words.clone() };
            story.run(&actor, at, &MakeOffer { officer, entry, version, words: &words }).await?;
        }
        Did::Answered { answer, words } => {
            story.run(&actor, at, &AnswerOffer { officer, entry, version, answer, words }).await?;
        }
        Did::Reviewed { words } => {
            story.run(&actor, at, &ReviewMissed { officer, entry, version, outcome: "keep", words }).await?;
        }
        Did::Checked { urgent, words } => {
            story.run(&actor, at, &CheckRisk { officer, entry, version, urgent: *urgent, words }).await?;
        }
        Did::Away { from, until, words } => {
            let words = AbsenceWords { from: parts(*from), until: parts(*until), words: words.clone() };
            story.run(&actor, at, &NoteAbsence { officer, entry, version, words: &words }).await?;
        }
        Did::Ahead { words } => {
            story.run(&actor, at, &SetOrder { officer, entry, version, ahead: true, words }).await?;
        }
        Did::Ended { how, words } => {
            story.run(&actor, at, &EndWait { officer, entry, version, how, words }).await?;
        }
    }
    Ok(())
}
