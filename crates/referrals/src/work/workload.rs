//! How heavy work weighs, by the trust's own text (`trust/workload.toml`), and who carries how much.

use super::Piece;
use crate::model::Danger;
use base::{Instant, PersonId};
use clocks::Due;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::{Error, Tx, choices};

/// What the store keeps the text under.
pub const KIND: &str = "workload";

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    #[serde(deserialize_with = "crate::front_door::day")]
    pub effective_from: Date,
    /// What one full-time worker can carry.
    pub full: i64,
    /// What is not decided yet.
    pub undecided: i64,
    /// Added where the child may come to harm now or today.
    pub pressing: i64,
    /// By level of need.
    pub levels: BTreeMap<String, i64>,
}

/// Reads `workload.toml`. A mistake names what is wrong and how to mend it.
pub fn read(text: &str) -> Result<Weights, String> {
    let weights: Weights = toml::from_str(text).map_err(|e| e.to_string())?;
    if weights.full < 1 {
        return Err("full must be 1 or more: it is what one full-time worker can carry".to_owned());
    }
    let all = weights.levels.iter().map(|(level, weight)| (level.as_str(), *weight));
    for (what, weight) in all.chain([("undecided", weights.undecided), ("pressing", weights.pressing)]) {
        if !(0..=100).contains(&weight) {
            return Err(format!("the weight of {what} is {weight}: it must be 0 to 100"));
        }
    }
    if let Some(level) = weights.levels.keys().find(|level| level.parse::<i64>().is_err()) {
        return Err(format!("level {level:?} is not a number: name the levels as front-door.toml numbers them"));
    }
    Ok(weights)
}

/// The text as a choice the store keeps in versions.
pub fn choice(text: &str) -> Result<choices::Choice, String> {
    let weights = read(text)?;
    let text = text.to_owned();
    Ok(choices::Choice { kind: KIND, name: KIND.to_owned(), effective_from: weights.effective_from, text })
}

/// The weights that apply on a day; where the trust has written none, every piece weighs one.
pub async fn in_force(tx: &mut Tx, today: Date) -> Result<Weights, Error> {
    match choices::in_force(tx, KIND, KIND, today).await? {
        Some(kept) => read(&kept.definition)
            .map_err(|problem| Error::Decode { kind: format!("workload, version {}", kept.version), problem }),
        None => Ok(Weights { effective_from: today, full: 20, undecided: 1, pressing: 0, levels: BTreeMap::new() }),
    }
}

impl Weights {
    /// What one piece weighs.
    pub fn of(&self, level: Option<i64>, danger: Danger) -> i64 {
        let by_level = level.map_or(self.undecided, |level| self.levels.get(&level.to_string()).copied().unwrap_or(1));
        by_level + if danger <= Danger::Today { self.pressing } else { 0 }
    }
}

/// What somebody carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    pub pieces: usize,
    pub weight: i64,
    pub overdue: usize,
    /// Due within seven days, today included.
    pub due_soon: usize,
}

impl Load {
    fn add(&mut self, piece: &Piece, weight: i64, now: Instant) {
        self.pieces += 1;
        self.weight += weight;
        if let Some(due) = &piece.due {
            self.overdue += usize::from(due.how == Due::Overdue);
            self.due_soon += usize::from(due.how != Due::Overdue && due.at <= now.plus_hours(7 * 24));
        }
    }

    /// "14 open, 3 overdue, weight 22 of 24", or "31 open, weight 60 of 24, more than full".
    pub fn in_words(&self, full: i64) -> String {
        let more = if self.weight > full { ", more than full" } else { "" };
        format!("{}, weight {} of {full}{more}", self.of_nobody(), self.weight)
    }

    /// The same of what nobody carries.
    pub fn of_nobody(&self) -> String {
        let overdue = if self.overdue > 0 { format!(", {} overdue", self.overdue) } else { String::new() };
        format!("{} open{overdue}", self.pieces)
    }
}

/// What each carries; under no name, what nobody does.
pub fn loads(pieces: &[Piece], weights: &Weights, now: Instant) -> BTreeMap<Option<PersonId>, Load> {
    let mut loads: BTreeMap<Option<PersonId>, Load> = BTreeMap::new();
    for piece in pieces {
        loads.entry(piece.owner).or_default().add(piece, weights.of(piece.level, piece.danger), now);
    }
    loads
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::pieces::tests::piece;
    use proptest::prelude::*;
    use rstest::rstest;

    const TEXT: &str = include_str!("../../../../trust/workload.toml");

    #[rstest]
    #[case(None, Danger::NotAtOnce, 2)]
    #[case(Some(4), Danger::Now, 5)]
    #[case(Some(2), Danger::Soon, 1)]
    #[case(Some(9), Danger::Soon, 1)]
    fn a_piece_weighs_by_level_and_danger(#[case] level: Option<i64>, #[case] danger: Danger, #[case] weight: i64) {
        assert_eq!(read(TEXT).unwrap().of(level, danger), weight);
    }

    #[rstest]
    #[case("full = 24", "full = 0", "full must be 1")]
    #[case("4 = 3", "4 = -3", "weight of 4")]
    #[case("4 = 3", "four = 3", "not a number")]
    #[case("pressing = 2", "presing = 2", "presing")]
    fn a_mistake_is_named(#[case] from: &str, #[case] to: &str, #[case] told: &str) {
        let mistake = read(&TEXT.replacen(from, to, 1)).unwrap_err();
        assert!(mistake.contains(told), "{mistake}");
    }

    proptest! {
        #[test]
        fn giving_work_to_another_changes_nothing_in_all(owners in proptest::collection::vec(0_u8..4, 0..40), to in 0_u8..4) {
            let weights = read(TEXT).unwrap();
            let now = Instant::from_micros(0);
            let before: Vec<Piece> = owners.iter().enumerate().map(|(n, owner)| piece(n as u128, *owner)).collect();
            let after: Vec<Piece> = (0..before.len()).map(|n| piece(n as u128, to)).collect();
            let sum = |pieces: &[Piece]| loads(pieces, &weights, now).values().fold((0, 0), |(n, w), l| (n + l.pieces, w + l.weight));
            prop_assert_eq!(sum(&before), sum(&after));
            prop_assert_eq!(sum(&before).0, owners.len());
        }
    }
}
