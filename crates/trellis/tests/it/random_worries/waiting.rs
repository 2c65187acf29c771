//! Waiting lists: asked for, offered, missed and reviewed, and one need that stands on two lists.

use super::{Done, tried};
use crate::{app::TestApp, waiting::somebody_of};
use access::Officer;
use base::{CaseId, ChildId, Ids};
use referrals::waiting::{
    answer_offer::AnswerOffer,
    end_wait::EndWait,
    join_list::{JoinList, JoinWords},
    make_offer::{MakeOffer, OfferWords},
    model::Step,
    one_need::SayHowManyNeeds,
    review_missed::ReviewMissed,
};
use std::collections::{BTreeMap, BTreeSet};

/// Two lists that may be about one need, and the team that helps on each.
const LISTS: [(&str, &str); 2] = [("occupational-therapy", "CHP-TH-OT"), ("neurodisability", "HTB-PAE")];

/// Those who ask, first whoever leads the work with the child, and those who help.
pub struct Waiters {
    child: ChildId,
    senders: Vec<Officer>,
    teams: Vec<Officer>,
}

pub async fn waiters(app: &TestApp, child: ChildId) -> Waiters {
    let mut teams = Vec::new();
    for (_, team) in LISTS {
        for manager in [false, true] {
            let person = somebody_of(app, team, manager).await;
            let mut tx = app.store.read_everything().await.unwrap();
            teams.push(access::officer(&mut tx, person, None, app.store.now()).await.unwrap().unwrap());
        }
    }
    let mut tx = app.store.read_everything().await.unwrap();
    let mut senders = Vec::new();
    for name in ["health-visitor", "gp"] {
        let person = access::people::by_user_name(&mut tx, name).await.unwrap().unwrap();
        senders.push(access::officer(&mut tx, person, None, app.store.now()).await.unwrap().unwrap());
    }
    Waiters { child, senders, teams }
}

/// Somebody asks for help, or somebody does something about a place on a list.
pub async fn step(app: &TestApp, chance: &Ids, waiters: &Waiters) -> Done {
    let pick = |n: usize| chance.below(n as u64) as usize;
    let mut tx = app.store.read_everything().await.unwrap();
    let text = "select id, version, missed from waiting_entry where ended_how is null order by recorded_at, id";
    let open: Vec<(String, i64, String)> = tx.sql(text).all().await.unwrap();
    drop(tx);
    let (senders, teams) = (&waiters.senders, &waiters.teams);
    let on = app.store.now().date();
    if open.is_empty() || pick(6) == 0 {
        let officer = &senders[pick(senders.len())];
        let first = on.saturating_sub(jiff::Span::new().days(pick(60) as i64));
        let words = JoinWords {
            list: LISTS[pick(LISTS.len())].0.into(),
            priority: ["routine", "urgent"][pick(2)].into(),
            need: "She drops things and cannot hold a pencil".into(),
            received_day: first.day().to_string(),
            received_month: first.month().to_string(),
            received_year: first.year().to_string(),
            agreed: "parent".into(),
            ..JoinWords::default()
        };
        let took = tried(app, officer, JoinList { officer, child: waiters.child, words: &words }).await;
        return (officer.name.clone(), "asks for help".into(), took);
    }
    let (id, version, missed) = &open[pick(open.len())];
    let (entry, version): (CaseId, i64) = (id.parse().unwrap(), version - i64::from(pick(8) == 0));
    let words = "Rang her mother, who was at work";
    // Where nobody came, somebody looks at why, or tries to take the place away without it.
    let kind = if missed == "unreviewed" && pick(3) > 0 { [4, 6, 6, 7][pick(4)] } else { pick(8) };
    let everybody: Vec<&Officer> = senders.iter().chain(teams).collect();
    let officer = match kind {
        6 if pick(2) == 0 => &senders[0],
        6 => everybody[pick(everybody.len())],
        _ => &teams[pick(teams.len())],
    };
    let (what, took) = match kind {
        0 | 1 => {
            let words = OfferWords {
                purpose: ["assessment", "assessment", "help"][pick(3)].into(),
                on_day: on.day().to_string(),
                on_month: on.month().to_string(),
                on_year: on.year().to_string(),
                words: "The clinic, at ten".into(),
            };
            ("offers", tried(app, officer, MakeOffer { officer, entry, version, words: &words }).await)
        }
        2 | 3 => {
            let answer = ["not-brought", "not-brought", "happened", "refused", "accepted"][pick(5)];
            let what = if answer == "not-brought" { "was not brought" } else { "answers an offer" };
            (what, tried(app, officer, AnswerOffer { officer, entry, version, answer, words }).await)
        }
        4 | 5 if pick(2) == 0 => {
            let how = ["withdrawn", "declined", "died"][pick(8).min(2)];
            let how = if how == "died" && pick(4) > 0 { "declined" } else { how };
            ("ends a wait", tried(app, officer, EndWait { officer, entry, version, how, words }).await)
        }
        6 => {
            let outcome = ["keep", "may-end"][pick(2)];
            ("reviews", tried(app, officer, ReviewMissed { officer, entry, version, outcome, words }).await)
        }
        _ => {
            let other = open.iter().map(|(other, _, _)| other).find(|other| *other != id).map(|id| id.parse().unwrap());
            let needs = ["one", "one", "one", "two"][pick(4)];
            let say = SayHowManyNeeds { officer, entry, version, other, needs, words };
            (if needs == "one" { "finds one need" } else { "finds two needs" }, tried(app, officer, say).await)
        }
    };
    (officer.name.clone(), what.into(), took)
}

/// A place as it was after the last step.
#[derive(Clone, Debug)]
pub struct Place {
    started_at: i64,
    missed: String,
    ended: Option<String>,
    askers: BTreeSet<(String, String)>,
}

pub type Places = BTreeMap<String, Place>;

/// No place is gone, waits shorter than it did, or ends unreviewed after nobody came; of one need the earlier day is kept,
/// with everybody who asked.
pub async fn holds(app: &TestApp, before: &Places, after: &str) -> Places {
    let mut tx = app.store.read_everything().await.unwrap();
    let rows: Vec<(String, i64, String, Option<String>)> =
        tx.sql("select id, started_at, missed, ended_how from waiting_entry").all().await.unwrap();
    let mut now = Places::new();
    for (id, started_at, missed, ended) in rows {
        let text = "select sent_by, referrer from waiting_referral where case_id = $1";
        let askers = tx.sql(text).bind(id.as_str()).all::<(String, String)>().await.unwrap().into_iter().collect();
        now.insert(id, Place { started_at, missed, ended, askers });
    }
    let open = now.values().filter(|place| place.ended.is_none()).count();
    assert!(open <= LISTS.len(), "{after}: one child twice on one list");
    for (id, was) in before {
        let is = now.get(id).unwrap_or_else(|| panic!("{after}: place {id} is gone"));
        assert!(is.started_at <= was.started_at, "{after}: {was:?} {is:?}");
        assert!(is.askers.is_superset(&was.askers), "{after}: nobody who asked is forgotten");
        assert!(was.ended.is_none() || was.ended == is.ended, "{after}: what is over stays over");
        let (None, Some(how)) = (&was.ended, &is.ended) else { continue };
        if was.missed == "unreviewed" {
            assert!(
                matches!(how.as_str(), "died" | "helped"),
                "{after}: taken from a child whom nobody brought: {how}"
            );
        }
        if was.missed == "keep" {
            assert_ne!(how, "declined", "{after}: the review kept the place");
        }
        if how == "transferred" {
            let kept = now.iter().find(|(other, place)| *other != id && place.ended.is_none());
            let (other, kept) = kept.unwrap_or_else(|| panic!("{after}: neither place is left"));
            let earlier = before.get(other).map_or(was.started_at, |there| there.started_at.min(was.started_at));
            assert_eq!(kept.started_at, earlier, "{after}: the earlier day");
            assert!(
                kept.askers.is_superset(&was.askers),
                "{after}: everybody who asked follows the place that is kept"
            );
        }
    }
    reviews(&mut tx, after).await;
    now
}

/// Whoever wrote down that nobody came has not reviewed it; and where whoever leads was brought in, they have.
async fn reviews(tx: &mut store::Tx, after: &str) {
    let rows: Vec<(String, String)> =
        tx.sql("select case_id, facts from waiting_step order by case_id, number").all().await.unwrap();
    let mut missed: BTreeMap<String, (String, Option<String>)> = BTreeMap::new();
    for (case, facts) in rows {
        match serde_json::from_str(&facts).unwrap() {
            Step::NotBrought { by, lead } => {
                missed.insert(case, (by, lead));
            }
            Step::Reviewed { by, .. } => {
                let (missed_by, lead) = missed.remove(&case).unwrap_or_else(|| panic!("{after}: nothing to review"));
                assert_ne!(by, missed_by, "{after}: reviewed by whoever wrote it down");
                assert!(lead.is_none_or(|lead| lead == by), "{after}: reviewed past whoever leads");
            }
            _ => {}
        }
    }
}
