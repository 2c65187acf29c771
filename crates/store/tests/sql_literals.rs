//! Every SQL literal of every room is prepared on the engine under test: a statement only one engine understands, or a
//! column that has gone, is found here and not by a family.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqlSafeStr as _};
use std::path::{Path, PathBuf};
use store::{Engine, testing::TestStore};

/// A literal passed to `.sql(`, or kept in a constant that is.
#[derive(Debug)]
struct Statement {
    file: String,
    text: String,
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

fn every_literal() -> Vec<Statement> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for room in std::fs::read_dir(&crates).unwrap() {
        let folder = room.unwrap().path().join("src");
        if folder.is_dir() {
            sources(&folder, &mut files);
        }
    }
    let mut found = Vec::new();
    for path in files {
        let source = std::fs::read_to_string(&path).unwrap();
        let file = path.strip_prefix(&crates).unwrap().display().to_string();
        found.extend(literals(&source).into_iter().map(|text| Statement { file: file.clone(), text }));
    }
    found
}

/// The literals of one source: after `.sql(` directly, or of a constant whose text begins as a statement does.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let is_comment = |at: usize| source[..at].lines().next_back().is_some_and(|line| line.trim().starts_with("//"));
    for (at, _) in source.match_indices(".sql(").filter(|(at, _)| !is_comment(*at)) {
        let argument = source[at + ".sql(".len()..].trim_start();
        found.extend(match argument.strip_prefix("concat!(") {
            Some(parts) => Some(joined(source, parts)),
            None => literal(argument).map(|(text, _)| text),
        });
    }
    for (at, _) in source.match_indices("&str =") {
        let is_statement = |text: &String| {
            let first = text.split_whitespace().next().unwrap_or_default();
            matches!(first, "select" | "insert" | "update" | "delete" | "with") && text.contains(' ')
        };
        let text = literal(source[at + "&str =".len()..].trim_start()).map(|(text, _)| text);
        found.extend(text.filter(is_statement));
    }
    found
}

/// What `concat!(` puts together: literals, and macros of the same source that stand for one. A statement that cannot be
/// read here would not be prepared, so that fails the test.
fn joined(source: &str, parts: &str) -> String {
    let mut rest = parts.trim_start();
    let mut whole = String::new();
    while !rest.starts_with(')') {
        if let Some((text, after)) = literal(rest) {
            whole += &text;
            rest = after;
        } else {
            let (name, after) = rest.split_once("!()").unwrap();
            let (_, body) = source.split_once(&format!("macro_rules! {name} {{")).unwrap();
            whole += &literal(body.split_once("=> {").unwrap().1.trim_start()).unwrap().0;
            rest = after;
        }
        rest = rest.trim_start().trim_start_matches(',').trim_start();
    }
    whole
}

/// The string literal at the beginning of a text, plain or raw, with its escapes read; and what comes after it.
fn literal(text: &str) -> Option<(String, &str)> {
    if let Some(raw) = text.strip_prefix("r#\"") {
        return raw.split_once("\"#").map(|(inside, after)| (inside.to_owned(), after));
    }
    if let Some(raw) = text.strip_prefix("r\"") {
        return raw.split_once('"').map(|(inside, after)| (inside.to_owned(), after));
    }
    let mut letters = text.strip_prefix('"')?.char_indices().peekable();
    let mut inside = String::new();
    loop {
        match letters.next()?.1 {
            '"' => return Some((inside, letters.next().map_or("", |(at, _)| &text[1 + at..]))),
            '\\' => match letters.next()?.1 {
                'n' => inside.push('\n'),
                't' => inside.push('\t'),
                // A backslash at the end of a line takes the break and the next line's indent along.
                '\n' => while letters.next_if(|(_, c)| c.is_whitespace()).is_some() {},
                other => inside.push(other),
            },
            other => inside.push(other),
        }
    }
}

/// `:set` with the next parameter, as the façade would number it.
fn with_a_set(text: &str) -> String {
    let numbers = text
        .split('$')
        .skip(1)
        .filter_map(|after| after.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<usize>().ok());
    let next = numbers.max().unwrap_or(0) + 1;
    text.replace(":set", &format!("${next}"))
}

/// The façade binds every parameter with its type; prepared without, `$3 is null` leaves PostgreSQL to guess.
fn with_typed_nulls(text: &str) -> String {
    (1..10)
        .fold(text.to_owned(), |text, n| text.replace(&format!("${n} is null"), &format!("cast(${n} as text) is null")))
}

#[tokio::test]
async fn every_statement_of_every_room_is_understood() {
    let store = TestStore::new().await;
    let statements = every_literal();
    assert!(statements.len() > 100, "the scanner finds only {} statements", statements.len());
    let mut refused = Vec::new();
    match store.engine() {
        Engine::Sqlite => {
            let mut connection = sqlx::SqliteConnection::connect(&store.address).await.unwrap();
            for statement in &statements {
                let text = AssertSqlSafe(with_a_set(&statement.text)).into_sql_str();
                if let Err(problem) = connection.prepare(text).await {
                    refused.push((statement, problem));
                }
            }
        }
        Engine::Postgres => {
            let mut connection = sqlx::PgConnection::connect(&store.address).await.unwrap();
            // What one engine asks of its own catalogue the other need not have.
            for statement in statements.iter().filter(|s| !s.text.contains("sqlite_master")) {
                let text = AssertSqlSafe(with_typed_nulls(&with_a_set(&statement.text))).into_sql_str();
                if let Err(problem) = connection.prepare(text).await {
                    refused.push((statement, problem));
                }
            }
        }
    }
    let told: Vec<String> = refused.iter().map(|(s, problem)| format!("{}: {problem}\n{}", s.file, s.text)).collect();
    assert!(told.is_empty(), "{} of {} statements are refused:\n\n{}", told.len(), statements.len(), told.join("\n\n"));
    println!("{} statements are understood", statements.len());
}

#[test]
fn the_scanner_reads_what_rooms_write() {
    let source = r##"
        //! tx.sql("select …") is an example
        tx.sql("select 1").one();
        tx.sql(
            "select a, \"b\" from c
              where d = $1",
        );
        tx.sql(UPDATE);
        const UPDATE: &str =
            "update c set a = $1 \
             where d in (:set)";
        const NAME: &str = "selected";
        let raw = tx.sql(r#"select "x" from y"#);
        macro_rules! among {
            () => { " from d where e = $1" };
        }
        tx.sql(concat!("select f", among!(), " limit 1",));
    "##;
    assert_eq!(
        literals(source),
        [
            "select 1",
            "select a, \"b\" from c\n              where d = $1",
            "select \"x\" from y",
            "select f from d where e = $1 limit 1",
            "update c set a = $1 where d in (:set)"
        ]
    );
    assert_eq!(with_a_set("a = $1 and b in (:set) and c < $2"), "a = $1 and b in ($3) and c < $2");
}
