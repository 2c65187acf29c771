//! The population by rule: families with their customs, moves, twins and second households, until there are as many
//! children as were asked for; then those beyond the border, and those who have gone.

use crate::{
    days::{age, days_before, school_age, school_year},
    dice::Dice,
    families::{Carer, Child, Family, Need, Residence, family_phone},
    names::{Custom, Names, Sex, daughters_form, handed_down},
    numbers::Numbers,
    organisations::{PRACTICES, PRIMARIES, SECONDARIES},
    places::{Area, Places},
};
use base::Upn;
use jiff::civil::Date;

/// Days in which the children were born: from nought to eighteen years old.
const DAYS: usize = 6938;
/// Heritages in which a birth of which only the year is known was written down as the first of January.
const WITHOUT_BIRTH_CERTIFICATES: [&str; 4] = ["somali", "eritrean", "iranian", "arabic"];
/// Authority numbers for UPNs: none of them is an authority's today.
const AUTHORITY: u16 = 3;

#[derive(Debug)]
pub(crate) struct Population<'a> {
    pub(crate) names: &'a Names,
    pub(crate) places: &'a Places,
    pub(crate) today: Date,
    pub(crate) dice: Dice,
    pub(crate) numbers: Numbers,
    pub(crate) families: Vec<Family>,
    pub(crate) children: Vec<Child>,
    /// Families whose father lives elsewhere and may have children there.
    lone: Vec<usize>,
    residents: usize,
    /// Families so far with a language nobody would have guessed: each of the hundred and thirty has its turn.
    rare: usize,
}

impl<'a> Population<'a> {
    pub(crate) fn new(names: &'a Names, places: &'a Places, today: Date, seed: u64) -> Self {
        Self {
            names,
            places,
            today,
            dice: Dice::new(seed, "families"),
            numbers: Numbers::default(),
            families: Vec::new(),
            children: Vec::new(),
            lone: Vec::new(),
            residents: 0,
            rare: 0,
        }
    }

    pub(crate) const fn residents(&self) -> usize {
        self.residents
    }

    /// No father so far has a second family by rule.
    pub(crate) fn fathers_stay(&mut self) {
        self.lone.clear();
    }

    /// Families until the borough has so many children.
    pub(crate) fn fill(&mut self, children: usize) {
        while self.residents < children {
            let left = children - self.residents;
            self.household(Area::Alderwick, Residence::Here, left);
        }
    }

    /// Those beyond the border who come over it to a doctor or to school, and those who left and are still listed.
    pub(crate) fn beyond_the_border(&mut self, children: usize) {
        for (residence, per_mille) in
            [(Residence::BeyondWithDoctorHere, 112), (Residence::BeyondWithSchoolHere, 52), (Residence::Gone, 38)]
        {
            let wanted = self.children.len() + children * per_mille / 1000;
            while self.children.len() < wanted {
                let area = match residence {
                    Residence::Gone => Area::Alderwick,
                    _ => Area::NEIGHBOURS[self.dice.below(3)],
                };
                self.household(area, residence, wanted - self.children.len());
            }
        }
    }

    fn household(&mut self, area: Area, residence: Residence, most: usize) {
        let again = residence == Residence::Here && !self.lone.is_empty() && self.dice.percent(6);
        let family = if again { self.fathers_second_family(area) } else { self.new_family(area) };
        self.births(family, residence, most);
    }

    /// A family with parents, a home and a doctor, as yet without children.
    pub(crate) fn new_family(&mut self, area: Area) -> usize {
        let heritage = self.names.heritage(&mut self.dice);
        let father = self.father(heritage);
        self.family_of(area, heritage, father, false)
    }

    fn fathers_second_family(&mut self, area: Area) -> usize {
        let at = self.dice.below(self.lone.len());
        let first = self.lone.swap_remove(at);
        let heritage = self.families[first].heritage;
        let father = self.families[first].carers.iter().find(|c| c.relation == "father").cloned();
        for child in &self.families[first].children {
            self.children[*child].half_sibling = true;
        }
        let father = Carer { at_home: true, ..father.unwrap_or_else(|| self.father(heritage)) };
        self.family_of(area, heritage, father, true)
    }

    fn father(&mut self, heritage: usize) -> Carer {
        let heritage = &self.names.heritages[heritage];
        Carer {
            given: heritage.given(Sex::Male, &mut self.dice).to_owned(),
            family: heritage.family(&mut self.dice),
            relation: "father",
            phone: family_phone(&mut self.dice),
            responsibility: true,
            at_home: true,
        }
    }

    fn mother(&mut self, heritage: usize, father: &Carer) -> Carer {
        let own = if self.dice.percent(12) { self.names.heritage(&mut self.dice) } else { heritage };
        let heritage = &self.names.heritages[own];
        let married = matches!(heritage.custom, Custom::Father | Custom::Slavic | Custom::Middle);
        let family =
            if married && self.dice.percent(60) { father.family.clone() } else { heritage.family(&mut self.dice) };
        Carer {
            given: heritage.given(Sex::Female, &mut self.dice).to_owned(),
            family: daughters_form(&family, Sex::Female),
            relation: "mother",
            phone: family_phone(&mut self.dice),
            responsibility: true,
            at_home: true,
        }
    }

    fn family_of(&mut self, area: Area, heritage: usize, mut father: Carer, second: bool) -> usize {
        let mother = self.mother(heritage, &father);
        let apart = !second && self.dice.percent(26);
        let key = self.families.len();
        let carers = if apart {
            father.at_home = false;
            father.responsibility = self.dice.percent(65);
            if area == Area::Alderwick {
                self.lone.push(key);
            }
            vec![mother, father]
        } else if self.dice.percent(3) {
            vec![father]
        } else if self.dice.percent(1) {
            vec![Carer { relation: "grandmother", responsibility: self.dice.percent(50), ..mother }]
        } else {
            vec![mother, father]
        };
        let home = self.places.home(area, &mut self.dice);
        let moved = match self.dice.below(100) {
            0..=13 => self.dice.between(3, 365),
            14..=43 => self.dice.between(366, 1460),
            _ => self.dice.between(1461, 5000),
        };
        let before = (moved < 1461).then(|| {
            let from = match (area, self.dice.below(12)) {
                (Area::Alderwick, n @ 0..=2) => Area::NEIGHBOURS[n],
                _ => area,
            };
            self.places.home(from, &mut self.dice)
        });
        let near = home.postcode.bytes().map(usize::from).sum::<usize>();
        let practice = if self.dice.percent(70) { near * 7 % PRACTICES } else { self.dice.below(PRACTICES) };
        let language = self.language(heritage);
        self.families.push(Family {
            key,
            heritage,
            language,
            carers,
            area,
            home,
            home_since: days_before(self.today, moved),
            before,
            tenancy: area == Area::Alderwick && self.dice.percent(28),
            practice,
            second,
            children: Vec::new(),
        });
        key
    }

    /// The heritage's own, English, or now and then one of the hundred and thirty that nobody would have guessed.
    fn language(&mut self, heritage: usize) -> &'static str {
        let own = &self.names.heritages[heritage].languages;
        match self.dice.below(100) {
            0..=4 if own.first() != Some(&"English") => {
                self.rare += 1;
                self.names.languages[self.rare % self.names.languages.len()]
            }
            5..=54 => own.first().copied().unwrap_or("English"),
            55..=69 => own[self.dice.rank(own.len())],
            _ => "English",
        }
    }

    /// Brothers and sisters around one child of any age, a year and a half to five years apart.
    fn births(&mut self, family: usize, residence: Residence, most: usize) {
        let ages = self.ages(residence);
        let before = self.children.len();
        for days_old in ages {
            let together = match self.dice.below(10_000) {
                0..=3 => 3,
                4..=139 => 2,
                _ => 1,
            };
            let birth = self.registered_birth(family, days_before(self.today, days_old), together);
            for _ in 0..together {
                if self.children.len() - before < most {
                    let child = self.child(family, birth, residence);
                    self.children[child].multiple = together > 1;
                }
            }
        }
        let last = self.children.len() - 1;
        if self.children[last].multiple && last > 0 && self.children[last - 1].birth != self.children[last].birth {
            self.children[last].multiple = false;
        }
    }

    /// How many days old the children of one family are. Drawn as if the family had begun at any time, so that the
    /// youngest and the oldest years are as full as the others; brothers and sisters grown up are left out.
    fn ages(&mut self, residence: Residence) -> Vec<i64> {
        let days = DAYS as i64;
        if residence == Residence::BeyondWithSchoolHere {
            return vec![self.dice.between(11 * 365 + 300, 16 * 365)];
        }
        loop {
            let first = self.dice.between(-3600, days + 3600);
            let (mut youngest, mut oldest) = (first, first);
            let mut ages = vec![first];
            for _ in 0..self.dice.weighted(&[36, 39, 17, 6, 2]) {
                let gap = self.dice.between(500, 1800);
                let next = if self.dice.percent(50) { youngest - gap } else { oldest + gap };
                (youngest, oldest) = (youngest.min(next), oldest.max(next));
                ages.push(next);
            }
            ages.retain(|age| (1..=days).contains(age));
            if !ages.is_empty() {
                return ages;
            }
        }
    }

    fn registered_birth(&mut self, family: usize, birth: Date, together: usize) -> Date {
        let heritage = self.names.heritages[self.families[family].heritage].name;
        let unknown = WITHOUT_BIRTH_CERTIFICATES.contains(&heritage) && together == 1 && self.dice.per_mille(27);
        let first = Date::new(birth.year(), 1, 1).unwrap_or(birth);
        if unknown && age(first, self.today) < 19 { first } else { birth }
    }

    /// A child of the family with everything a child has. Public names are dealt so that no two of a family share one.
    pub(crate) fn child(&mut self, family: usize, birth: Date, residence: Residence) -> usize {
        let key = self.children.len();
        let sex = if self.dice.per_mille(488) { Sex::Female } else { Sex::Male };
        let (given, middle, family_name) = self.name(family, sex);
        let known_as = if self.dice.percent(5) { self.names.alike(&given, &mut self.dice) } else { None };
        let former = self.dice.per_mille(18) && age(birth, self.today) > 2;
        let home = &self.families[family].home;
        let near = home.postcode.bytes().fold(0usize, |sum, b| sum * 3 + usize::from(b));
        let primary = if self.dice.percent(75) { near % PRIMARIES } else { self.dice.below(PRIMARIES) };
        let private_school = residence == Residence::Here && self.dice.percent(13);
        let heritage = self.families[family].heritage;
        let mut child = Child {
            key,
            family,
            given,
            middle,
            known_as: known_as.map(str::to_owned),
            family_name,
            former_family_name: former.then(|| self.names.heritages[heritage].family(&mut self.dice)),
            birth,
            sex,
            nhs: self.numbers.nhs(),
            upn: None,
            former_upn: None,
            multiple: false,
            half_sibling: self.families[family].second,
            residence,
            need: Need::None,
            shield: None,
            former: None,
            staff_parent: None,
            story: false,
            primary,
            secondary: self.dice.below(SECONDARIES),
            private_school,
        };
        child.upn = self.upn(&child);
        if child.upn.is_some() && self.dice.per_mille(12) {
            child.former_upn = self.upn(&child);
        }
        self.residents += usize::from(residence == Residence::Here);
        self.families[family].children.push(key);
        self.children.push(child);
        key
    }

    fn name(&mut self, family: usize, sex: Sex) -> (String, Option<String>, String) {
        let family = &self.families[family];
        let heritage = &self.names.heritages[family.heritage];
        let taken = |name: &str| family.children.iter().any(|child| self.children[*child].given == name);
        let mut given = heritage.given(sex, &mut self.dice);
        while taken(given) && family.children.len() < 12 {
            given = heritage.given(sex, &mut self.dice);
        }
        let mother = family.carers.iter().find(|c| c.relation != "father");
        let father = family.carers.iter().find(|c| c.relation == "father");
        let mother_family = mother.map_or("", |m| m.family.as_str());
        let (family_name, by_custom) = match father {
            Some(f) => handed_down(heritage, sex, mother_family, (&f.given, &f.family), &mut self.dice),
            None => (mother_family.to_owned(), None),
        };
        // The choice of a name is the family's and not the child's: brothers and sisters agree.
        let choice = family.key.wrapping_mul(2_654_435_761) % 1000;
        let apart = father.is_some_and(|f| !f.at_home);
        let free = matches!(heritage.custom, Custom::Father | Custom::Either) && !mother_family.is_empty();
        let family_name = match choice {
            0..=54 if free && mother_family != family_name => format!("{mother_family}-{family_name}"),
            55..=500 if free && (apart || heritage.custom == Custom::Either) => mother_family.to_owned(),
            _ => family_name,
        };
        let middle = match by_custom {
            Some(middle) => Some(middle),
            None if self.dice.percent(45) => Some(heritage.given(sex, &mut self.dice).to_owned()),
            None => None,
        };
        (given.to_owned(), middle.filter(|m| m != given), family_name)
    }

    fn upn(&mut self, child: &Child) -> Option<Upn> {
        let at = school_age(child.birth, self.today);
        if child.private_school || at < 4 || child.residence == Residence::Gone {
            return None;
        }
        let entered = school_year(self.today) - i16::try_from(at - 4).ok()?;
        let neighbour = match self.families[child.family].area {
            Area::Alderwick => return self.numbers.upn(AUTHORITY, 2000 + u16::try_from(child.primary).ok()?, entered),
            Area::Norbrook => 1,
            Area::Eastholm => 2,
            Area::Sutherby => 4,
        };
        self.numbers.upn(neighbour, 2100 + u16::try_from(child.primary).ok()?, entered)
    }
}
