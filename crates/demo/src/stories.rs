//! The four children whom the trust was founded for, at fixed keys: whatever the seed and the size of the borough, they
//! have the same names, numbers, addresses and people around them, and their ages stay what the story says.

use crate::{
    days::{days_before, months_before},
    families::{Carer, Need, Residence},
    names::Sex,
    places::{Address, Area},
    population::Population,
    staff::{GONE_IN_A_STORY, Post},
    town::Town,
};
use base::{NhsNumber, Upn};
use jiff::civil::Date;

/// One child's story, for a test or a guided tour to find.
#[derive(Clone, Debug)]
pub struct Story {
    /// michael, amy, joe, esther
    pub key: &'static str,
    pub given_name: String,
    pub family_name: String,
    /// Other ways in which somebody's file has the name.
    pub also_written: Vec<String>,
    pub birth_date: Date,
    pub nhs_number: NhsNumber,
    /// Where the child lives now.
    pub postcode: String,
    /// Every postcode any file has for the child, today's last.
    pub postcodes: Vec<String>,
    pub carers: Vec<String>,
    pub involved: Vec<Involved>,
}

/// One record of the child in one feed.
#[derive(Clone, Debug)]
pub struct Involved {
    pub feed: &'static str,
    pub record: &'static str,
    pub organisation_code: &'static str,
    pub staff_code: Option<String>,
    pub practitioner: Option<String>,
    pub practitioner_role: Option<String>,
    pub since: Date,
    pub until: Option<Date>,
    pub lead: bool,
}

/// One record as the story wants it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) feed: &'static str,
    pub(crate) record: &'static str,
    pub(crate) organisation: &'static str,
    pub(crate) staff: Option<Post>,
    /// Days ago.
    pub(crate) since: i64,
    pub(crate) until: Option<i64>,
    /// Days since the child was last seen; never met when there are none.
    pub(crate) seen: Option<i64>,
    pub(crate) lead: bool,
    pub(crate) spelling: Option<(&'static str, &'static str)>,
    /// Which of the story's addresses this file has.
    pub(crate) home: usize,
    pub(crate) nhs: bool,
    pub(crate) age_only: bool,
}

impl Part {
    const fn of(feed: &'static str, record: &'static str, organisation: &'static str, since: i64) -> Self {
        Self {
            feed,
            record,
            organisation,
            staff: None,
            since,
            until: None,
            seen: None,
            lead: false,
            spelling: None,
            home: usize::MAX,
            nhs: true,
            age_only: false,
        }
    }
    const fn staff(mut self, team: &'static str, place: usize) -> Self {
        self.staff = Some((team, place));
        self
    }
    const fn until(mut self, days_ago: i64) -> Self {
        self.until = Some(days_ago);
        self
    }
    const fn seen(mut self, days_ago: i64) -> Self {
        self.seen = Some(days_ago);
        self
    }
    const fn leads(mut self) -> Self {
        self.lead = true;
        self
    }
    const fn written(mut self, given: &'static str, family: &'static str) -> Self {
        self.spelling = Some((given, family));
        self
    }
    const fn at(mut self, home: usize) -> Self {
        self.home = home;
        self
    }
    const fn without_nhs(mut self) -> Self {
        self.nhs = false;
        self
    }
    const fn by_age(mut self) -> Self {
        self.age_only = true;
        self
    }
    /// A contact of one day.
    const fn once(feed: &'static str, record: &'static str, organisation: &'static str, days_ago: i64) -> Self {
        Self::of(feed, record, organisation, days_ago).until(days_ago).seen(days_ago)
    }
}

pub(crate) struct Plan {
    pub(crate) key: &'static str,
    given: &'static str,
    known_as: Option<&'static str>,
    family: &'static str,
    months_old: i64,
    sex: Sex,
    heritage: &'static str,
    language: &'static str,
    need: Need,
    tenancy: bool,
    /// Given name, family name, relation, responsibility.
    carers: &'static [(&'static str, &'static str, &'static str, bool)],
    /// House, street, postcode and area, today's last; sector 0 holds nobody else.
    homes: &'static [(&'static str, &'static str, &'static str)],
    sister: Option<(&'static str, i64)>,
    pub(crate) parts: &'static [Part],
}

/// One, with a severe brain injury; his parents are the brokers between everybody.
const MICHAEL: Plan = Plan {
    key: "michael",
    given: "Michael",
    known_as: None,
    family: "Fairhurst",
    months_old: 17,
    sex: Sex::Male,
    heritage: "english",
    language: "English",
    need: Need::High,
    tenancy: false,
    carers: &[("Sandra", "Fairhurst", "mother", true), ("Peter", "Fairhurst", "father", true)],
    homes: &[("27", "Marigold Terrace", "W22 0BD")],
    sister: Some(("Hannah", 64)),
    parts: &[
        Part::of("gp-registrations", "P0200017", "GPF-P02", 500).staff("GPF-P02", 0),
        Part::of("health-visiting", "HV0000017", "CHP-HV-E", 505).staff("CHP-HV-E", 0).seen(33),
        Part::once("hospital-attendances", "ATT0000017", "HTA-ED", 212).staff("HTA-ED", 2),
        Part::of("hospital-attendances", "NEU0000017", "HTA-NEU", 488).staff("HTA-NEU", 0).seen(40),
        Part::of("paediatric-outpatients", "OP0000017", "HTB-PAE", 470).staff("HTB-PAE", 0).seen(26),
        Part::of("paediatric-outpatients", "OP0000018", "HTB-PAE", 300).staff("HTB-PAE", 1).seen(61),
        Part::of("community-therapies", "TH0000017", "CHP-TH-PT", 440).staff("CHP-TH-PT", 0).seen(6),
        Part::of("community-therapies", "TH0000018", "CHP-TH-OT", 430).staff("CHP-TH-OT", 0).seen(13),
        Part::of("community-therapies", "TH0000019", "CHP-TH-SL", 410).staff("CHP-TH-SL", 0).seen(20),
        Part::of("community-therapies", "TH0000020", "CHP-TH-DT", 405).staff("CHP-TH-DT", 0).seen(47),
        Part::of("community-therapies", "TH0000021", "CHP-CCN", 480).staff("CHP-CCN", 0).seen(4),
        Part::of("sen-register", "SEN0000017", "EDU-PRT", 250).staff("EDU-PRT", 0).seen(9),
        Part::of("sen-register", "SEN0000018", "EDU-SEN-VI", 240).staff("EDU-SEN-VI", 0).seen(30),
        Part::of("social-care", "CS0000017", "CSC-DIS", 390).staff("CSC-DIS", 0).seen(52).leads(),
        Part::of("charity-contacts", "VA0000017", "VOL-HOS", 120).staff("VOL-HOS", 0).seen(15).without_nhs(),
    ],
};

/// Three; her mother is depressed and alone. "Not a high enough priority for allocation", and nobody to ring.
const AMY: Plan = Plan {
    key: "amy",
    given: "Amy",
    known_as: None,
    family: "Pritchard",
    months_old: 40,
    sex: Sex::Female,
    heritage: "english",
    language: "English",
    need: Need::Vulnerable,
    tenancy: true,
    carers: &[("Angela", "Pritchard", "mother", true)],
    homes: &[("5", "Curlew Close", "E41 0AL"), ("Flat 6, 41", "Sorrel Road", "W21 0AB")],
    sister: None,
    parts: &[
        Part::of("gp-registrations", "P0100023", "GPF-P01", 610).staff("GPF-P01", 0),
        Part::of("health-visiting", "HV0000023", "CHP-HV-N", 600).staff("CHP-HV-N", 0).seen(25).leads(),
        Part::of("nurseries", "NU0000023", "EYS-N01", 80).staff("EYS-N01", 0).seen(1),
        Part::of("social-care", "CS0000023", "CSC-REF", 150)
            .staff(GONE_IN_A_STORY.0, GONE_IN_A_STORY.1)
            .until(131)
            .without_nhs(),
        Part::of("housing-tenancies", "TN0000023-2", "HSG-TMP", 604).staff("HSG-TMP", 0),
    ],
};

/// Ten, at risk of exclusion, with his father.
const JOE: Plan = Plan {
    key: "joe",
    given: "Joseph",
    known_as: Some("Joe"),
    family: "Callaghan",
    months_old: 126,
    sex: Sex::Male,
    heritage: "irish",
    language: "English",
    need: Need::Vulnerable,
    tenancy: true,
    carers: &[("Daniel", "Callaghan", "father", true)],
    homes: &[("88", "Lower Kiln Street", "W24 0DE")],
    sister: None,
    parts: &[
        Part::of("gp-registrations", "P0300031", "GPF-P03", 2100).staff("GPF-P03", 1),
        Part::of("school-census", "S01-0031", "EDU-S01", 2260),
        Part::of("school-nursing", "SN0000031", "CHP-SN", 320).staff("CHP-SN", 0).seen(200),
        Part::of("sen-register", "SEN0000031", "EDU-INC", 95).staff("EDU-INC", 0).seen(12),
        Part::of("home-link", "HL0000031", "SHL-HL", 61).staff("SHL-HL", 0).written("Joe", "Callaghan").seen(3).leads(),
        Part::of("housing-tenancies", "TN0000031-2", "HSG-TEN", 1900).staff("HSG-TEN", 0).written("Joe", "Callaghan"),
    ],
};

/// Known to everybody: ten months, four social-services departments, two hospitals, two police teams, a specialist
/// centre; twelve contacts, each mild by itself. No school, no doctor, no health visitor.
const ESTHER: Plan = Plan {
    key: "esther",
    given: "Esther",
    known_as: None,
    family: "Kabongo",
    months_old: 97,
    sex: Sex::Female,
    heritage: "congolese",
    language: "French",
    need: Need::High,
    tenancy: false,
    carers: &[("Marthe", "Ilunga", "great-aunt", false)],
    homes: &[
        ("Flat 2, 9", "Drover Close", "SW31 0EF"),
        ("118", "Wharf Street", "E41 0GH"),
        ("27", "Lantern Road", "W23 0JL"),
    ],
    sister: None,
    parts: &[
        Part::once("social-care-south", "SUT0000041", "SUT-CSC-D", 303).staff("SUT-CSC-D", 0).at(0).without_nhs(),
        Part::once("social-care-east", "EAS0000041", "EAS-CSC-D", 281)
            .staff("EAS-CSC-D", 0)
            .at(1)
            .written("Ester", "Kabonga")
            .without_nhs(),
        Part::once("charity-contacts", "VA0000041", "VOL-WEL", 264)
            .staff("VOL-WEL", 0)
            .at(1)
            .written("Ester", "Kabonga")
            .without_nhs()
            .by_age(),
        Part::once("hospital-attendances", "ATT0000041", "HTA-ED", 232).staff("HTA-ED", 1).at(1),
        Part::once("police-contacts", "PC0000041", "POL-CPE", 231)
            .staff("POL-CPE", 0)
            .at(1)
            .written("Ester", "Kabonga")
            .without_nhs()
            .by_age(),
        Part::once("social-care-north", "NOR0000041", "NOR-CSC-D", 199).staff("NOR-CSC-D", 0).at(1).without_nhs(),
        Part::of("social-care", "CS0000041", "CSC-REF", 160).staff("CSC-REF", 1).until(120).seen(158).at(2),
        Part::once("paediatric-outpatients", "OP0000041", "HTB-PAU", 133).staff("HTB-PAU", 0).at(2),
        Part::once("police-contacts", "PC0000042", "POL-CPW", 131).staff("POL-CPW", 1).at(2).without_nhs(),
        Part::of("charity-contacts", "VA0000042", "VOL-SPC", 96).staff("VOL-SPC", 0).until(60).at(2).without_nhs(),
        Part::once("hospital-attendances", "ATT0000042", "HTA-ED", 44)
            .staff("HTA-ED", 3)
            .at(2)
            .written("Ester", "Kabongo")
            .without_nhs(),
        Part::once("charity-contacts", "VA0000043", "VOL-CHU", 19)
            .staff("VOL-CHU", 0)
            .at(2)
            .written("Ester", "Kabonga")
            .without_nhs(),
    ],
};

pub(crate) const PLANS: [&Plan; 4] = [&MICHAEL, &AMY, &JOE, &ESTHER];

impl Plan {
    pub(crate) fn home(&self, part: &Part) -> Address {
        let (house, street, postcode) = self.homes[part.home.min(self.homes.len() - 1)];
        Address::new(house, street, postcode)
    }

    pub(crate) fn postcodes(&self) -> Vec<String> {
        self.homes.iter().map(|(_, _, postcode)| (*postcode).to_owned()).collect()
    }

    pub(crate) fn also_written(&self) -> Vec<String> {
        let mut other: Vec<String> =
            self.parts.iter().filter_map(|p| p.spelling).map(|(given, family)| format!("{given} {family}")).collect();
        other.sort();
        other.dedup();
        other
    }
}

/// The four families come first, so that nothing later moves them. Child n is the child of plan n.
pub(crate) fn settle(population: &mut Population) {
    let families: Vec<usize> = PLANS.iter().map(|plan| family(population, plan)).collect();
    for (plan, family) in PLANS.iter().zip(&families) {
        let birth = months_before(population.today, plan.months_old);
        let at = population.child(*family, birth, Residence::Here);
        let child = &mut population.children[at];
        plan.given.clone_into(&mut child.given);
        plan.family.clone_into(&mut child.family_name);
        child.known_as = plan.known_as.map(str::to_owned);
        child.middle = None;
        child.former_family_name = None;
        child.former_upn = None;
        child.sex = plan.sex;
        child.need = plan.need;
        child.primary = 0;
        child.private_school = false;
        child.upn = if plan.key == "joe" { Upn::permanent(3, 2000, 20, 901) } else { None };
        child.story = true;
    }
    for (plan, family) in PLANS.iter().zip(&families) {
        let Some((given, months_old)) = plan.sister else { continue };
        let birth = months_before(population.today, months_old);
        let at = population.child(*family, birth, Residence::Here);
        let sister = &mut population.children[at];
        given.clone_into(&mut sister.given);
        plan.family.clone_into(&mut sister.family_name);
        sister.sex = Sex::Female;
    }
    population.fathers_stay();
}

fn family(population: &mut Population, plan: &Plan) -> usize {
    let at = population.new_family(Area::Alderwick);
    let heritage = population.names.named(plan.heritage);
    let today = population.today;
    let family = &mut population.families[at];
    family.heritage = heritage;
    family.language = plan.language;
    family.tenancy = plan.tenancy;
    let homes = plan.postcodes().len();
    let address = |n: usize| {
        let (house, street, postcode) = plan.homes[n];
        Address::new(house, street, postcode)
    };
    family.home = address(homes - 1);
    family.before = (homes > 1).then(|| address(homes - 2));
    family.home_since = days_before(today, if homes > 2 { 170 } else { 612 });
    family.carers = (700 + 10 * at..)
        .zip(plan.carers)
        .map(|(line, (given, family, relation, responsibility))| Carer {
            given: (*given).to_owned(),
            family: (*family).to_owned(),
            relation,
            phone: format!("07700 900{line}"),
            responsibility: *responsibility,
            at_home: true,
        })
        .collect();
    at
}

/// What the stories came to on this day.
pub(crate) fn told(town: &Town) -> Vec<Story> {
    town.children
        .iter()
        .zip(PLANS)
        .map(|(child, plan)| Story {
            key: plan.key,
            given_name: child.given.clone(),
            family_name: child.family_name.clone(),
            also_written: plan.also_written(),
            birth_date: child.birth,
            nhs_number: child.nhs,
            postcode: town.family(child).home.postcode.clone(),
            postcodes: plan.postcodes(),
            carers: town.family(child).carers.iter().map(Carer::name).collect(),
            involved: plan.parts.iter().map(|part| involved(town, part)).collect(),
        })
        .collect()
}

fn involved(town: &Town, part: &Part) -> Involved {
    let staff = part.staff.and_then(|post| town.workforce.at(post));
    Involved {
        feed: part.feed,
        record: part.record,
        organisation_code: part.organisation,
        staff_code: staff.map(|s| s.staff_code.clone()),
        practitioner: staff.map(|s| s.name.clone()),
        practitioner_role: staff.map(|s| s.job_title.clone()),
        since: days_before(town.today, part.since),
        until: part.until.map(|days| days_before(town.today, days)),
        lead: part.lead,
    }
}
