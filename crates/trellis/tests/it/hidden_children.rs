//! Children whose existence is hidden are searched for by everything any record says of them. Whoever is neither of
//! the index team nor a named holder is answered as if the child did not exist, and only the index team is told.

use crate::{
    all_values::Values,
    app::{Client, TestApp},
    matrix_row::Rows,
};
use base::{NhsNumber, Postcode, Upn};
use children::Index;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, hash_map::Entry};
use store::Value;

/// Who searches, in turn.
const SEARCHERS: [&str; 8] = [
    "ae-nurse",
    "health-visitor",
    "gp",
    "camhs",
    "police",
    "social-worker",
    "front-door-manager",
    "sexual-health-nurse",
];

/// Answers that must be compared at least.
const SEARCHES: usize = 1_000;

const FIELDS: [&str; 7] = ["name", "birth_date", "age", "postcode", "sex", "nhs_number", "upn"];

/// What is typed, field by field.
type Typed = BTreeMap<&'static str, String>;

struct Search {
    typed: Typed,
    /// First name and surname as some record has them, and not a part or a misspelling.
    whole_name: bool,
}

#[derive(sqlx::FromRow)]
struct Record {
    child: String,
    given_name: Option<String>,
    family_name: Option<String>,
    known_as: Option<String>,
    former_family_name: Option<String>,
    birth_date: Option<String>,
    sex: Option<String>,
    nhs_number: Option<String>,
    upn: Option<String>,
    former_upn: Option<String>,
    postcode: Option<String>,
    house: Option<String>,
    street: Option<String>,
}

#[tokio::test]
async fn a_hidden_child_is_answered_like_one_that_never_was_by_whatever_field_it_is_searched() {
    let app = TestApp::borough().await;
    let hidden = Rows::of(&app).await.under("existence");
    assert!(hidden.len() >= 6, "the borough has six children whose existence is hidden");
    let forms = forms(&app, &hidden).await;
    let nobody = nobody(&app).await;
    // The same borough twice, read anew: once as it is, once as if they never were.
    let with = app.router_with(Index::build(&app.store).await.unwrap());
    let without = app.router_with(index_without(&app, &hidden).await);

    let mut clients = Vec::new();
    for name in SEARCHERS {
        clients.push(app.signed_in(name).await);
    }
    let mut no_match: HashMap<(usize, Vec<&str>), String> = HashMap::new();
    let (mut like_no_match, mut alerted) = (0, 0);
    for (n, form) in forms.iter().enumerate() {
        let (who, typed) = (n % clients.len(), &form.typed);
        let client = &clients[who];
        let (place, body) = searched(client, typed).await;
        let told = told(&app, &place).await;
        match told.as_slice() {
            [one] if one == "children.hidden-child-searched" => alerted += 1,
            // A first name and half a postcode are many children's: that is no search for this one.
            [one] if one == "children.searched" => assert!(!form.means_the_child(), "{typed:?} told nobody"),
            other => panic!("one answer is one entry, not {other:?}"),
        }
        if body.contains("trellis-hit\"") {
            // Somebody else is found as well: the answer is what it would be without the hidden child.
            let answer = async |router| {
                Client { router, cookie: client.cookie.clone(), program: tokio::sync::OnceCell::new() }
                    .get(&place)
                    .await
                    .body
            };
            assert!(
                answer(&with).await == answer(&without).await,
                "{typed:?} is answered otherwise than without the child"
            );
            assert_eq!(children_in(&body), children_in(&answer(&without).await), "{typed:?}");
            continue;
        }
        let fields: Vec<&str> = typed.keys().copied().collect();
        let none = match no_match.entry((who, fields.clone())) {
            Entry::Occupied(kept) => kept.into_mut(),
            Entry::Vacant(free) => {
                let unknown: Typed = fields.iter().map(|field| (*field, nobody[field].clone())).collect();
                let (nowhere, none) = searched(client, &unknown).await;
                assert!(!none.contains("trellis-hit"), "{unknown:?} is somebody");
                let left = self::told(&app, &nowhere).await;
                assert_eq!(left, ["children.searched"], "{unknown:?} alerts the index team");
                free.insert(none)
            }
        };
        assert!(body == *none, "{typed:?} is answered otherwise than what nobody has");
        like_no_match += 1;
    }
    println!(
        "{} searches for {} hidden children by {} officers: {like_no_match} answered like no match, byte for byte; \
         {alerted} told the index team",
        forms.len(),
        hidden.len(),
        clients.len()
    );
    assert!(like_no_match >= SEARCHES, "only {like_no_match} of {} searches found nobody else", forms.len());
    the_index_team_is_told_without_a_name(&app, &hidden).await;
    app.sound().await;
}

async fn the_index_team_is_told_without_a_name(app: &TestApp, hidden: &HashSet<String>) {
    let page = app.signed_in("index-team").await.get("/alerts").await.body;
    assert!(page.contains("Searched for a child whose existence is hidden"));
    let values = Values::of(app).await;
    let named = values.found_in(&page, |value| value.of.is_disjoint(hidden));
    assert!(named.is_empty(), "the alerts name {named:?}");
    assert!(!hidden.iter().any(|child| page.contains(child.as_str())), "the alerts lead to a child");
}

impl Search {
    /// What was typed is enough to take a child for this one.
    fn means_the_child(&self) -> bool {
        self.whole_name || self.typed.contains_key("nhs_number") || self.typed.contains_key("upn")
    }
}

/// Children an answer leads to.
fn children_in(body: &str) -> Vec<&str> {
    body.split("/children/").skip(1).filter_map(|rest| rest.split('"').next()).filter(|id| id.len() == 36).collect()
}

/// Makes a search; its address and its answer.
async fn searched(client: &Client<'_>, typed: &Typed) -> (String, String) {
    let mut form: Vec<(&str, &str)> = typed.iter().map(|(field, text)| (*field, text.as_str())).collect();
    form.push(("purpose", "worry"));
    let made = client.post("/searches", &form).await;
    assert!(made.location().starts_with("/searches/"), "{typed:?}: {}", made.body);
    let place = made.location().to_owned();
    let answer = client.get(&place).await;
    assert!(answer.status.is_success());
    let id = place.trim_start_matches("/searches/");
    (place.clone(), answer.body.replace(id, "…"))
}

/// Kinds of the entries the answers to a search left.
async fn told(app: &TestApp, place: &str) -> Vec<String> {
    let mut tx = app.store.read_everything().await.unwrap();
    let kinds: Vec<(String,)> = tx
        .sql("select kind from journal_entry where subject = $1 and class = 'access' order by kind")
        .bind(place.trim_start_matches("/searches/"))
        .all()
        .await
        .unwrap();
    kinds.into_iter().map(|(kind,)| kind).collect()
}

/// Every combination of fields, with every spelling any record has; some more than are asked for, by rule.
async fn forms(app: &TestApp, hidden: &HashSet<String>) -> Vec<Search> {
    let mut tx = app.store.read_everything().await.unwrap();
    let records: Vec<Record> = tx
        .sql(
            "select c.current as child, r.given_name, r.family_name, r.known_as, r.former_family_name, r.birth_date, r.sex,
                    r.nhs_number, r.upn, r.former_upn, r.postcode, r.house, r.street
               from source_record r join link l on l.record = r.id join same_child c on c.given = l.child order by r.id",
        )
        .all()
        .await
        .unwrap();
    let carers: Vec<(String, String)> = tx
        .sql("select c.current, k.name from carer k join link l on l.record = k.record join same_child c on c.given = l.child")
        .all()
        .await
        .unwrap();
    drop(tx);
    let mut forms = Vec::new();
    for child in hidden.iter().collect::<BTreeSet<_>>() {
        let of_child: Vec<&Record> = records.iter().filter(|r| r.child == *child).collect();
        let mothers: Vec<&str> = carers.iter().filter(|(of, _)| of == child).map(|(_, name)| name.as_str()).collect();
        let all = every_form(app, &of_child, &mothers);
        // As many of each child, spread over all its combinations.
        let wanted = (SEARCHES * 5 / 4).div_ceil(hidden.len());
        let every = (all.len() / wanted).max(1);
        forms.extend(all.into_iter().step_by(every));
    }
    forms
}

/// Nothing, and then each of them.
fn or_none<T>(all: &BTreeSet<T>) -> impl Iterator<Item = Option<&T>> {
    std::iter::once(None).chain(all.iter().map(Some))
}

fn every_form(app: &TestApp, records: &[&Record], carers: &[&str]) -> Vec<Search> {
    let (mut names, mut whole): (BTreeSet<String>, BTreeSet<String>) = (BTreeSet::new(), BTreeSet::new());
    let mut births: BTreeSet<(&str, String)> = BTreeSet::new();
    let mut places: BTreeSet<String> = BTreeSet::new();
    let (mut nhs, mut upns, mut sexes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for record in records {
        let given: Vec<&str> =
            [&record.given_name, &record.known_as].into_iter().flatten().map(String::as_str).collect();
        let family = [&record.family_name, &record.former_family_name].into_iter().flatten().map(String::as_str);
        for family in family {
            names.insert(family.to_owned());
            for given in &given {
                let misspelt: String = given.chars().take(given.chars().count().max(3) - 1).collect();
                whole.extend([format!("{given} {family}"), format!("{family}, {given}").to_uppercase()]);
                names.extend([format!("{family} {given}"), format!("{misspelt} {family}").to_lowercase()]);
            }
            names
                .extend(carers.iter().map(|carer| format!("{} {family}", carer.split(' ').next().unwrap_or_default())));
        }
        names.extend(given.iter().map(|given| (*given).to_owned()));
        // Where the child lives, typed where a name is asked for.
        names.extend([&record.house, &record.street].into_iter().flatten().cloned());
        if let Some(born) = record.birth_date.as_ref().and_then(|born| born.parse::<jiff::civil::Date>().ok()) {
            births.insert(("birth_date", born.to_string()));
            births.insert(("birth_date", born.strftime("%-d/%-m/%Y").to_string()));
            let years = (app.store.now().date() - born).get_days() / 365;
            births.insert(("age", years.to_string()));
        }
        if let Some(postcode) = record.postcode.as_ref().and_then(|p| Postcode::repair(p).map(|_| p)) {
            places.insert(postcode.clone());
            places.insert(postcode.replace(' ', "").to_lowercase());
            places.extend(postcode.split(' ').next().map(str::to_owned));
        }
        nhs.extend(record.nhs_number.iter().filter(|n| n.parse::<NhsNumber>().is_ok()).cloned());
        upns.extend(
            [&record.upn, &record.former_upn].into_iter().flatten().filter(|u| u.parse::<Upn>().is_ok()).cloned(),
        );
        sexes.extend(record.sex.iter().filter(|sex| *sex == "female" || *sex == "male").cloned());
    }
    names.extend(whole.iter().cloned());
    let mut forms = Vec::new();
    for name in or_none(&names) {
        for birth in or_none(&births) {
            for place in or_none(&places) {
                for number in or_none(&nhs) {
                    for upn in or_none(&upns) {
                        let identifying =
                            [name.is_some(), birth.is_some(), place.is_some(), number.is_some(), upn.is_some()];
                        if identifying.iter().filter(|given| **given).count() < 2 {
                            continue;
                        }
                        // Sex is no identifying field; it is given with every other form.
                        let sex = sexes.iter().next().filter(|_| forms.len() % 2 == 1);
                        let fields =
                            [("name", name), ("postcode", place), ("nhs_number", number), ("upn", upn), ("sex", sex)];
                        let typed = fields.into_iter().filter_map(|(field, text)| Some((field, text?.clone())));
                        let typed = typed.chain(birth.map(|(field, text)| (*field, text.clone()))).collect();
                        forms.push(Search { typed, whole_name: name.is_some_and(|name| whole.contains(name)) });
                    }
                }
            }
        }
    }
    forms
}

/// Of each field a value that is good and that no child has.
async fn nobody(app: &TestApp) -> Typed {
    let mut tx = app.store.read_everything().await.unwrap();
    let taken: Vec<(Option<String>,)> = tx
        .sql("select nhs_number from source_record union select upn from source_record union select birth_date from source_record")
        .all()
        .await
        .unwrap();
    let taken: HashSet<String> = taken.into_iter().filter_map(|(text,)| text).collect();
    let free = |texts: Vec<String>| texts.into_iter().find(|text| !taken.contains(text)).unwrap();
    let nhs = free((0..10).map(|n| format!("999918273{n}")).filter(|n| n.parse::<NhsNumber>().is_ok()).collect());
    let some_upn = taken.iter().filter(|text| text.parse::<Upn>().is_ok()).min().unwrap();
    let letters = |n: u32| ('A'..='Z').map(move |c| (c, n));
    let upns = (0..500).flat_map(letters).map(|(c, n)| format!("{c}{}{n:03}", &some_upn[1..10]));
    let upn = free(upns.filter(|upn| upn.parse::<Upn>().is_ok()).collect());
    let born = free((1..28).map(|day| format!("2003-01-{day:02}")).collect());
    let texts = ["Xyqzwv Qwkjzx".to_owned(), born, "24".to_owned(), "ZE3 9JZ".to_owned(), "male".to_owned(), nhs, upn];
    FIELDS.into_iter().zip(texts).collect()
}

type LinkRow = (String, String, f64, f64, String, String, String, i64);

/// The index of a borough in which these children never were. The database is put back as it was.
async fn index_without(app: &TestApp, hidden: &HashSet<String>) -> Index {
    let store = &app.store;
    let mut tx = store.housekeeping().await.unwrap();
    let links: Vec<LinkRow> = tx
        .sql(
            "select l.record, l.child, l.probability, l.weight, l.reasons, l.model, l.decided_by, l.decided_at
               from link l join same_child c on c.given = l.child where c.current in (:set)",
        )
        .bind_set(hidden.iter())
        .all()
        .await
        .unwrap();
    let records: Vec<&str> = links.iter().map(|link| link.0.as_str()).collect();
    tx.sql("delete from link where record in (:set)").bind_set(records.iter().copied()).run().await.unwrap();
    tx.commit().await.unwrap();
    let index = Index::build(store).await.unwrap();
    assert_eq!(index.len() + links.len(), app.index().len(), "the guarded half holds them and nothing else does");
    let rows = links.into_iter().map(|(record, child, probability, weight, reasons, model, by, at)| {
        vec![
            Value::Text(Some(record)),
            Value::Text(Some(child)),
            Value::Real(Some(probability)),
            Value::Real(Some(weight)),
            Value::Text(Some(reasons)),
            Value::Text(Some(model)),
            Value::Text(Some(by)),
            Value::Int(Some(at)),
        ]
    });
    let columns = &["record", "child", "probability", "weight", "reasons", "model", "decided_by", "decided_at"];
    let mut tx = store.housekeeping().await.unwrap();
    tx.insert_many("link", columns, rows.collect()).await.unwrap();
    tx.commit().await.unwrap();
    index
}
