//! What waits at the front door of the demonstration and nobody has taken in: the list of last night, a sheet of the police,
//! and three who wrote by the public form. Told through the commands of their pages, each at its moment.

use access::{Officer, officer};
use anyhow::{Context as _, anyhow};
use base::{Actor, Instant, PersonId};
use jiff::civil::DateTime;
use referrals::notice::{
    bulk_sheet,
    model::NoticeWords,
    night_list::WriteDown,
    receive_bulk::ReceiveBulk,
    receive_public::ReceivePublic,
    rules::{Who, last_morning},
};
use store::{Error, Refused, Store, Story};

/// What the night team wrote down: how long before nine, and the words.
const NIGHT: [(i64, [&str; 10]); 4] = [
    (
        650,
        [
            "Baby Okafor",
            "3 days",
            "Maternity ward, bed 14",
            "",
            "today",
            "The ward rang. His mother wants to take him home against advice; her partner had threatened staff in the afternoon.",
            "On the ward until seen in the morning",
            "Spoke with the registrar and his mother. She agreed to stay until the ward round.",
            "22:20 ward sister; 22:45 registrar",
            "See him and his mother before the ward round",
        ],
    ),
    (
        510,
        [
            "Dean Marsh",
            "15",
            "Not known",
            "",
            "soon",
            "Found at the bus station without money. Says that his stepfather had put him out.",
            "With his aunt, Foundry Court",
            "Spoke with his aunt, who keeps him until tonight. His mother knows.",
            "00:40 his aunt; 00:55 his mother",
            "Ring his mother. Agree where he sleeps tonight",
        ],
    ),
    (
        300,
        [
            "Sisters, 5 and 7, surname Bello",
            "5 and 7",
            "Quay House, flat 9",
            "W21 3PF",
            "now",
            "Their mother was taken to hospital after an overdose. Nobody else was at home.",
            "With emergency carers",
            "Placed with emergency carers with their mother’s agreement, given before the ambulance left.",
            "04:10 carers; 04:30 hospital social worker",
            "Find their family. Agree what happens tonight",
        ],
    ),
    (
        120,
        [
            "Harvey Lund",
            "11",
            "Mill Road",
            "W23 4AA",
            "not-at-once",
            "His father rang: Harvey refuses to go back to his mother on Sunday evening. No harm alleged.",
            "With his father",
            "Told his father whom to ring about contact arrangements.",
            "07:05 his father",
            "",
        ],
    ),
];

/// Who wrote by the public form: how many minutes ago, and what.
/// Minutes before now, who wrote, and what into which field.
type Told = (i64, Who, [(&'static str, &'static str); 6]);

const TOLD: [Told; 3] = [
    (
        310,
        Who::Public,
        [
            ("child", "The boy in the flat above, about six"),
            ("address", "Foundry Court, second floor, the door with the stickers"),
            ("danger", "soon"),
            (
                "happened",
                "He is alone from four until nine most days. I hear him talk to the television. On Friday he sat on the stairs and had no key.",
            ),
            ("relation", "Neighbour"),
            ("when", "Since September, most school days"),
        ],
    ),
    (
        140,
        Who::Family,
        [
            ("child", "Isla Rowntree, 8"),
            ("danger", "today"),
            (
                "happened",
                "I am her grandmother. She has told me that her mother’s boyfriend locks her in her room and that she is afraid to go home tonight.",
            ),
            ("writer", "Margaret Rowntree"),
            ("reach", "01632 960 244"),
            ("when_not", "Not after five, when her mother fetches her"),
        ],
    ),
    (
        35,
        Who::YoungPerson,
        [
            ("child", "me"),
            ("danger", "soon"),
            (
                "happened",
                "my dad gets drunk and breaks things. i take my brother into the bathroom and lock it. i dont want him to get arrested",
            ),
            ("school", "Alderwick Academy, year 8"),
            ("reach", "Ask Miss Owusu at school to get me out of maths"),
            ("message", "no"),
        ],
    ),
];

/// Told once, when the demonstration is made.
pub async fn tell(store: &Store) -> anyhow::Result<()> {
    let now = store.now();
    let mut story = store.story().await?;
    let night = somebody(&mut story, "night-worker", now).await?;
    let nine = Instant::in_england(DateTime::from_parts(last_morning(now), jiff::civil::time(9, 0, 0, 0)));
    for (before, words) in NIGHT {
        let [child, born, address, postcode, danger, happened, where_now, done, rung, morning] =
            words.map(str::to_owned);
        let by_when = if morning.is_empty() { String::new() } else { "Before ten".to_owned() };
        let words = NoticeWords {
            child,
            born,
            address,
            postcode,
            danger,
            happened,
            where_now,
            done,
            rung,
            morning,
            by_when,
            ..NoticeWords::default()
        };
        let write = WriteDown { officer: &night, store, words: &words };
        told(story.run(&night.actor(), nine.plus_minutes(-before), &write).await)?;
    }
    let police = somebody(&mut story, "police", now).await?;
    let sheet = bulk_sheet::read(demo::POLICE_NOTICES).map_err(|problem| anyhow!(problem))?;
    let send = ReceiveBulk { officer: &police, store, rows: &sheet.rows };
    told(story.run(&police.actor(), now.plus_minutes(-75), &send).await)?;
    for (number, (ago, who, said)) in TOLD.iter().enumerate() {
        let fields = said.iter().map(|(field, text)| ((*field).to_owned(), vec![(*text).to_owned()]));
        let words = NoticeWords::of(&fields.collect());
        let key = format!("demonstration {number} {}", store.ids().uuid(now));
        let receive = ReceivePublic { store, who: *who, words: &words, key: &key };
        told(story.run(&Actor::Anonymous, now.plus_minutes(-ago), &receive).await)?;
    }
    story.commit().await?;
    Ok(())
}

fn told<T, R: std::fmt::Debug>(outcome: Result<T, Refused<R>>) -> anyhow::Result<()> {
    match outcome {
        Ok(_) => Ok(()),
        Err(Refused::Because(why)) => Err(anyhow!("a notice of the demonstration was refused: {why:?}")),
        Err(Refused::Fault(error)) => Err(error.into()),
    }
}

async fn somebody(story: &mut Story<'_>, user_name: &'static str, now: Instant) -> anyhow::Result<Officer> {
    let found: Option<(String,)> =
        story.tx().sql("select id from person where user_name = $1").bind(user_name).optional().await?;
    let person: PersonId = found.with_context(|| format!("nobody signs in as {user_name}"))?.0.parse()?;
    let found: Result<Option<Officer>, Error> = officer(story.tx(), person, None, now).await;
    found?.with_context(|| format!("{user_name} has no seat"))
}
