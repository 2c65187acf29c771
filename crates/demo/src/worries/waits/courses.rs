//! The ten lists of the demonstration: who waits there, for how long, and in whose words.

/// The list of the trust's text a wait is on, and how it goes there.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one trait of a list; they combine freely")]
pub(super) struct Course {
    pub(super) list: &'static str,
    pub(super) teams: &'static [&'static str],
    pub(super) ages: (i64, i64),
    /// Children of 33,000 who wait today, and who were helped in the last half year.
    pub(super) open: usize,
    pub(super) helped: usize,
    /// Weeks until help: most, and the longest of today.
    pub(super) weeks: (i64, i64),
    pub(super) check_days: i64,
    /// An assessment comes first.
    pub(super) assessed: bool,
    pub(super) sensitive: bool,
    pub(super) parent: bool,
    /// Only children with a need: a short break is not for everybody.
    pub(super) high: bool,
    pub(super) needs: &'static [&'static str],
}

const PLAIN: Course = Course {
    list: "",
    teams: &[],
    ages: (0, 17),
    open: 0,
    helped: 0,
    weeks: (10, 20),
    check_days: 56,
    assessed: false,
    sensitive: false,
    parent: false,
    high: false,
    needs: &[],
};

pub(super) const COURSES: [Course; 10] = [
    Course {
        list: "speech-language",
        teams: &["CHP-TH-SL"],
        ages: (2, 7),
        open: 240,
        helped: 130,
        weeks: (26, 44),
        check_days: 84,
        assessed: true,
        needs: &[
            "{name} puts {n} words together and nobody outside the family follows",
            "{name} points rather than speaks and gives up when not understood",
            "The nursery has run its programme with {name} for {n} weeks, little change",
            "{name} stammers since the summer and has stopped answering in class",
            "{name} follows one-step instructions only, hearing test clear {n} weeks ago",
            "Dad says {name} was talking more at two than now, no loss of skills otherwise",
        ],
        ..PLAIN
    },
    Course {
        list: "occupational-therapy",
        teams: &["CHP-TH-OT"],
        ages: (4, 12),
        open: 110,
        helped: 60,
        weeks: (30, 52),
        check_days: 84,
        assessed: true,
        needs: &[
            "{name} cannot manage buttons or cutlery and is helped by the teaching assistant at lunch",
            "{name} tires after {n} minutes of writing and the pages are wet with effort",
            "{name} falls several times a day, the physio has discharged and asks for OT",
            "Bathing {name} takes two adults now, mum's back will not do it",
            "School tried the pencil grips and the wobble cushion with {name} for {n} weeks",
        ],
        ..PLAIN
    },
    Course {
        list: "autism-assessment",
        teams: &["HTB-PAE"],
        ages: (4, 14),
        open: 200,
        helped: 60,
        weeks: (48, 70),
        check_days: 112,
        assessed: true,
        needs: &[
            "{name} lines up toys for hours and is undone by any change of plan",
            "Home and school both describe {name} as unable to bear noise, leaves the hall every time",
            "{name} has one friend, talks at and not with, meltdowns about {n} times a week",
            "Questionnaires for {name} back from both, scores enclosed with the letter",
            "{name} masks all day and falls apart at the gate, says mum",
        ],
        ..PLAIN
    },
    Course {
        list: "neurodisability",
        teams: &["HTB-PAE"],
        ages: (1, 10),
        open: 90,
        helped: 70,
        weeks: (18, 32),
        check_days: 84,
        assessed: true,
        needs: &[
            "{name} is not walking at the age the others run, tone low on the left",
            "Development check: {name} is behind in {n} of five areas",
            "{name} has had {n} funny turns, first-aid advice given, EEG asked for by the GP",
            "Portage sees {name} weekly, parents want to know what it is",
        ],
        ..PLAIN
    },
    Course {
        list: "mental-health",
        teams: &["MHA-CAM"],
        ages: (8, 17),
        open: 150,
        helped: 110,
        weeks: (20, 38),
        check_days: 28,
        assessed: true,
        sensitive: true,
        needs: &[
            "{name} has not slept through for {n} weeks and will not say why",
            "{name} stays in the bedroom, school since September under half",
            "Panic before every lesson, {name} counts the tiles to get down the corridor",
            "{name} was low all term, denies thoughts of harm today, safety plan made",
            "{name} washes hands until they bleed, family arranges the day around it",
        ],
        ..PLAIN
    },
    Course {
        list: "parenting",
        teams: &["EHP-PAR", "VOL-SPC"],
        ages: (0, 12),
        open: 60,
        helped: 110,
        weeks: (9, 16),
        parent: true,
        needs: &[
            "Mum asks for help with bedtime, {name} is up until midnight and she is on her own",
            "Dad wants a group, says he shouts at {name} as he was shouted at",
            "Third tantrum in the waiting room with {name}, mum in tears and glad to be asked",
            "Parents disagree about everything to do with {name}, both would come",
        ],
        ..PLAIN
    },
    Course {
        list: "young-carers",
        teams: &["VOL-YC"],
        ages: (8, 17),
        open: 30,
        helped: 40,
        weeks: (7, 14),
        needs: &[
            "{name} gets two little ones ready and gives mum her tablets before school",
            "{name} interprets at every appointment and missed {n} days for it this term",
            "Grandad fell again, {name} sleeps in the chair beside him",
        ],
        ..PLAIN
    },
    Course {
        list: "school-counselling",
        teams: &["ACT-FST"],
        ages: (6, 15),
        open: 45,
        helped: 70,
        weeks: (9, 18),
        check_days: 42,
        needs: &[
            "{name}'s nan died {n} weeks ago, sits under the table in maths",
            "{name} fell out with the whole year group, eats lunch in the library",
            "{name} would talk to somebody who is not a teacher, asked twice",
            "Since dad moved out {name} picks fights on a Monday",
        ],
        ..PLAIN
    },
    Course {
        list: "short-breaks",
        teams: &["ACT-DCT"],
        ages: (3, 17),
        open: 25,
        helped: 20,
        weeks: (20, 30),
        high: true,
        needs: &[
            "{name} wakes {n} times a night, mum has not slept through in a year",
            "Brothers get no time, every week-end goes round {name}'s feeds",
            "Grandmother did the Saturdays with {name} and cannot lift any more",
        ],
        ..PLAIN
    },
    Course {
        list: "substance-use",
        teams: &["DAS-YP"],
        ages: (13, 17),
        open: 10,
        helped: 40,
        weeks: (2, 5),
        check_days: 28,
        sensitive: true,
        needs: &[
            "{name} smokes every day before school and asked me how to cut down",
            "{name} was sick at the party, third time, wants to talk to somebody",
            "Ket at week-ends, {name} says it stopped being fun {n} weeks ago",
        ],
        ..PLAIN
    },
];
