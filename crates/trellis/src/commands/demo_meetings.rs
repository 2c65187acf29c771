//! The weekly meetings of the demonstration's past, told after its worries: Thursday by Thursday the team opens its meeting,
//! takes on what it was given since, leaves some to the next time, and closes it. One meeting is one transaction, which also
//! notes how far the telling is.

use super::demo_worries::{Narrator, Stopped, missing, property, version};
use access::Officer;
use base::{ActionId, CaseId, Instant, MeetingId};
use demo::{
    Worry,
    worries::{By, Step, TEAM_THAT_MEETS, What},
};
use jiff::{
    Span,
    civil::{Date, Weekday, time},
};
use referrals::meeting::{
    arrangements,
    close_meeting::{CloseMeeting, ClosingWords},
    decide_item::DecideItem,
    open_meeting::OpenMeeting,
    record_attendance::{RecordAttendance, SeatWords},
    rules::Line,
    settle_action::FinishAction,
};
use store::Story;

/// The last Thursday that has been told.
const TOLD: &str = "demo-meetings-told";

/// What is said at the table: how it begins, and what follows.
const BEGINS: [&str; 12] = [
    "School keeps him on the roll",
    "Mum rang the school herself",
    "Attendance fell again after half-term",
    "Dad comes to the next talk",
    "The family has moved in with the grandmother",
    "The class teacher sees a change",
    "No reply to two letters",
    "The sister is worried too",
    "Wants to talk to somebody outside school",
    "Breakfast club since Monday",
    "Fixed-term exclusion ended yesterday",
    "Rent arrears are being sorted out",
];
const FOLLOWS: [&str; 11] = [
    "counselling begins this week",
    "home visit before the weekend",
    "group on Wednesdays, six weeks",
    "meet mum at school, not at home",
    "one worker only, they have had four",
    "see him with his teacher first",
    "start with sleep and mornings",
    "parenting course is offered",
    "go together with the school nurse",
    "talk about the move to Year 7",
    "review in four weeks",
];
const ACTIONS: [&str; 10] = [
    "Ring the parents and fix the first visit",
    "Ask the class teacher for the attendance sheet",
    "Book the room at school for the first talk",
    "Send the parents the leaflet and the number",
    "Speak with the special needs co-ordinator",
    "Find out about the after-school club",
    "Go with mum to the housing office",
    "Write down what was agreed for the parents",
    "Tell the child who is coming, and when",
    "Ring the school nurse about glasses",
];
const LEFT: [&str; 6] = [
    "The hour was over",
    "The worker who knows them is ill",
    "School is closed today, nobody to speak for it",
    "Waits for the parents' answer",
    "Half of the team was at a training day",
    "Taken to next week together with the brother",
];

const GOES_ON: [&str; 8] = [
    "Goes well, worker stays with them",
    "On holiday, seen again when school begins",
    "Group goes on until the end of term",
    "Quiet at home, one more visit planned",
    "Two missed appointments, worker rings once more",
    "Settled in the new class, two more talks",
    "Waits for the parenting course to begin",
    "Nothing new, review next month",
];
const DONE: [&str; 9] = [
    "Done, they were glad of it",
    "Done on the telephone",
    "Done at the school gate",
    "Went together, took an hour",
    "Sent, and rang to see that it had come",
    "Seen to, nothing else needed",
    "Done, dad was there too",
    "Has it in writing now",
    "Agreed for next week",
];

/// A worry that a meeting speaks about, and when it was passed to the team.
struct Pending<'w> {
    worry: &'w Worry,
    passed: Instant,
}

/// Tells every meeting that is not told yet; how many were refused.
pub(super) async fn tell(narrator: &mut Narrator<'_>, worries: &[Worry], now: Instant) -> anyhow::Result<usize> {
    let passed = |worry| Some(Pending { worry, passed: Worry::passed_to_the_meeting(worry)? });
    let mut pending: Vec<Pending<'_>> = worries.iter().filter_map(passed).collect();
    pending.sort_by_key(|p| (p.passed, p.worry.key));
    let Some(first) = pending.first().map(|p| p.passed.date()) else { return Ok(0) };
    let told: Option<Date> = property(narrator.store, TOLD).await?.and_then(|day| day.parse().ok());
    let (mut day, mut refused) = (thursday(first), 0);
    while Instant::in_england(day.to_datetime(time(11, 0, 0, 0))) < now {
        let from = day.saturating_sub(Span::new().days(7));
        if told.is_none_or(|told| day > told) {
            let (begins, before) = (opens(day), opens(from));
            // What is left to another time comes a week later, as if it had been passed on then.
            let spoken: Vec<&Pending<'_>> = pending
                .iter()
                .filter(|p| {
                    let at = if left_once(p.worry) { p.passed.plus_hours(7 * 24) } else { p.passed };
                    at <= begins && at > before
                })
                .collect();
            match attempt(narrator, day, &spoken, now).await {
                Ok(()) => {}
                Err(Stopped::Refused(why)) => {
                    tracing::warn!(%day, why, "a meeting of the demonstration was refused");
                    refused += 1;
                }
                Err(Stopped::Fault(error)) => return Err(error.into()),
            }
        }
        day = day.saturating_add(Span::new().days(7));
    }
    Ok(refused)
}

fn thursday(day: Date) -> Date {
    let wait = (Weekday::Thursday.to_monday_zero_offset() - day.weekday().to_monday_zero_offset()).rem_euclid(7);
    day.saturating_add(Span::new().days(i64::from(wait)))
}

fn opens(day: Date) -> Instant {
    Instant::in_england(day.to_datetime(time(9, 30, 0, 0)))
}

/// One in nine is not reached at its first meeting.
fn left_once(worry: &Worry) -> bool {
    worry.key % 9 == 4
}

fn pick<'t>(from: &[&'t str], by: usize) -> &'t str {
    from.get(by % from.len()).copied().unwrap_or_default()
}

async fn attempt(narrator: &mut Narrator<'_>, day: Date, spoken: &[&Pending<'_>], now: Instant) -> Result<(), Stopped> {
    let mut story = narrator.store.story().await?;
    let at = opens(day);
    let text =
        "insert into property (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
    story.tx().sql(text).bind(TOLD).bind(day.to_string()).run().await?;
    let chair = chair(narrator, &mut story, at).await?;
    let meeting = story.run(&chair.actor(), at, &OpenMeeting { officer: &chair }).await?;
    let mut follow = Vec::new();
    for (place, p) in (0_i64..).zip(spoken) {
        let Some((case, action, by)) =
            decide(narrator, &mut story, (meeting, &chair), p, at.plus_minutes(5 + place * 4)).await?
        else {
            continue;
        };
        follow.push((*p, case, action, by));
    }
    carry_on(&mut story, (meeting, &chair), at.plus_minutes(60)).await?;
    here(&mut story, meeting, &chair, at.plus_minutes(70), day).await?;
    let (meeting_version,): (i64,) =
        story.tx().sql("select version from meeting where id = $1").bind(meeting).one().await?;
    let words = ClosingWords { all: pick(&LEFT, day.day() as usize).to_owned(), ..ClosingWords::default() };
    let close = CloseMeeting { officer: &chair, meeting, version: meeting_version, words: &words };
    story.run(&chair.actor(), at.plus_minutes(80), &close).await?;
    for (p, case, action, by) in follow {
        afterwards(narrator, &mut story, p.worry, (case, action), &by, at.plus_minutes(90), now).await?;
    }
    story.commit().await?;
    Ok(())
}

/// Winston has the chair; whoever sits in the team could.
async fn chair(narrator: &mut Narrator<'_>, story: &mut Story<'_>, at: Instant) -> Result<Officer, Stopped> {
    let text = "select staff_code from person where user_name = 'home-link'";
    let row: Option<(String,)> = story.tx().sql(text).optional().await?;
    let (staff_code,) = row.ok_or_else(|| missing("who has the chair"))?;
    narrator.officer(story, &By { staff_code, seat: TEAM_THAT_MEETS.to_owned() }, at).await
}

type Agreed = (CaseId, Option<ActionId>, By);

/// Somebody takes it on, and what is to be done first is agreed; none where nobody did in the story.
async fn decide(
    narrator: &mut Narrator<'_>,
    story: &mut Story<'_>,
    (meeting, chair): (MeetingId, &Officer),
    p: &Pending<'_>,
    at: Instant,
) -> Result<Option<Agreed>, Stopped> {
    let taken = p.worry.steps.iter().find(|s| p.worry.follows_from_the_meeting(s) && matches!(s.what, What::Taken));
    let (Some(taken), Some(sent_at)) = (taken, p.worry.at) else { return Ok(None) };
    let sender = narrator.officer(story, &p.worry.by, sent_at).await?;
    let text = "select c.id from contact c join organisation o on o.id = c.owner_team
                 where c.received_at = $1 and c.sent_by = $2 and o.code = $3 and c.state = 'passed-on'";
    let row: Option<(String,)> =
        story.tx().sql(text).bind(sent_at).bind(sender.person).bind(TEAM_THAT_MEETS).optional().await?;
    let Some(case) = row.and_then(|(id,)| id.parse::<CaseId>().ok()) else { return Ok(None) };
    let worker = narrator.officer(story, &taken.by, at).await?;
    let key = p.worry.key;
    let agreed = key.is_multiple_of(2);
    let due = at.date().saturating_add(Span::new().days(7));
    let line = Line {
        contact: case.to_string(),
        outcome: format!("take-on:{}", worker.person),
        words: format!("{}: {}", pick(&BEGINS, key), pick(&FOLLOWS, key / 3)),
        action: if agreed { pick(&ACTIONS, key / 2).to_owned() } else { String::new() },
        owner: if agreed { format!("person:{}", worker.person) } else { String::new() },
        by: due.strftime("%-d %-m %Y").to_string(),
    };
    let contact_version = version(story, case).await?;
    let command = DecideItem { officer: chair, meeting, item_version: 0, contact_version, line: &line };
    story.run(&chair.actor(), at, &command).await?;
    let text = "select id from meeting_action where meeting = $1 and case_id = $2";
    let row: Option<(String,)> = story.tx().sql(text).bind(meeting).bind(case).optional().await?;
    Ok(Some((case, row.and_then(|(id,)| id.parse().ok()), taken.by.clone())))
}

/// What has stood still for long is spoken about as well, and goes on.
async fn carry_on(story: &mut Story<'_>, (meeting, chair): (MeetingId, &Officer), at: Instant) -> Result<(), Stopped> {
    const STILL_HOURS: i64 = 11 * 24;
    let text = "select c.id, c.version from contact c join organisation o on o.id = c.owner_team
                 where o.code = $1 and c.state = 'in-hand' and c.changed_at <= $2
                   and not exists (select 1 from meeting_item i where i.case_id = c.id and i.meeting = $3)
                 order by c.received_at, c.id";
    let still: Vec<(String, i64)> =
        story.tx().sql(text).bind(TEAM_THAT_MEETS).bind(at.plus_hours(-STILL_HOURS)).bind(meeting).all().await?;
    for (place, (contact, contact_version)) in still.into_iter().enumerate() {
        let line = Line {
            contact,
            outcome: "carry-on".to_owned(),
            words: pick(&GOES_ON, place + usize::try_from(at.date().day()).unwrap_or(0)).to_owned(),
            ..Line::default()
        };
        let command = DecideItem { officer: chair, meeting, item_version: 0, contact_version, line: &line };
        story.run(&chair.actor(), at, &command).await?;
    }
    Ok(())
}

/// Who came: most of the team, with one or two who sent apologies.
async fn here(
    story: &mut Story<'_>,
    meeting: MeetingId,
    chair: &Officer,
    at: Instant,
    day: Date,
) -> Result<(), Stopped> {
    let number = usize::try_from(day.day()).unwrap_or(0) + usize::try_from(day.month()).unwrap_or(0) * 3;
    let arrangement = arrangements::of_team(story.tx(), TEAM_THAT_MEETS, day).await?;
    let arrangement = arrangement.ok_or_else(|| missing("how the team meets"))?;
    let mut members: Vec<(String, String)> = story
        .tx()
        .sql(
            "select p.id, coalesce(a.code, o.code) from seat s join person p on p.id = s.person
               join organisation t on t.id = s.organisation join organisation o on o.id = p.employer
               left join organisation a on a.id = o.parent and a.kind = 'agency' and o.kind <> 'agency'
              where t.code = $1 order by p.staff_code",
        )
        .bind(TEAM_THAT_MEETS)
        .all()
        .await?;
    let seats: Vec<SeatWords> = (0..)
        .zip(&arrangement.seats)
        .map(|(seat, text)| {
            let found = members.iter().position(|(_, agency)| *agency == text.agency);
            let person = found.map(|at| members.remove(at).0).unwrap_or_default();
            let came = match (seat + number) % 9 {
                4 if seat > 0 => "apologies",
                7 if seat > 0 && number.is_multiple_of(2) => "absent",
                _ => "present",
            };
            SeatWords { came: came.to_owned(), person, ..SeatWords::default() }
        })
        .collect();
    let command = RecordAttendance { officer: chair, meeting, version: 1, seats: &seats };
    story.run(&chair.actor(), at, &command).await?;
    Ok(())
}

/// What the worker did from then on: the action, the visits, the help, the end.
async fn afterwards(
    narrator: &mut Narrator<'_>,
    story: &mut Story<'_>,
    worry: &Worry,
    (case, action): (CaseId, Option<ActionId>),
    by: &By,
    after: Instant,
    now: Instant,
) -> Result<(), Stopped> {
    let mut at = after;
    let done = after.plus_hours(24 * (2 + worry.key as i64 % 6));
    if let Some(action) = action.filter(|_| done < now) {
        let officer = narrator.officer(story, by, done).await?;
        let words = pick(&DONE, worry.key / 2);
        story
            .run(&officer.actor(), done, &FinishAction { officer: &officer, action, version: 1, done: true, words })
            .await?;
    }
    let mut steps: Vec<Step> = worry
        .steps
        .iter()
        .filter(|s| worry.follows_from_the_meeting(s) && !matches!(s.what, What::Taken))
        .cloned()
        .collect();
    let starts = |step: &Step| matches!(step.what, What::Progress { step: "support-started", .. });
    // What a meeting takes on begins within days: in seven of ten where nobody said so, it did all the same.
    if !steps.iter().any(starts) && worry.key % 10 < 7 {
        let what = What::Progress { step: "support-started", words: String::new() };
        let end = steps.iter().position(|s| matches!(s.what, What::Progress { step: "work-ended", .. }));
        steps.insert(end.unwrap_or(steps.len()), Step { at: after, by: by.clone(), what });
    }
    for step in steps {
        let ends = matches!(step.what, What::Progress { step: "work-ended", .. });
        at = if ends { step.at.max(at.plus_hours(3)) } else { at.plus_hours(20 + 24 * (worry.key as i64 % 2)) };
        if at >= now {
            break;
        }
        narrator.step(story, case, &Step { at, ..step }, false).await?;
    }
    Ok(())
}
