//! A child is put on a waiting list: by any agency, also for another. Who asks for what somebody else has asked for already
//! joins that entry. Its clock stays, or goes back to the earlier of the two days; everybody who asked is told.

use super::{
    entry::WaitingEntry,
    lists::{self, Served, WaitingList},
    model::{Place, Priority, Step},
    records::{self, NewReferral},
    rules::take,
    take_step::{doer, happened},
};
use crate::{
    hold_case::StepRefused,
    records::contacts,
    rules::{LONGEST, Wrong},
    send_concern::stand_near,
};
use access::{
    Denied, Officer, Standing,
    acts::AskForHelp,
    cases::{self, Stands},
    permit,
};
use base::{CaseId, ChildId, Instant, OrganisationId};
use children::known::{Known, known};
use jiff::{ToSpan as _, civil::Date};
use serde::{Deserialize, Serialize};
use store::{Bind as _, Command, Context, Entries, Entry, Error, Refused, Sight, Tx};

/// Who has agreed to it: code and words.
pub const AGREED: [(&str, &str); 3] =
    [("parent", "A parent or carer"), ("young-person", "The young person"), ("nobody", "Nobody has been asked yet")];

/// What is asked for, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct JoinWords {
    pub list: String,
    /// `urgent`, `routine`; `emergency` is answered with what to do instead.
    pub priority: String,
    pub need: String,
    /// When it first reached any partner.
    pub received_day: String,
    pub received_month: String,
    pub received_year: String,
    /// Code of the agency it comes from, where that is another.
    pub on_behalf_of: String,
    pub agreed: String,
    /// The parent who is to be helped.
    pub parent: String,
    /// `yes` where whoever asks may hear how it goes with a sensitive service.
    pub follow: String,
}

#[derive(Debug)]
pub struct JoinList<'a> {
    pub officer: &'a Officer,
    pub child: ChildId,
    pub words: &'a JoinWords,
}

/// Where the child is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    pub case: CaseId,
    /// There was no entry before.
    pub first: bool,
    /// Whoever asked may follow it.
    pub follows: bool,
}

/// What was typed, read.
struct Asked<'l> {
    list: &'l WaitingList,
    priority: Priority,
    received: Instant,
}

pub(crate) fn read_day(day: &str, month: &str, year: &str) -> Option<Date> {
    let number = |text: &str| text.trim().parse::<i16>().ok();
    Date::new(number(year)?, i8::try_from(number(month)?).ok()?, i8::try_from(number(day)?).ok()?).ok()
}

impl JoinWords {
    fn read<'l>(&self, lists: &'l lists::WaitingLists, now: Instant) -> Result<Asked<'l>, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut say = |field: &str, what: &str| wrong.push(Wrong { field: field.into(), what: what.into() });
        let list = lists.list(&self.list);
        if list.is_none() {
            say("list", "Select what the child, or the parent, needs help with");
        }
        let priority = Priority::from_code(&self.priority);
        match (self.priority.as_str(), priority) {
            ("emergency", _) => {
                let instead =
                    list.map_or("Ring 999, or raise a concern with the front door.", |l| l.emergency.as_str());
                say("priority", &format!("An emergency is never put on a list. {instead}"));
            }
            (_, None) => say("priority", "Select how soon help is needed"),
            _ => {}
        }
        if !(10..=LONGEST).contains(&self.need.trim().chars().count()) {
            say("need", "Say in at least 10 characters what help is needed and what you have seen");
        }
        let day = read_day(&self.received_day, &self.received_month, &self.received_year);
        match day {
            None => say("received", "Enter the day on which the request first reached anybody, like 23 11 2026"),
            Some(day) if day > now.date() => say("received", "The day cannot be after today"),
            Some(day) if day < now.date().saturating_sub(5.years()) => {
                say("received", "The day is more than five years ago: enter when this request was first made");
            }
            Some(_) => {}
        }
        match self.agreed.as_str() {
            "parent" | "young-person" => {}
            "nobody" => {
                say(
                    "agreed",
                    "Ask first: nobody is put on a waiting list without a parent or the young person knowing",
                );
            }
            _ => say("agreed", "Select who has agreed"),
        }
        if list.is_some_and(|list| list.served == Served::Parent) {
            if self.agreed == "young-person" {
                say("agreed", "This help is for a parent, who must agree for themselves");
            }
            if self.parent.trim().chars().count() < 2 {
                say("parent", "Enter the name of the parent who is to be helped");
            }
        }
        if list.is_some_and(|list| list.sensitive) && !matches!(self.follow.as_str(), "yes" | "no") {
            say("follow", "Select whether you may hear how it goes");
        }
        match (list, priority, day) {
            (Some(list), Some(priority), Some(day)) if wrong.is_empty() => {
                let received = if day == now.date() { now } else { Instant::start_of(day) };
                Ok(Asked { list, priority, received })
            }
            _ => Err(wrong),
        }
    }
}

impl Command for JoinList<'_> {
    type Output = Joined;
    type Refusal = StepRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Joined, Entries), Refused<StepRefused>> {
        let because = Refused::Because;
        let now = context.now;
        let permit = match permit::<AskForHelp>(tx, self.officer, self.child, now).await {
            Ok(permit) => permit,
            Err(Denied::Fault(error)) => return Err(Refused::Fault(error)),
            Err(Denied::Hidden | Denied::Ask { .. }) => return Err(because(StepRefused::Hidden)),
        };
        let child = permit.child();
        let lists = lists::in_force(tx, now.date()).await?;
        let asked = self.words.read(&lists, now).map_err(|wrong| because(StepRefused::Wrong(wrong)))?;
        let sender = doer(self.officer);
        let on_behalf = Some(self.words.on_behalf_of.trim()).filter(|code| !code.is_empty());
        let referrer: OrganisationId = match on_behalf {
            None => sender.team,
            Some(code) => agency(tx, code).await?.ok_or_else(|| {
                let what = "Select the agency from the list".to_owned();
                because(StepRefused::Wrong(vec![Wrong { field: "on-behalf-of".into(), what }]))
            })?,
        };
        let check_by = now.date().saturating_add(i64::from(asked.list.check_days).days());
        let step = Step::Joined { received: asked.received.micros(), priority: asked.priority, check_by };
        let there = match records::existing(tx, &asked.list.code, child).await? {
            Some(case) => records::by_id(tx, case).await?,
            None => None,
        };
        let first = there.is_none();
        let (case, number, before) = match there {
            Some(row) => (row.id, row.steps + 1, Some(row.place())),
            None => (CaseId::new(&context.ids, now), 1, None),
        };
        let after = take(before.as_ref(), &step, now.date()).map_err(|no| because(no.into()))?;
        if let Some(before) = &before {
            tx.see(Sight::Cases { cases: &[case], children: &[child] }).await?;
            let earlier = records::referrals(tx, &[case]).await?;
            let own =
                earlier.iter().any(|r| r.sent_by == sender.person.to_string() && r.referrer == referrer.to_string());
            if own {
                let what = "You have asked for this already: it stands under “Waiting lists”".to_owned();
                return Err(because(StepRefused::Wrong(vec![Wrong { field: "list".into(), what }])));
            }
            records::update(tx, case, &after, now).await?;
            happened(tx, context, case, (before, &after)).await?;
        } else {
            let known = known(tx, self.officer, child, now).await?.ok_or(because(StepRefused::Hidden))?;
            begin(tx, context, case, asked.list, &known, &after).await?;
        }
        records::write_step(tx, case, number, &step, &self.words.need, sender, now).await?;
        let follows = !asked.list.sensitive || self.words.follow == "yes";
        let parent = Some(self.words.parent.trim()).filter(|_| asked.list.served == Served::Parent);
        let new = NewReferral {
            case,
            number,
            sender,
            referrer,
            received: asked.received,
            agreed: &self.words.agreed,
            served: parent,
            follows,
            read_step: number,
        };
        records::add_referral(tx, new, now).await?;
        let mut told = Vec::new();
        if follows {
            told.push(Stands::Person(sender.person));
        }
        if !asked.list.sensitive {
            told.extend([Stands::Team(sender.team), Stands::Team(referrer)]);
        }
        follow(tx, context, case, &told).await?;
        let entry = WaitingEntry::Joined {
            list: if asked.list.sensitive { "sensitive".to_owned() } else { asked.list.code.clone() },
            received: asked.received.date().to_string(),
            priority: asked.priority.code().to_owned(),
            referrer: referrer.to_string(),
            taken_by: sender.team.to_string(),
            first,
        };
        let entry = Entry::new(&entry).subject(case).child(child).basis(permit.basis().to_string());
        Ok((Joined { case, first, follows }, entry.into()))
    }
}

/// An agency on whose behalf one may ask.
async fn agency(tx: &mut Tx, code: &str) -> Result<Option<OrganisationId>, Error> {
    let agencies = contacts::agencies(tx).await?;
    Ok(agencies.into_iter().find(|a| a.code == code).and_then(|a| a.id.parse().ok()))
}

/// Writes the entry, gives the teams of the list what they need to answer, and starts the clocks at the day of receipt.
async fn begin(
    tx: &mut Tx,
    context: &Context<'_>,
    case: CaseId,
    list: &WaitingList,
    known: &Known,
    place: &Place,
) -> Result<(), Error> {
    let child = known.child.child;
    records::insert(tx, case, &list.code, child, place, context.now).await?;
    let row = vec![
        case.value(),
        0_i64.value(),
        Some(child).value(),
        known.child.name.as_str().value(),
        known.child.born.as_deref().value(),
    ];
    tx.insert_many("contact_child", &["case_id", "position", "child", "name", "born"], vec![row]).await?;
    cases::add_children(tx, case, &[child], context.now).await?;
    for provider in &list.teams {
        let team = contacts::team_by_code(tx, &provider.code).await?.and_then(|team| team.id.parse().ok());
        if let Some(team) = team {
            cases::give(tx, &context.ids, case, Stands::Team(team), Standing::Owner, context.now).await?;
            stand_near(tx, context, case, team, &[child]).await?;
        }
    }
    tx.see(Sight::Cases { cases: &[case], children: &[child] }).await?;
    let event = clocks::NewEvent {
        subject: case.to_string(),
        child: None,
        kind: "list.joined",
        occurred_at: place.started_at,
        significance: 2,
    };
    clocks::record(tx, context, &[event]).await
}

/// Gives whoever asked what they need to follow it, once.
pub(super) async fn follow(tx: &mut Tx, context: &Context<'_>, case: CaseId, told: &[Stands]) -> Result<(), Error> {
    for stands in told {
        let holder = match stands {
            Stands::Person(person) => person.to_string(),
            Stands::Team(team) => team.to_string(),
        };
        if !records::stands(tx, case, &holder, context.now).await? {
            cases::give(tx, &context.ids, case, *stands, Standing::Sender, context.now).await?;
        }
    }
    Ok(())
}
