//! The streets of the borough and of its three neighbours. The postcodes have the shape of real ones in districts that
//! no real postcode uses, so that nobody's home is in the demonstration.

use crate::{dice::Dice, names::written};

/// Whose streets: the borough's own or a neighbouring authority's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Area {
    Alderwick,
    Norbrook,
    Eastholm,
    Sutherby,
}

impl Area {
    pub(crate) const NEIGHBOURS: [Self; 3] = [Self::Norbrook, Self::Eastholm, Self::Sutherby];

    const fn districts(self) -> &'static [&'static str] {
        match self {
            Self::Alderwick => &["W21", "W22", "W23", "W24", "W25", "W26"],
            Self::Norbrook => &["NW31", "NW32", "NW33"],
            Self::Eastholm => &["E41", "E42", "E43"],
            Self::Sutherby => &["SW31", "SW32", "SW33"],
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) house: String,
    pub(crate) street: String,
    pub(crate) postcode: String,
}

impl Address {
    pub(crate) fn new(house: &str, street: &str, postcode: &str) -> Self {
        Self { house: house.to_owned(), street: street.to_owned(), postcode: postcode.to_owned() }
    }
}

#[derive(Debug)]
pub(crate) struct Places {
    stems: Vec<&'static str>,
    /// Streets the borough needs for its number of families; a neighbour shows half as many.
    streets: usize,
}

const KINDS: [&str; 8] = ["Road", "Street", "Avenue", "Gardens", "Close", "Terrace", "Grove", "Lane"];
const BEFORE: [&str; 7] = ["", "Upper ", "Old ", "Little ", "New ", "Lower ", "Great "];
const INWARD_LETTERS: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";
/// Units of one street.
const UNITS: usize = 3;

impl Places {
    pub(crate) fn for_children(children: usize) -> Self {
        let stems: Vec<&str> = written(include_str!("../data/streets.txt")).flat_map(str::split_whitespace).collect();
        let most = stems.len() * KINDS.len() * BEFORE.len();
        Self { streets: (children / 60).clamp(60, most), stems }
    }

    /// A home: a house or a flat somewhere in the area.
    pub(crate) fn home(&self, area: Area, dice: &mut Dice) -> Address {
        let streets = if area == Area::Alderwick { self.streets } else { self.streets / 2 };
        let street = dice.below(streets);
        let number = dice.between(1, 140);
        let house = match dice.below(20) {
            0..=5 => format!("Flat {}, {number}", dice.between(1, 24)),
            6 => format!("Flat {}, {number}", dice.pick(&["A", "B", "C", "D"])),
            7 => format!("{number}{}", dice.pick(&["A", "B"])),
            _ => number.to_string(),
        };
        Address { house, street: self.street(area, street), postcode: postcode(area, street, dice.below(UNITS)) }
    }

    pub(crate) fn stem(&self, at: usize) -> &'static str {
        self.stems[at % self.stems.len()]
    }

    fn street(&self, area: Area, street: usize) -> String {
        let named = street + area as usize * 37;
        let kind = KINDS[(named / self.stems.len() + named) % KINDS.len()];
        let before = BEFORE[named / self.stems.len() / KINDS.len() % BEFORE.len()];
        format!("{before}{} {kind}", self.stem(named))
    }
}

/// Sector 0 of every district is left to the places with a name: the four stories, the hostels, the refuge.
fn postcode(area: Area, street: usize, unit: usize) -> String {
    let districts = area.districts();
    let within = street / districts.len() * UNITS + unit;
    let sector = 1 + within / 40 % 9;
    let letters = (within / 360 * 40 + within % 40) * 37 % 400;
    format!(
        "{} {sector}{}{}",
        districts[street % districts.len()],
        char::from(INWARD_LETTERS[letters / 20]),
        char::from(INWARD_LETTERS[letters % 20])
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_unit_has_a_postcode_of_its_own_and_none_is_in_sector_nought() {
        let mut seen = HashSet::new();
        for street in 0..6 * 1200 {
            for unit in 0..UNITS {
                let text = postcode(Area::Alderwick, street, unit);
                assert_eq!(text.parse::<base::Postcode>().unwrap().to_string(), text);
                assert!(!text.contains(" 0"));
                assert!(seen.insert(text));
            }
        }
    }
}
