//! Answers a file of questions from a file of records.

use crate::answer::Status;
use crate::birth::BirthDate;
use crate::index::Index;
use crate::link::{LinkOptions, link};
use crate::query::{Query, RawQuery};
use crate::records::Records;
use crate::table::{ReadError, Table};
use rayon::prelude::*;
use std::io::Read;

/// A question with its number in the file.
#[derive(Clone, Debug)]
pub struct NumberedQuery {
    pub id: String,
    pub query: Query,
}

/// The answer to one: the best record of each child found, with its probability.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundAnswer {
    pub query_id: String,
    pub status: Status,
    pub found: Vec<(String, f64)>,
}

/// A file of answers lists whoever is as likely as this, under the status none where no person would be shown anybody.
const LISTED_AT: f64 = 0.000_1;

/// Reads `query_id,given_name,family_name,dob,age,sex,postcode,house` (further columns are left alone; all but the
/// first may be missing, and `name`, `nhs_number` and `upn` may be there). Ages are as at `as_at`.
pub fn read_queries(input: impl Read, as_at: BirthDate) -> Result<Vec<NumberedQuery>, ReadError> {
    let mut table = Table::open(input)?;
    let id = table.require("query_id")?;
    let columns = ["name", "given_name", "family_name", "dob", "sex", "postcode", "house", "nhs_number", "upn"];
    let places = columns.map(|column| table.place(column));
    let age = table.place("age");
    let mut queries = Vec::new();
    while let Some(row) = table.next()? {
        let [name, given, family, birth, sex, postcode, house, nhs_number, upn] =
            places.map(|place| place.map_or("", |at| row.field(at)));
        let told = age.map_or("", |at| row.field(at));
        let about_age = if told.is_empty() {
            None
        } else {
            Some(told.parse().map_err(|_| ReadError::BadValue {
                line: row.line,
                column: "age".to_owned(),
                value: told.to_owned(),
                why: "is not a number of years",
            })?)
        };
        queries.push(NumberedQuery {
            id: row.field(id).to_owned(),
            query: Query::read(&RawQuery {
                name,
                given,
                family,
                birth,
                about_age,
                as_at: Some(as_at),
                postcode,
                house,
                sex,
                nhs_number,
                upn,
            }),
        });
    }
    Ok(queries)
}

/// Links the records, then answers every question about the children they are of.
pub fn find(records: Records, queries: &[NumberedQuery], limit: usize, options: &LinkOptions) -> Vec<FoundAnswer> {
    let clusters = link(&records, options).clusters;
    let Records { corpus, rows, ids } = records;
    let mut index = Index::by(std::sync::Arc::clone(&options.model));
    index.fill(corpus, rows.into_iter().zip(clusters).zip(0..).map(|((row, cluster), at)| (at, cluster.into(), row)));
    queries
        .par_iter()
        .map(|numbered| {
            let answer = index.ranked(&numbered.query, limit, LISTED_AT);
            let found = answer.candidates.iter().filter_map(|candidate| {
                let at = usize::try_from(candidate.record).ok()?;
                Some((ids.get(at).to_owned(), candidate.probability))
            });
            FoundAnswer { query_id: numbered.id.clone(), status: answer.status, found: found.collect() }
        })
        .collect()
}
