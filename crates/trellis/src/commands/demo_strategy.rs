//! The demonstration's strategy discussions and section 47 enquiries, told through the commands of their pages.

use super::demo_worries::{Stopped, missing};
use access::Officer;
use base::CaseId;
use demo::worries::{Step, What};
use referrals::meeting::settle_action::FinishAction;
use referrals::strategy::{
    end_enquiry::{AnswerOutcome, ProposeOutcome, RecordConference},
    plan::PlanStrategy,
    record::RecordStrategy,
    rules::{ActionWords, DayWords, PlanWords, RecordWords, SeatWords},
};
use store::Story;

/// Children of one contact that an enquiry may be about.
const CHILDREN: usize = 12;

pub(super) async fn step(
    story: &mut Story<'_>,
    contact: CaseId,
    step: &Step,
    officer: &Officer,
) -> Result<(), Stopped> {
    let (actor, at) = (officer.actor(), step.at);
    let clock = |on: base::Instant| on.in_london().strftime("%H:%M").to_string();
    match &step.what {
        What::Planned { on, means, place, asked } => {
            let words = PlanWords {
                on: DayWords::of(on.date()),
                at: clock(*on),
                means: (*means).to_owned(),
                place: (*place).to_owned(),
                asked: asked.iter().map(|(code, team)| ((*code).to_owned(), team.clone())).collect(),
            };
            story.run(&actor, at, &PlanStrategy { officer, contact, words: &words }).await?;
        }
        What::Held { on, seats, decision, reasons, safety, no_quorum, actions } => {
            let words = RecordWords {
                on: DayWords::of(on.date()),
                at: clock(*on),
                seats: seats
                    .iter()
                    .map(|seat| SeatWords {
                        code: seat.code.to_owned(),
                        came: seat.came.to_owned(),
                        name: seat.name.clone(),
                        told: seat.told.clone(),
                    })
                    .collect(),
                reasons: reasons.clone(),
                safety: safety.clone(),
                decision: (*decision).to_owned(),
                children: (0..CHILDREN).map(|place| place.to_string()).collect(),
                no_quorum: no_quorum.clone(),
                actions: actions
                    .iter()
                    .map(|(what, who, by)| ActionWords {
                        what: what.clone(),
                        who: who.clone(),
                        by: DayWords::of(*by),
                        ..ActionWords::default()
                    })
                    .collect(),
            };
            story.run(&actor, at, &RecordStrategy { officer, contact, version: 0, words: &words }).await?;
            settle(story, contact, officer, actions.iter().map(|(_, _, by)| *by).max()).await?;
        }
        What::Found { outcome, reason } => {
            let (discussion, version) = &enquired(story, contact).await?;
            story
                .run(&actor, at, &ProposeOutcome { officer, contact, discussion, version: *version, outcome, reason })
                .await?;
        }
        What::FoundAgreed => {
            let (discussion, version) = &enquired(story, contact).await?;
            let agreed = AnswerOutcome { officer, contact, discussion, version: *version, agreed: true, words: "" };
            story.run(&actor, at, &agreed).await?;
        }
        What::Conference { on } => {
            let (discussion, version) = &enquired(story, contact).await?;
            let (on, version) = (&DayWords::of(*on), *version);
            let held = RecordConference { officer, contact, discussion, version, what: "held", on, reason: "" };
            story.run(&actor, at, &held).await?;
        }
        _ => {}
    }
    Ok(())
}

/// What was to be done by a day long past is done on that day; what was due lately still waits.
async fn settle(
    story: &mut Story<'_>,
    contact: CaseId,
    officer: &Officer,
    last: Option<jiff::civil::Date>,
) -> Result<(), Stopped> {
    const LATELY_HOURS: i64 = 3 * 24;
    let Some(last) = last else { return Ok(()) };
    let done = base::Instant::start_of(last).plus_hours(15);
    if done > story.present().plus_hours(-LATELY_HOURS) {
        return Ok(());
    }
    let text = "select a.id from meeting_action a join strategy_discussion d on d.id = a.meeting
                 where d.contact = $1 and a.done_at is null order by a.id";
    let open: Vec<(String,)> = story.tx().sql(text).bind(contact).all().await?;
    for action in open.into_iter().filter_map(|(id,)| id.parse().ok()) {
        let finish = FinishAction { officer, action, version: 1, done: true, words: "Done; the chair was told" };
        story.run(&officer.actor(), done, &finish).await?;
    }
    Ok(())
}

/// The enquiry that is open on a contact, and its version.
async fn enquired(story: &mut Story<'_>, contact: CaseId) -> Result<(String, i64), Stopped> {
    let text = "select discussion, version from section_47_enquiry where contact = $1 and closed_at is null";
    let row: Option<(String, i64)> = story.tx().sql(text).bind(contact).optional().await?;
    row.ok_or_else(|| missing("an open enquiry"))
}
