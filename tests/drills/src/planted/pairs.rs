//! Pairs of records of which it is known whether they are one child's, made so that the linker should ask a person.

use super::rows::{HOSPITAL, PRACTICES, SOCIAL_CARE, Said, Sender};
use crate::program::Trust;
use base::{Ids, NhsNumber};
use jiff::{ToSpan as _, civil::date};
use std::collections::BTreeMap;
use store::Store;

/// What a pair is an example of. The first four are one child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    MovedAndMisspelt,
    NicknameWithoutAddress,
    SlipInTheDate,
    OtherFamilyName,
    AlikeTwins,
    SiblingsAYearApart,
    NamedAlike,
    CousinsAtOneAddress,
}

impl Kind {
    const ALL: [Self; 8] = [
        Self::MovedAndMisspelt,
        Self::NicknameWithoutAddress,
        Self::SlipInTheDate,
        Self::OtherFamilyName,
        Self::AlikeTwins,
        Self::SiblingsAYearApart,
        Self::NamedAlike,
        Self::CousinsAtOneAddress,
    ];

    pub fn same(self) -> bool {
        self < Self::AlikeTwins
    }

    pub fn from_words(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.in_words() == words)
    }

    pub const fn in_words(self) -> &'static str {
        match self {
            Self::MovedAndMisspelt => "moved and misspelt",
            Self::NicknameWithoutAddress => "nickname, no address",
            Self::SlipInTheDate => "slip in the date, moved",
            Self::OtherFamilyName => "other family name, moved",
            Self::AlikeTwins => "twins with alike names",
            Self::SiblingsAYearApart => "siblings a year apart",
            Self::NamedAlike => "named alike, born alike",
            Self::CousinsAtOneAddress => "cousins at one address",
        }
    }
}

/// Given name, a short form, another child's name that is like it.
const GIVEN: [[&str; 3]; 10] = [
    ["Charlotte", "Lottie", "Carlotta"],
    ["William", "Billy", "Willem"],
    ["Elizabeth", "Betsy", "Elisabeta"],
    ["Alexander", "Sandy", "Alexandra"],
    ["Eleanor", "Nell", "Eleana"],
    ["Muhammad", "Mo", "Muhannad"],
    ["Isabella", "Izzy", "Isabel"],
    ["Edward", "Ted", "Edmund"],
    ["Katherine", "Kitty", "Katrina"],
    ["Hassan", "Hass", "Hussain"],
];
const FAMILIES: [&str; 14] = [
    "Thornbury",
    "Okonkwo",
    "Hartley",
    "Rahman",
    "Kowalski",
    "Pemberton",
    "Siddiqui",
    "Gallagher",
    "Winstanley",
    "Mensah",
    "Fairbrother",
    "Chowdhury",
    "Nowak",
    "Ashworth",
];
const MOTHERS: [&str; 10] =
    ["Angela", "Farida", "Joanna", "Bridget", "Comfort", "Nadia", "Teresa", "Shirin", "Ewa", "Lorraine"];

/// A pair that is put to a person.
#[derive(Clone, Debug)]
pub struct Asked {
    pub kind: Kind,
    pub review: String,
    /// Records of the two.
    pub left: String,
    pub right: String,
}

/// Plants twelve pairs for each that is wanted, because not of every one the linker asks; returns those it asks about,
/// half of them one child, in an order by chance.
pub async fn plant(trust: &Trust, wanted: usize, chance: &Ids) -> anyhow::Result<(Vec<Asked>, Again)> {
    let made: Vec<(Kind, Said, Said)> = (0..wanted * 12).map(|at| pair(Kind::ALL[at % 8], chance)).collect();
    let mut sender = Sender::to(trust, trust);
    sender.put(&PRACTICES, made.iter().enumerate().map(|(at, (_, left, _))| (key("L", at), left.clone())));
    sender.send(&PRACTICES).await?;
    // Of every fifth, children's social care says it: two people must agree about those.
    let (known, attended): (Vec<_>, Vec<_>) =
        made.iter().enumerate().map(|(at, (_, _, right))| (at, right.clone())).partition(|(at, _)| at % 5 == 4);
    sender.put(&HOSPITAL, attended.into_iter().map(|(at, right)| (key("R", at), right)));
    sender.put(&SOCIAL_CARE, known.into_iter().map(|(at, right)| (key("R", at), right)));
    sender.send(&HOSPITAL).await?;
    sender.send(&SOCIAL_CARE).await?;
    let store = trust.open().await?;
    let asked = asked(&store, &made).await?;
    store.close().await;
    let mut chosen = Vec::new();
    for same in [true, false] {
        let kinds: Vec<&Vec<Asked>> =
            asked.iter().filter(|(kind, _)| kind.same() == same).map(|(_, all)| all).collect();
        let in_turn = (0..made.len()).flat_map(|at| kinds.iter().filter_map(move |all| all.get(at)));
        chosen.extend(in_turn.take(wanted / 2).cloned());
    }
    for last in (1..chosen.len()).rev() {
        chosen.swap(last, chance.below(last as u64 + 1) as usize);
    }
    let again = chosen
        .iter()
        .filter_map(|asked| asked.right[7..11].parse().ok())
        .map(|at: usize| (key("A", at), made[at].2.clone()));
    let again = again.collect();
    Ok((chosen, again))
}

/// What is sent once more of the right-hand children.
pub type Again = Vec<(String, Said)>;

pub async fn send_again(trust: &Trust, again: Again) -> anyhow::Result<()> {
    let mut sender = Sender::to(trust, trust);
    sender.put(&HOSPITAL, again);
    sender.send(&HOSPITAL).await
}

fn key(side: &str, at: usize) -> String {
    format!("PAIR-{side}-{at:04}")
}

/// Open reviews between the two records of a pair, by kind.
async fn asked(store: &Store, made: &[(Kind, Said, Said)]) -> anyhow::Result<BTreeMap<Kind, Vec<Asked>>> {
    let mut tx = store.read_everything().await?;
    let rows: Vec<(String, String, String)> = tx
        .sql(
            "select v.id, a.record_key, b.record_key from match_review v
               join source_record a on a.id = v.record join source_record b on b.id = v.other_record
              where v.state = 'open' and a.record_key like 'PAIR-R-%' and b.record_key like 'PAIR-L-%' order by a.record_key",
        )
        .all()
        .await?;
    let mut asked: BTreeMap<Kind, Vec<Asked>> = BTreeMap::new();
    for (review, right_key, left_key) in rows {
        if right_key[7..] == left_key[7..] {
            let kind = made[right_key[7..].parse::<usize>()?].0;
            asked.entry(kind).or_default().push(Asked { kind, review, left: left_key, right: right_key });
        }
    }
    Ok(asked)
}

fn pair(kind: Kind, chance: &Ids) -> (Kind, Said, Said) {
    let pick = |from: &[&str]| from[chance.below(from.len() as u64) as usize].to_owned();
    let [given, short, alike] = GIVEN[chance.below(10) as usize];
    let family = pick(&FAMILIES);
    let (mother, father) =
        (format!("{} {family}", pick(&MOTHERS)), format!("{} {family}", pick(&["Colin", "Tariq", "Piotr", "Kwame"])));
    let days = i64::try_from(chance.below(13 * 365)).unwrap_or_default();
    let born = date(2011, 1, 2).saturating_add(days.days());
    let home = || {
        let house = (1 + chance.below(200)).to_string();
        let street = format!(
            "{} {}",
            pick(&["Alder", "Bramble", "Cobble", "Drover", "Elder"]),
            pick(&["Row", "Lane", "Street"])
        );
        (house, street, super::adoptions::postcode(chance))
    };
    let (house, street, postcode) = home();
    let left = Said {
        given: given.to_owned(),
        family: family.clone(),
        birth: Some(born),
        girl: chance.below(2) == 0,
        number: number(chance),
        house,
        street,
        postcode,
        parent: mother.clone(),
        ..Said::default()
    };
    let mut right = Said { number: String::new(), ..left.clone() };
    let moved = |said: &mut Said| (said.house, said.street, said.postcode) = home();
    // A child comes with its mother as a rule, else with its father.
    let with_father = chance.below(4) == 0;
    match kind {
        Kind::MovedAndMisspelt => {
            moved(&mut right);
            right.given = misspelt(given);
            right.family = misspelt(&family);
        }
        Kind::NicknameWithoutAddress => {
            short.clone_into(&mut right.given);
            (right.house, right.street, right.postcode) = Default::default();
        }
        Kind::SlipInTheDate => {
            moved(&mut right);
            right.birth = Some(born.saturating_add(10.days()));
        }
        Kind::OtherFamilyName => {
            moved(&mut right);
            right.family = pick(&FAMILIES);
        }
        Kind::AlikeTwins | Kind::CousinsAtOneAddress => alike.clone_into(&mut right.given),
        Kind::SiblingsAYearApart => {
            alike.clone_into(&mut right.given);
            right.birth = Some(born.saturating_add(1.year()));
        }
        Kind::NamedAlike => moved(&mut right),
    }
    match kind {
        Kind::CousinsAtOneAddress => {
            right.birth = Some(born.saturating_add(3.days()));
            right.parent = format!("{} {family}", pick(&MOTHERS));
        }
        Kind::NamedAlike => {
            right.birth = Some(born.saturating_add([1.days(), 10.days(), 1.year()][chance.below(3) as usize]));
            right.parent = format!("{} {family}", pick(&MOTHERS));
        }
        _ if with_father => (right.parent, right.father) = (father, true),
        _ => right.parent = mother,
    }
    (kind, left, right)
}

/// As it is written down over the telephone.
fn misspelt(name: &str) -> String {
    let heard = name.replace("th", "f").replace("ck", "k").replace("ey", "y").replace("ll", "l");
    if heard == name { name.replacen(['a', 'e'], "u", 1) } else { heard }
}

fn number(chance: &Ids) -> String {
    loop {
        if let Some(number) = NhsNumber::from_first_nine(999_000_000 + chance.below(1_000_000) as u32) {
            return number.digits();
        }
    }
}
