//! Short and pet forms of given names that no sound and no spelling gives away, and the rule for those that a rule
//! does: a stem of three letters or more with a pet ending ("Danny", "Charlie", "Josh").

use crate::{dictionary::likeness, sound};
use hashbrown::HashMap;
use std::sync::OnceLock;

/// Each line: names that one person may be called by. Written for this crate from common knowledge; kept short on
/// purpose, because every pair in it is one that a register cannot tell apart by name.
const GROUPS: &[&str] = &[
    "abigail abi abbie gail",
    "albert bert bertie al",
    "alexander alex alec lex sandy xander sasha",
    "alexandra alex lexi sandra sasha",
    "alfred alf alfie fred freddie",
    "andrew andy drew",
    "ann anne anna annie nan",
    "anthony tony ant",
    "arthur art archie",
    "archibald archie baldie",
    "barbara babs barb",
    "bartholomew bart barty",
    "benjamin ben benji",
    "bridget biddy bridie",
    "catherine katherine kathryn cath cathy kate katie kathy kay kit kitty cat",
    "caroline carrie caro",
    "charles charlie chas chuck",
    "charlotte lottie charlie lotte",
    "christina chrissie tina chris",
    "christopher chris kit topher",
    "daniel dan danny",
    "david dave davy",
    "dorothy dot dottie dolly",
    "edward ed eddie ted teddy ned",
    "edmund ed eddie ned",
    "edwin ed eddie",
    "eleanor ellie nell nora elle nellie",
    "elizabeth liz lizzie beth bess betty betsy eliza elsie libby lisbeth elspeth lilibet",
    "emily em emmy millie",
    "emma em emmy",
    "evelyn evie eve",
    "florence flo florrie flossie",
    "frances fran frankie fanny",
    "francis frank frankie",
    "frederick fred freddie rick",
    "gabriel gabe",
    "gabriella gabby ella",
    "geoffrey geoff jeff",
    "george georgie geordie",
    "georgina georgie gina",
    "gerald gerry jerry",
    "gregory greg",
    "gwendoline gwen",
    "harold harry hal",
    "harriet hattie harry",
    "helen nell nellie ellie",
    "henry harry hal hank",
    "hugh hughie shug",
    "isabella isabel isobel bella izzy belle ella",
    "jacob jake",
    "james jim jimmy jamie jem",
    "jane janie jenny",
    "janet jan jenny",
    "jennifer jen jenny",
    "jessica jess jessie",
    "joan joanie",
    "john jack johnny jackie ian",
    "jonathan jon jonny",
    "joseph joe joey jo",
    "josephine jo josie",
    "joshua josh",
    "judith judy jude",
    "laurence lawrence larry laurie lol",
    "leonard len lenny leo",
    "lewis louis lou lew louie",
    "louise lou",
    "lucinda lucy cindy",
    "lucy lu lulu",
    "madeleine madeline maddie maddy",
    "malcolm mal",
    "margaret maggie meg peggy madge marge margie greta daisy rita",
    "martha patty mattie",
    "mary molly polly may mamie",
    "matilda tilly mattie",
    "matthew matt",
    "maximilian max",
    "michael mick mike micky mikey mitch",
    "mohammed mo",
    "natasha tasha",
    "nathaniel nathan nat nate",
    "nathan nate nat",
    "nicholas nick nicky colin klaus",
    "nicola nicky nic",
    "oliver ollie noll",
    "olivia livvy liv ollie",
    "pamela pam",
    "patricia pat patsy trish tricia patty",
    "patrick pat paddy rick",
    "peter pete",
    "philip phil pip",
    "phoebe fifi",
    "rachel rach rae",
    "raymond ray",
    "rebecca becky becca bex",
    "reginald reg reggie rex",
    "richard dick rick ricky rich richie",
    "robert rob bob bobby robbie bert robin",
    "roderick rod roddy rick",
    "ronald ron ronnie",
    "rosemary rose rosie romy",
    "samantha sam sammy",
    "samuel sam sammy",
    "sarah sally sadie",
    "sebastian seb bas",
    "simon si",
    "sophia sophie",
    "stephanie steph steffi",
    "stephen steven steve stevie",
    "susan sue susie suki",
    "susannah sue susie",
    "sydney sid syd",
    "tabitha tabby",
    "theodore ted teddy theo",
    "theresa terry tess tessa",
    "thomas tom tommy",
    "timothy tim",
    "tobias toby",
    "veronica ronnie vera",
    "victoria vicky tori",
    "vincent vince vinny",
    "virginia ginny",
    "walter walt wally",
    "wilfred wilf fred",
    "william will bill billy willie liam",
    "winifred winnie freda",
    "zachary zach zac zak",
];

/// One name in several languages, where neither sound nor spelling shows it. The same remarks hold.
const LANGUAGES: &[&str] = &[
    "adalbert wojciech",
    "andrew andrei andrzej andreas andre andriy",
    "agnes ines agnieszka nessa",
    "alexander aleksander iskander oleksandr sikandar",
    "anthony antoni antonio antoine anton",
    "catherine katarzyna kasia ekaterina katarina caitlin catriona",
    "charles karol carlos karl",
    "elizabeth elzbieta elisabeta yelyzaveta isabel eilis",
    "francis francisco franciszek francois",
    "george jerzy jorge yuri georgios",
    "helen elena olena ilona yelena",
    "hugh aodh hugo",
    "isa eesa issa essa",
    "james jaime seamus hamish diego iago",
    "jacob jakub kuba yakub yaqub iacob",
    "joan joanna siobhan jeanne",
    "john jan ivan sean juan jean giovanni ioan ian eoin yahya hans joao",
    "joseph jozef giuseppe jose yusuf iosif osip",
    "laurence lorenzo wawrzyniec",
    "lewis ludwik luis luigi",
    "margaret malgorzata gosia marguerite margarita mairead gretchen maisie",
    "mary maria marie maryam maire mariam",
    "matthew mateusz matteo mateo mathieu matei matthias",
    "michael michal mikhail miguel michele mihai mykhailo",
    "moses moshe musa",
    "nicholas mikolaj nicolae nikolai mykola",
    "noah nuh",
    "owen eoghan eoin",
    "patrick padraig",
    "paul pawel pablo pavel pavlo",
    "peter piotr pedro pierre petro pyotr",
    "sean shaun shawn shane",
    "simon szymon semyon shimon",
    "solomon sulaiman suleyman",
    "sophia zofia zosia",
    "stephen szczepan stefan esteban istvan etienne",
    "susan zuzanna suzanne",
    "thomas tomasz tomas",
    "timothy tadhg teague",
    "usman uthman othman osman ousmane",
    "william wilhelm guillaume vasyl",
    "xavier javier",
];

/// The groups a name belongs to, by itself or because it is another spelling of a member ("Eddy" is "Eddie").
pub(crate) fn groups(name: &str) -> Vec<u16> {
    static MEMBERS: OnceLock<HashMap<u32, Vec<(&str, u16)>>> = OnceLock::new();
    let members = MEMBERS.get_or_init(|| {
        let mut members: HashMap<u32, Vec<(&str, u16)>> = HashMap::new();
        for (line, group) in GROUPS.iter().chain(LANGUAGES).zip(0..) {
            for member in line.split(' ') {
                members.entry(sound::english(member)).or_default().push((member, group));
            }
        }
        members
    });
    let alike = |member: &str| member == name || (name.len() >= 3 && likeness(member, name) >= 0.85);
    let mut groups: Vec<u16> = members
        .get(&sound::english(name))
        .into_iter()
        .flatten()
        .filter(|(member, _)| alike(member))
        .map(|(_, group)| *group)
        .collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// "danny" and "daniel", "josh" and "joshua": the stem of the shorter begins the longer. "xander" and "alexander": it
/// ends it. "dami" and "oluwadamilola": it begins what a long name says of God.
pub(crate) fn short_form(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    begins(short, long)
        || ends(short, long)
        || said_of_god(long).is_some_and(|said| said == short || begins(short, said))
}

fn begins(short: &str, long: &str) -> bool {
    let stem = stem(short);
    stem.len() >= 3 && long.starts_with(stem) && (short.len() < long.len() || stem.len() < short.len())
}

/// Four letters at least, and three more before them: "anna" is not short for "hanna".
fn ends(short: &str, long: &str) -> bool {
    short.len() >= 4 && long.len() >= short.len() + 3 && long.ends_with(short)
}

/// Names of West Africa and of the Arabic world are often sentences that begin with a word for God (Yoruba Oluwa, Igbo
/// Chukwu) or for his servant (Arabic Abdul); at home a child is called by the rest.
const OF_GOD: &[&str] = &["oluwa", "olu", "chukwu", "chuku", "abdul", "abdel", "abdal", "abdur", "abdi"];

/// What a name says of God, where it begins with him.
pub(crate) fn said_of_god(name: &str) -> Option<&str> {
    OF_GOD.iter().find_map(|god| name.strip_prefix(god)).filter(|said| said.len() >= 3)
}

fn stem(name: &str) -> &str {
    let cut = ["ie", "ey", "ee", "y", "i"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending).filter(|stem| stem.len() >= 3))
        .unwrap_or(name);
    let bytes = cut.as_bytes();
    let doubled = cut.is_ascii() && bytes.len() > 3 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
    if doubled { &cut[..cut.len() - 1] } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(a: &str, b: &str) -> bool {
        groups(a).iter().any(|g| groups(b).contains(g))
    }

    #[test]
    fn bill_is_will_and_peggy_is_margaret() {
        assert!(share("bill", "will") && share("peggy", "margaret"));
        assert!(!share("bill", "peggy"));
    }

    #[test]
    fn pet_endings_are_seen_through() {
        assert!(short_form("danny", "daniel") && short_form("josh", "joshua") && short_form("charlie", "charlotte"));
        assert!(!short_form("amy", "amelia") && !short_form("ann", "ann"));
    }

    #[test]
    fn a_long_name_may_be_called_by_its_end_or_by_what_it_says() {
        assert!(short_form("xander", "alexander") && short_form("bayo", "adebayo"));
        assert!(short_form("oluwaseun", "seun") && short_form("emeka", "chukwuemeka"));
        assert!(short_form("dami", "oluwadamilola") && short_form("abdulrahman", "rahman"));
        assert!(!short_form("anna", "hanna") && !short_form("ian", "sebastian"));
    }
}
