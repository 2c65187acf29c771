//! Who is taken on: those of the sign-in page by name, the others by rule.

use crate::{
    days::{days_after, days_before},
    dice::Dice,
    names::Names,
    organisations::{NURSERIES, Organisation, PRACTICES, SCHOOLS, nursery_code, practice_code, school_code},
    staff::{GONE_IN_A_STORY, HEALTH_VISITING_TEAMS, Staff, Workforce},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A person of the sign-in page.
struct Named {
    user_name: &'static str,
    name: &'static str,
    post: Position,
    /// Teams of several agencies in which they sit as well.
    also: &'static [&'static str],
}

/// Employer, seat, job title, role.
type Position = (&'static str, &'static str, &'static str, &'static str);

const SIGN_IN: [Named; 15] = [
    Named {
        user_name: "health-visitor",
        name: "Ruth Adeyemi",
        post: ("CHP", "CHP-HV-N", "Health visitor", "practitioner"),
        also: &[],
    },
    Named {
        user_name: "gp",
        name: "Samir Haddad",
        post: ("GPF-P01", "GPF-P01", "General practitioner", "practitioner"),
        also: &[],
    },
    Named {
        user_name: "dsl",
        name: "Carys Morgan",
        post: ("EDU-S01", "EDU-S01", "Designated safeguarding lead", "practitioner"),
        also: &[],
    },
    Named {
        user_name: "home-link",
        name: "Winston Baptiste",
        post: ("SHL", "SHL-HL", "School home-link worker", "practitioner"),
        also: &["ACT-FST"],
    },
    Named {
        user_name: "ae-nurse",
        name: "Niamh Gallagher",
        post: ("HTA", "HTA-ED", "Children's emergency nurse", "practitioner"),
        also: &[],
    },
    Named {
        user_name: "police",
        name: "Tom Ashdown",
        post: ("POL", "POL-CPW", "Detective sergeant, child protection", "police-officer"),
        also: &["ACT-FD"],
    },
    Named {
        user_name: "social-worker",
        name: "Leila Rahimi",
        post: ("CSC", "ACT-FD", "Screening social worker", "screening-social-worker"),
        also: &["CSC-REF"],
    },
    Named {
        user_name: "front-door-manager",
        name: "Paul Whitcombe",
        post: ("CSC", "ACT-FD", "Front-door manager", "front-door-manager"),
        also: &[],
    },
    Named {
        user_name: "camhs",
        name: "Ifeoma Nwosu",
        post: ("MHA", "MHA-CAM", "Clinical psychologist", "practitioner"),
        also: &["ACT-FST"],
    },
    Named {
        user_name: "sexual-health-nurse",
        name: "Joanna Kaczmarek",
        post: ("SHS", "SHS-YP", "Sexual health nurse", "practitioner"),
        also: &[],
    },
    Named {
        user_name: "index-team",
        name: "Grace Tandoh",
        post: ("ACT", "ACT-IDX", "Index officer", "index-team"),
        also: &[],
    },
    // Two of the index team: what hides a child is lifted by nobody alone.
    Named {
        user_name: "index-colleague",
        name: "Marek Dolan",
        post: ("ACT", "ACT-IDX", "Index officer", "index-team"),
        also: &[],
    },
    Named {
        user_name: "data-manager",
        name: "Sunil Parekh",
        post: ("CHP", "CHP", "Data manager", "data-manager"),
        also: &[],
    },
    Named {
        user_name: "ig-lead",
        name: "Helen Marchetti",
        post: ("ACT", "ACT", "Information governance lead", "information-governance-lead"),
        also: &[],
    },
    Named {
        user_name: "administrator",
        name: "Colin Brightwell",
        post: ("ACT", "ACT", "Trust administrator", "trust-administrator"),
        also: &[],
    },
];

/// Everybody else: employer, seat, title, role, how many.
const POSTS: &[(&str, &str, &str, &str, usize)] = &[
    ("CHP", "CHP-SN", "School nurse", "practitioner", 14),
    ("CHP", "CHP-TH-PT", "Physiotherapist", "practitioner", 6),
    ("CHP", "CHP-TH-OT", "Occupational therapist", "practitioner", 6),
    ("CHP", "CHP-TH-SL", "Speech and language therapist", "practitioner", 10),
    ("CHP", "CHP-TH-DT", "Dietitian", "practitioner", 4),
    ("CHP", "CHP-CCN", "Community children's nurse", "practitioner", 6),
    ("HTA", "HTA-ED", "Emergency nurse", "practitioner", 15),
    ("HTA", "HTA-NEU", "Consultant paediatric neurologist", "practitioner", 3),
    ("HTB", "HTB-MAT", "Midwife", "practitioner", 16),
    ("HTB", "HTB-PAE", "Consultant paediatrician", "practitioner", 9),
    ("HTB", "HTB-PAU", "Children's nurse", "practitioner", 6),
    ("MHA", "MHA-CAM", "Child and adolescent psychotherapist", "practitioner", 22),
    ("MHA", "MHA-CRI", "Crisis nurse", "practitioner", 6),
    ("MHB", "MHB-EDS", "Family therapist", "practitioner", 7),
    ("SHS", "SHS-YP", "Health adviser", "practitioner", 6),
    ("DAS", "DAS-YP", "Substance use worker", "practitioner", 6),
    ("CSC", "ACT-FD", "Screening social worker", "screening-social-worker", 6),
    ("CSC", "CSC-REF", "Social worker", "practitioner", 22),
    ("CSC", "CSC-FAM", "Social worker", "practitioner", 30),
    ("CSC", "CSC-LAC", "Social worker", "practitioner", 16),
    ("CSC", "CSC-LVC", "Personal adviser", "practitioner", 6),
    ("CSC", "CSC-DIS", "Social worker", "practitioner", 10),
    ("CSC", "CSC-ADO", "Adoption social worker", "practitioner", 5),
    ("CSC", "CSC", "Principal social worker", "front-door-manager", 1),
    ("EHP", "EHP-N", "Family support worker", "practitioner", 10),
    ("EHP", "EHP-S", "Family support worker", "practitioner", 10),
    ("EHP", "EHP-PAR", "Parenting practitioner", "practitioner", 5),
    ("YJS", "YJS-CW", "Youth justice officer", "practitioner", 9),
    ("YJS", "YJS-PRV", "Prevention worker", "practitioner", 4),
    ("HSG", "HSG-TEN", "Housing officer", "practitioner", 12),
    ("HSG", "HSG-TMP", "Temporary accommodation officer", "practitioner", 5),
    ("EDU", "EDU-SEN", "SEND case officer", "practitioner", 10),
    ("EDU", "EDU-SEN-VI", "Teacher for visual impairment", "practitioner", 3),
    ("EDU", "EDU-PRT", "Portage home visitor", "practitioner", 5),
    ("EDU", "EDU-INC", "Inclusion officer", "practitioner", 6),
    ("POL", "POL-CPW", "Detective constable, child protection", "police-officer", 6),
    ("POL", "POL-CPE", "Detective constable, child protection", "police-officer", 7),
    ("POL", "POL-NBH", "Constable", "police-officer", 18),
    ("SHL", "SHL-HL", "School home-link worker", "practitioner", 6),
    ("REF", "REF-CH", "Children's worker", "practitioner", 4),
    ("VOL", "VOL-SPC", "Family worker", "practitioner", 4),
    ("VOL", "VOL-YC", "Young carers' worker", "practitioner", 3),
    ("VOL", "VOL-HOS", "Hospice nurse", "practitioner", 3),
    ("VOL", "VOL-WEL", "Welcome worker", "practitioner", 3),
    ("VOL", "VOL-CHU", "Volunteer visitor", "practitioner", 3),
    ("NOR-CSC", "NOR-CSC-D", "Social worker, Norbrook", "practitioner", 8),
    ("EAS-CSC", "EAS-CSC-D", "Social worker, Eastholm", "practitioner", 8),
    ("SUT-CSC", "SUT-CSC-D", "Social worker, Sutherby", "practitioner", 8),
    ("ACT", "ACT-IDX", "Index officer", "index-team", 3),
    ("ACT", "ACT-DCT", "Key worker", "practitioner", 5),
];

const DOCTORS_IN_A_PRACTICE: usize = 4;

/// Managers of the sign-in page, and whoever answers at night.
const NAMED_MANAGERS: [Named; 3] = [
    Named {
        user_name: "team-manager",
        name: "Dorothy Achebe",
        post: ("CSC", "CSC-REF", "Team manager, referral and assessment", "team-manager"),
        also: &[],
    },
    Named {
        user_name: "support-manager",
        name: "Gareth Lindqvist",
        post: ("EHP", "ACT-FST", "Service manager, family support", "team-manager"),
        also: &["EHP-N", "EHP-S", "EHP-PAR"],
    },
    Named {
        user_name: "night-worker",
        name: "Rosa Delgado",
        post: ("CSC", "CSC-EDT", "Duty social worker, out of hours", "practitioner"),
        also: &[],
    },
];

/// Who of other teams sits in the families and schools support team as well, beside those of the sign-in page: the team, and
/// which of it.
const AT_THE_WEEKLY_MEETING: [(&str, usize); 12] = [
    ("SHL-HL", 1),
    ("EDU-INC", 0),
    ("EDU-SEN", 0),
    ("CSC-FAM", 0),
    ("EHP-N", 0),
    ("EHP-S", 0),
    ("CHP-SN", 0),
    ("POL-NBH", 0),
    ("YJS-PRV", 0),
    ("HSG-TEN", 0),
    ("VOL-SPC", 0),
    ("VOL-YC", 0),
];

/// Every other team whose work is given out has a manager: employer and team.
const MANAGED: &[(&str, &str)] = &[
    ("CSC", "CSC-FAM"),
    ("CSC", "CSC-LAC"),
    ("CSC", "CSC-LVC"),
    ("CSC", "CSC-DIS"),
    ("CSC", "CSC-ADO"),
    ("CHP", "CHP-HV-N"),
    ("CHP", "CHP-HV-E"),
    ("CHP", "CHP-HV-S"),
    ("CHP", "CHP-SN"),
    ("CHP", "CHP-TH-PT"),
    ("CHP", "CHP-TH-OT"),
    ("CHP", "CHP-TH-SL"),
    ("CHP", "CHP-CCN"),
    ("HTB", "HTB-PAE"),
    ("MHA", "MHA-CAM"),
    ("MHB", "MHB-EDS"),
    ("SHS", "SHS-YP"),
    ("DAS", "DAS-YP"),
    ("YJS", "YJS-CW"),
    ("YJS", "YJS-PRV"),
    ("HSG", "HSG-TEN"),
    ("EDU", "EDU-SEN"),
    ("EDU", "EDU-INC"),
    ("SHL", "SHL-HL"),
    ("VOL", "VOL-SPC"),
    ("VOL", "VOL-YC"),
    ("ACT", "ACT-DCT"),
];

/// The first of a team are those whom the stories and the sign-in page count on; they stay.
fn held(seat: &str) -> usize {
    match seat.split('-').next() {
        Some("GPF") => 2,
        Some("EDU" | "EYS") if seat.len() > 6 => 1,
        _ => 4,
    }
}

pub(crate) fn workforce(
    organisations: &[Organisation],
    names: &Names,
    health_visitors: usize,
    today: Date,
    seed: u64,
) -> Workforce {
    let mut hiring = Hiring::new(names, today, seed);
    for named in SIGN_IN {
        hiring.sign_in(&named);
    }
    for n in 0..health_visitors.saturating_sub(1) {
        let team = HEALTH_VISITING_TEAMS[(n + 1) % HEALTH_VISITING_TEAMS.len()];
        hiring.hire("CHP", team, "Health visitor", "practitioner");
    }
    for (employer, seat, title, role, count) in POSTS {
        for _ in 0..*count {
            hiring.hire(employer, seat, title, role);
        }
    }
    for n in 0..PRACTICES {
        for _ in usize::from(n == 0)..DOCTORS_IN_A_PRACTICE {
            hiring.hire(&practice_code(n), &practice_code(n), "General practitioner", "practitioner");
        }
    }
    for n in 0..SCHOOLS {
        if n > 0 {
            hiring.hire(&school_code(n), &school_code(n), "Designated safeguarding lead", "practitioner");
        }
        hiring.hire(&school_code(n), &school_code(n), "Special needs co-ordinator", "practitioner");
    }
    for n in 0..NURSERIES {
        for _ in 0..3 {
            hiring.hire(&nursery_code(n), &nursery_code(n), "Key person", "practitioner");
        }
    }
    for agency in organisations.iter().filter(|o| o.kind == "agency" && o.code != "CHP") {
        hiring.data_manager(&agency.code);
    }
    for (team, place) in AT_THE_WEEKLY_MEETING {
        let found = hiring.teams.get(team).and_then(|team| team.get(place)).copied();
        if let Some((at, role)) = found.and_then(|at| Some((at, hiring.people.get(at)?.role.clone()))) {
            hiring.seat(at, "ACT-FST", &role);
        }
    }
    hiring.managers(seed);
    let mut workforce = Workforce { people: hiring.people, teams: hiring.teams };
    sponsor_and_certify(&mut workforce, today, &mut hiring.dice);
    let switchboards: BTreeMap<&str, &str> =
        organisations.iter().map(|o| (o.code.as_str(), o.phone.as_str())).collect();
    telephones(&mut workforce, &switchboards);
    workforce
}

struct Hiring<'a> {
    people: Vec<Staff>,
    teams: BTreeMap<String, Vec<usize>>,
    namesakes: BTreeMap<String, usize>,
    numbers: BTreeMap<String, usize>,
    names: &'a Names,
    today: Date,
    dice: Dice,
}

impl<'a> Hiring<'a> {
    fn new(names: &'a Names, today: Date, seed: u64) -> Self {
        Self {
            people: Vec::new(),
            teams: BTreeMap::new(),
            namesakes: BTreeMap::new(),
            numbers: BTreeMap::new(),
            names,
            today,
            dice: Dice::new(seed, "staff"),
        }
    }

    fn sign_in(&mut self, named: &Named) {
        let (employer, seat, title, role) = named.post;
        let at = self.employ(named.user_name.to_owned(), named.name.to_owned(), title, role, employer, seat);
        self.people[at].demo_sign_in = true;
        for team in named.also {
            self.seat(at, team, role);
        }
    }

    /// They come last, with dice of their own, and carry no children: who works with whom stays as it was.
    fn managers(&mut self, seed: u64) {
        let teams = self.teams.clone();
        for named in NAMED_MANAGERS {
            self.sign_in(&named);
        }
        let mut dice = Dice::new(seed, "managers");
        for (employer, seat) in MANAGED {
            let (given, family) = self.names.adult(&mut dice);
            let user_name = self.user_name(&given, &family);
            self.employ(user_name, format!("{given} {family}"), "Team manager", "team-manager", employer, seat);
        }
        self.teams = teams;
    }

    fn hire(&mut self, employer: &str, seat: &str, title: &str, role: &str) {
        let (given, family) = self.names.adult(&mut self.dice);
        let user_name = self.user_name(&given, &family);
        let at = self.employ(user_name, format!("{given} {family}"), title, role, employer, seat);
        let place = self.teams.get(seat).map_or(0, Vec::len) - 1;
        let gone = seat == GONE_IN_A_STORY.0 && place == GONE_IN_A_STORY.1;
        let may_go = matches!(role, "practitioner" | "police-officer") && place >= held(seat);
        let goes = self.dice.percent(17) && may_go;
        let days_ago = self.dice.between(10, 500);
        if gone || goes {
            self.people[at].left_on = Some(days_before(self.today, if gone { 45 } else { days_ago }));
        }
    }

    fn data_manager(&mut self, agency: &str) {
        let (given, family) = self.names.adult(&mut self.dice);
        let user_name = format!("data-manager-{}", agency.to_lowercase());
        self.employ(user_name, format!("{given} {family}"), "Data manager", "data-manager", agency, agency);
    }

    fn employ(
        &mut self,
        user_name: String,
        name: String,
        title: &str,
        role: &str,
        employer: &str,
        seat: &str,
    ) -> usize {
        let number = self.numbers.entry(employer.to_owned()).or_default();
        *number += 1;
        let staff_code = format!("{}-{number:03}", employer.replace('-', ""));
        self.people.push(Staff {
            staff_code,
            email: format!("{user_name}@{}.example", employer.to_lowercase()),
            user_name,
            name,
            job_title: title.to_owned(),
            role: role.to_owned(),
            employer_code: employer.to_owned(),
            seats: Vec::new(),
            phone: String::new(),
            trained_until: self.today,
            vetted_until: self.today,
            sponsor: String::new(),
            left_on: None,
            demo_sign_in: false,
        });
        let at = self.people.len() - 1;
        self.seat(at, seat, role);
        at
    }

    fn seat(&mut self, at: usize, team: &str, role: &str) {
        self.people[at].seats.push(format!("{team}:{role}"));
        self.teams.entry(team.to_owned()).or_default().push(at);
    }

    fn user_name(&mut self, given: &str, family: &str) -> String {
        let plain: String = format!("{given}.{family}")
            .to_lowercase()
            .chars()
            .map(crate::mistakes::without_mark)
            .filter(|c| c.is_ascii_lowercase() || *c == '.')
            .collect();
        let namesakes = self.namesakes.entry(plain.clone()).or_default();
        *namesakes += 1;
        if *namesakes == 1 { plain } else { format!("{plain}{namesakes}") }
    }
}

/// A sponsor at the employer, and dates of training and vetting: most are well, some end soon, a few have ended.
fn sponsor_and_certify(workforce: &mut Workforce, today: Date, dice: &mut Dice) {
    let manages = |p: &&Staff| p.role == "data-manager";
    let first_of_all = workforce.people.iter().rev().filter(|p| !manages(p));
    let answers: BTreeMap<String, String> = first_of_all
        .chain(workforce.people.iter().filter(manages))
        .map(|p| (p.employer_code.clone(), p.name.clone()))
        .collect();
    let director = "Margaret Osborne-Hale";
    for person in &mut workforce.people {
        let sponsor = answers.get(&person.employer_code).filter(|name| **name != person.name);
        person.sponsor = sponsor.map_or(director, String::as_str).to_owned();
        person.trained_until = days_after(today, dice.between(120, 700));
        person.vetted_until = days_after(today, dice.between(150, 1000));
        match (person.demo_sign_in, dice.below(100)) {
            (false, 0..=3) => person.trained_until = days_after(today, dice.between(31, 89)),
            (false, 4..=6) => person.trained_until = days_after(today, dice.between(1, 29)),
            (false, 7..=8) => person.trained_until = days_before(today, dice.between(0, 60)),
            (false, 9) => person.vetted_until = days_before(today, dice.between(0, 90)),
            _ => {}
        }
        match person.user_name.as_str() {
            "camhs" => person.trained_until = days_after(today, 24),
            "home-link" => person.vetted_until = days_after(today, 80),
            _ => {}
        }
    }
}

/// An extension behind the switchboard of the team; those who go to homes have a mobile.
fn telephones(workforce: &mut Workforce, switchboards: &BTreeMap<&str, &str>) {
    for (at, person) in workforce.people.iter_mut().enumerate() {
        let seat = person.seats.first().and_then(|seat| seat.split(':').next()).unwrap_or_default();
        let goes_out = matches!(seat, "CHP-HV-N" | "CHP-HV-E" | "CHP-HV-S" | "EDU-PRT" | "SHL-HL" | "VOL-HOS");
        person.phone = match switchboards.get(seat) {
            _ if goes_out => format!("07700 900{:03}", at % 1000),
            Some(number) => format!("{number} ext {}", 2000 + at),
            None => String::new(),
        };
    }
}
