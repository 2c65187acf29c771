//! What is open on the day the borough is seen: the front door's inbox as on a Monday, work on every team's desk, partners
//! who have not answered, and Amy.

use super::{
    By, Outcome, Source, Step, What, Worry, WorryChild,
    course::{MEETING, Making, NORTH, SOCIAL_CARE, SOUTH, STRATEGY, Way, needs_agreement},
    senders::Senders,
    telling::{Scene, Telling},
};
use crate::{stories::PLANS, town::Town};
use base::Instant;

/// Contacts open at the front door of a borough with all its contacts.
const OPEN: usize = 40;
const PARTNERS: [&str; 10] =
    ["POL-CPW", "CHP-HV-N", "CHP-HV-S", "CHP-SN", "HTA-ED", "HTB-PAE", "EDU-INC", "EHP-N", "HSG-TEN", "VOL-SPC"];

/// How many of so many contacts are still open at the front door.
pub(super) fn how_many(contacts: usize) -> usize {
    (OPEN * contacts / super::CONTACTS).max(12).min(contacts / 4)
}

/// The contacts decided last, so that every team has one on its desk that nobody has finished.
pub(super) fn way_of(before_open: usize) -> Option<(Outcome, Way)> {
    match before_open {
        1 | 12 => Some((Outcome::Referral, SOCIAL_CARE)),
        3 | 14 => Some((Outcome::EarlyHelp, NORTH)),
        5 | 16 => Some((Outcome::EarlyHelp, SOUTH)),
        7 | 18 => Some((Outcome::EarlyHelp, MEETING)),
        _ => None,
    }
}

impl<'a> Making<'a, '_> {
    /// Not decided yet: the older ones are being looked at, wait for partners or for the manager; the newest nobody has read.
    pub(super) fn still_open(&mut self, worry: &mut Worry, scene: &Scene<'a>, place: usize) {
        let Some(at) = worry.at else { return };
        let gap = self.now.seconds_since(at);
        let part = |of: i64| at.plus_seconds(gap * of / 100);
        if place % 2 == 1 {
            return;
        }
        let Some(screener) = self.senders.screener(part(20), self.dice) else { return };
        worry.steps.push(Step { at: part(20), by: screener.clone(), what: What::Taken });
        match place % 8 {
            0 | 4 => self.ask(worry, scene, &screener, part(30), None),
            2 => {
                let danger = worry.said("danger");
                let way = if needs_agreement("advice", danger) { NORTH } else { STRATEGY };
                let scene = scene.decided(part(70), way.level);
                self.decide(worry, &scene, way, &screener, part(70));
            }
            _ => {}
        }
    }

    /// Partners are asked what they know; all answer by `answered`, or where it is none, one of them.
    pub(super) fn ask(
        &mut self,
        worry: &mut Worry,
        scene: &Scene<'a>,
        by: &By,
        at: Instant,
        answered: Option<Instant>,
    ) {
        let Some(asking) = self.screener_at(by, at) else { return };
        let urgency = match worry.said("danger") {
            "now" | "today" => "red",
            "soon" => "amber",
            // What is still open is late: it was asked with little time.
            _ if answered.is_none() => "red",
            _ => "green",
        };
        let first = self.dice.below(PARTNERS.len());
        let step = 1 + self.dice.below(3);
        let count = 1 + self.dice.below(3);
        let teams: Vec<String> = (0..count).map(|n| PARTNERS[(first + n * step) % PARTNERS.len()].to_owned()).collect();
        let question = self.telling.line(&scene.later(at), "question", self.dice);
        let answering = if answered.is_some() { teams.len() } else { teams.len() - 1 };
        for team in teams.iter().take(answering) {
            let until = answered.unwrap_or(self.now.plus_minutes(-5));
            let wait = until.seconds_since(at).max(60);
            let when = at.plus_seconds(self.dice.between(30, wait.max(31)));
            let Some(by) = self.senders.by(team, None, when, self.dice) else { continue };
            let (answer, said, why) = match self.dice.below(100) {
                0..=44 => ("relevant", "relevant", ""),
                45..=54 => ("part", "relevant", "partreason"),
                55..=95 => ("none", "none", ""),
                _ => ("declined", "", "declined"),
            };
            let scene = scene.later(when);
            let words = if said.is_empty() { String::new() } else { self.telling.line(&scene, said, self.dice) };
            let reason = if why.is_empty() { String::new() } else { self.telling.line(&scene, why, self.dice) };
            worry.steps.push(Step { at: when, by, what: What::Answered { answer, words, reason } });
        }
        worry.steps.push(Step { at, by: asking, what: What::Asked { teams, urgency, question } });
    }
}

/// Amy's health visitor has just written: it waits in the inbox. Nothing that was done before had gone wrong.
pub(super) fn amy(town: &Town, senders: &Senders, key: usize, telling: &mut Telling) -> Option<Worry> {
    let (child, plan) = town.children.iter().zip(PLANS).find(|(_, plan)| plan.key == "amy")?;
    let sender = senders.of_amy()?;
    let records = plan.parts.iter().filter(|p| p.feed == "health-visiting").map(|p| (p.feed, p.record.to_owned()));
    let name = format!("{} {}", child.given, child.family_name);
    let text = telling.list("amy").join("\n\n");
    let say = |field: &'static str, words: &str| (field, words.to_owned());
    Some(Worry {
        key,
        source: Source::Health,
        outcome: Outcome::Other,
        at: None,
        by: sender.by(),
        children: vec![WorryChild { records: records.collect(), name, born: String::new(), described: String::new() }],
        reason: "I am Amy's health visitor and am writing down what I saw this morning".to_owned(),
        words: vec![
            say("danger", "soon"),
            say("where_now", "At home with her mother, where I left them at half past ten"),
            say("safe_tonight", "Yes. Angela's neighbour will sit with them this evening"),
            say("worry", &text),
            say("when", "This morning; slowly worse since September"),
            say("own_words", "“Mummy is tired. I can do my own shoes.”"),
            say(
                "strengths",
                "Angela asked for help as soon as I asked her. She is warm with Amy and keeps a safe home",
            ),
            say("tried", "Extra visits since September; GP rung today; nursery told"),
            say("told_parents", "yes"),
            say("parents_agree", "yes"),
            say("safe_contact", "Ring Angela before coming, mornings are best"),
        ],
        steps: Vec::new(),
    })
}
