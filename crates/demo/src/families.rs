//! The families of the borough, and those beyond its border whom its schools and practices know.

use crate::{
    dice::Dice,
    names::Sex,
    places::{Address, Area},
};
use base::{NhsNumber, Upn};
use jiff::civil::Date;

/// Where a child is on the day the borough is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Residence {
    /// In the borough: one of the children asked for.
    Here,
    /// Over the border, on the list of a practice in the borough.
    BeyondWithDoctorHere,
    /// Over the border, at a secondary school in the borough.
    BeyondWithSchoolHere,
    /// Gone from London; a practice still has them on its list.
    Gone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    None,
    Vulnerable,
    High,
}

/// What nobody may find, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shield {
    pub(crate) existence: bool,
    pub(crate) ground: &'static str,
}

#[derive(Clone, Debug)]
pub(crate) struct Carer {
    pub(crate) given: String,
    pub(crate) family: String,
    pub(crate) relation: &'static str,
    pub(crate) phone: String,
    pub(crate) responsibility: bool,
    /// Whether the carer lives with the children.
    pub(crate) at_home: bool,
}

impl Carer {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

#[derive(Debug)]
pub(crate) struct Family {
    pub(crate) key: usize,
    pub(crate) heritage: usize,
    pub(crate) language: &'static str,
    pub(crate) carers: Vec<Carer>,
    pub(crate) area: Area,
    pub(crate) home: Address,
    pub(crate) home_since: Date,
    pub(crate) before: Option<Address>,
    /// Where the home is the council's: the officer's list has the tenant.
    pub(crate) tenancy: bool,
    pub(crate) practice: usize,
    /// The father has other children in an earlier family.
    pub(crate) second: bool,
    pub(crate) children: Vec<usize>,
}

impl Family {
    /// Where the family was on a day, as far back as one move.
    pub(crate) fn home_on(&self, day: Date) -> &Address {
        match &self.before {
            Some(before) if day < self.home_since => before,
            _ => &self.home,
        }
    }
}

/// Who the child was before an adoption.
#[derive(Clone, Debug)]
pub(crate) struct Former {
    pub(crate) given: String,
    pub(crate) family_name: String,
    pub(crate) nhs: NhsNumber,
    pub(crate) upn: Option<Upn>,
    pub(crate) home: Address,
    pub(crate) mother: String,
}

#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact about a child that holds or not, whatever the others"
)]
pub(crate) struct Child {
    pub(crate) key: usize,
    pub(crate) family: usize,
    pub(crate) given: String,
    pub(crate) middle: Option<String>,
    pub(crate) known_as: Option<String>,
    pub(crate) family_name: String,
    pub(crate) former_family_name: Option<String>,
    pub(crate) birth: Date,
    pub(crate) sex: Sex,
    pub(crate) nhs: NhsNumber,
    pub(crate) upn: Option<Upn>,
    pub(crate) former_upn: Option<Upn>,
    /// Born together with others of the family.
    pub(crate) multiple: bool,
    pub(crate) half_sibling: bool,
    pub(crate) residence: Residence,
    pub(crate) need: Need,
    pub(crate) shield: Option<Shield>,
    pub(crate) former: Option<Former>,
    /// Staff code of a parent who works in the trust.
    pub(crate) staff_parent: Option<String>,
    /// Has a part in a story: what is recorded is written there, and no clerk errs.
    pub(crate) story: bool,
    pub(crate) primary: usize,
    pub(crate) secondary: usize,
    /// At a school that sends no census.
    pub(crate) private_school: bool,
}

impl Child {
    /// What must not be spoiled by chance, because somebody looks for it.
    pub(crate) fn is_fixed(&self) -> bool {
        self.story || self.shield.is_some() || self.former.is_some() || self.staff_parent.is_some()
    }
}

/// A mobile number of those kept for drama: families share them, as siblings and separated parents do.
pub(crate) fn family_phone(dice: &mut Dice) -> String {
    let number = dice.below(1000);
    if dice.percent(80) { format!("07700 900{number:03}") } else { format!("01632 960{number:03}") }
}
