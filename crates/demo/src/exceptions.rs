//! The children for whom the rules exist: shielded, adopted, in a hostel, of a member of staff. Few, and always there.

use crate::{
    days::days_before,
    families::{Former, Need, Residence, Shield},
    names::Sex,
    places::{Address, Area},
    population::Population,
    staff::{Post, Workforce},
};

/// Whose children live in the borough in which they work.
const STAFF_WITH_CHILDREN: [Post; 4] = [("HTA-ED", 0), ("GPF-P01", 0), ("EDU-S02", 0), ("CSC-FAM", 1)];
pub(crate) const HOSTELS: [&str; 2] = ["Harbour House", "Wharf House"];
pub(crate) const HOSTEL_POSTCODE: &str = "W23 0HT";
pub(crate) const REFUGE_POSTCODE: &str = "W26 0RF";

const fn hidden(ground: &'static str) -> Shield {
    Shield { existence: true, ground }
}
const fn contact(ground: &'static str) -> Shield {
    Shield { existence: false, ground }
}

/// How many of each ground; who hides one of a family hides its brothers and sisters. The children of the refuge and of an adoption are found where they are.
const REFUGE: [Shield; 10] = {
    let mut refuge = [contact("refuge"); 10];
    refuge[0] = hidden("refuge");
    refuge[1] = hidden("refuge");
    refuge
};
const ADOPTION: [Shield; 2] = [hidden("adoption"); 2];
const ELSEWHERE: [Shield; 13] = [
    hidden("witness protection"),
    hidden("witness protection"),
    contact("domestic abuse"),
    contact("domestic abuse"),
    contact("domestic abuse"),
    contact("domestic abuse"),
    contact("domestic abuse"),
    contact("domestic abuse"),
    contact("threats in the name of honour"),
    contact("threats in the name of honour"),
    contact("parent in the police or the forces"),
    contact("parent in the police or the forces"),
    contact("parent in the police or the forces"),
];

/// Every exception of a borough of `children`; in a small one fewer of each.
pub(crate) fn settle(population: &mut Population, workforce: &Workforce, children: usize) {
    let few = |all: usize| all.min(children / 40);
    staff_families(population, workforce);
    adoptions(population, few(10));
    refuge(population, few(REFUGE.len()));
    for shield in ELSEWHERE.iter().take(few(ELSEWHERE.len())) {
        let child = small_family(population, 1);
        population.children[child].shield = Some(*shield);
    }
    hostels(population, children * 200 / 33_000);
    population.fathers_stay();
}

/// A family with one child of school or nursery age; the child.
fn small_family(population: &mut Population, youngest: i64) -> usize {
    let family = population.new_family(Area::Alderwick);
    let days = population.dice.between(youngest * 365, 15 * 365);
    let birth = days_before(population.today, days);
    population.child(family, birth, Residence::Here)
}

fn staff_families(population: &mut Population, workforce: &Workforce) {
    for post in STAFF_WITH_CHILDREN {
        let Some(person) = workforce.at(post) else { continue };
        let child = small_family(population, 4);
        let family = population.children[child].family;
        if let Some((given, family_name)) = person.name.split_once(' ') {
            let carers = &mut population.families[family].carers;
            carers.truncate(1);
            given.clone_into(&mut carers[0].given);
            family_name.clone_into(&mut carers[0].family);
            carers[0].relation = "parent";
            family_name.clone_into(&mut population.children[child].family_name);
        }
        population.children[child].staff_parent = Some(person.staff_code.clone());
    }
}

fn adoptions(population: &mut Population, count: usize) {
    for n in 0..count {
        let child = small_family(population, 4);
        let own = population.children[child].family;
        let birth_heritage = population.names.heritage(&mut population.dice);
        let names = population.names;
        let sex = population.children[child].sex;
        let heritage = &names.heritages[birth_heritage];
        let kept = n % 3 == 0;
        let given = if kept {
            population.children[child].given.clone()
        } else {
            heritage.given(sex, &mut population.dice).to_owned()
        };
        let family_name = heritage.family(&mut population.dice);
        let mother = format!("{} {family_name}", heritage.given(Sex::Female, &mut population.dice));
        let upn = population.children[child].upn;
        let at_school = upn.is_some();
        let former_upn = at_school.then(|| population.numbers.upn(3, 2000 + n as u16, 2020)).flatten();
        let former = Former {
            given,
            family_name,
            nhs: population.numbers.nhs(),
            upn: former_upn,
            home: population.places.home(Area::Alderwick, &mut population.dice),
            mother,
        };
        // Twice a school has carried the old number into the new record: what must not lead back.
        if n < 2 {
            population.children[child].former_upn = former.upn;
        }
        population.children[child].private_school = false;
        population.children[child].former = Some(former);
        population.children[child].shield = ADOPTION.get(n).copied();
        population.families[own].tenancy = false;
    }
}

/// Ten children of six families in the refuge, whose address is nobody's business.
fn refuge(population: &mut Population, count: usize) {
    let mut placed = 0;
    while placed < count {
        let first = small_family(population, 1);
        let family = population.children[first].family;
        let days = population.dice.between(8, 160);
        let sibling = days_before(population.children[first].birth, population.dice.between(600, 1300));
        let mut placed_here = vec![first];
        if placed + 1 < count && placed % 5 != 4 {
            placed_here.push(population.child(family, sibling, Residence::Here));
        }
        let room = format!("Room {}, The Haven", placed + 1);
        let today = population.today;
        let home = &mut population.families[family];
        home.before = Some(home.home.clone());
        home.home = Address::new(&room, "Sailmaker Lane", REFUGE_POSTCODE);
        home.home_since = days_before(today, days);
        home.tenancy = false;
        home.carers.retain(|carer| carer.relation != "father");
        for child in placed_here {
            population.children[child].shield = REFUGE.get(placed).copied();
            population.children[child].need = Need::High;
            placed += 1;
        }
    }
}

/// Two hostels on either side of one yard, with one postcode between them.
fn hostels(population: &mut Population, children: usize) {
    let until = population.residents() + children;
    let mut room = 0;
    while population.residents() < until {
        let first = small_family(population, 0);
        let family = population.children[first].family;
        if population.residents() < until && population.dice.percent(45) {
            let gap = population.dice.between(450, 1500);
            let birth = days_before(population.children[first].birth, gap);
            population.child(family, birth, Residence::Here);
        }
        room += 1;
        let house = format!("Room {}, {}", room / 2 + 1, HOSTELS[room % 2]);
        let days = population.dice.between(5, 700);
        let today = population.today;
        let home = &mut population.families[family];
        home.before = Some(home.home.clone());
        home.home = Address::new(&house, "Oakum Yard", HOSTEL_POSTCODE);
        home.home_since = days_before(today, days);
        home.tenancy = true;
    }
}

/// Deals need: so many high and so many vulnerable, exactly, among those without a rule of their own.
pub(crate) fn deal_needs(population: &mut Population, children: usize) {
    let high_wanted = (children * 1_200).div_ceil(33_000);
    let vulnerable_wanted = children * 17 / 100;
    let count = |need| population.children.iter().filter(|c| c.need == need).count();
    let mut high = high_wanted.saturating_sub(count(Need::High));
    let mut vulnerable = vulnerable_wanted.saturating_sub(count(Need::Vulnerable));
    let free: Vec<usize> = population
        .children
        .iter()
        .filter(|c| c.residence == Residence::Here && c.need == Need::None && !c.is_fixed())
        .map(|c| c.key)
        .collect();
    let mut left = free.len();
    for child in free {
        let drawn = population.dice.below(left);
        left -= 1;
        if drawn < high {
            high -= 1;
            population.children[child].need = Need::High;
        } else if drawn < high + vulnerable {
            vulnerable -= 1;
            population.children[child].need = Need::Vulnerable;
        }
    }
}
