//! How long a search, a new record and a whole file take. `cargo bench -p matching`.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use matching::{Identity, Index, LinkOptions, Query, RawIdentity, RawQuery, Record, Records, link};
use std::hint::black_box;

/// Names are made of syllables, so that they resemble each other as names do, and none is anybody's list.
const SYLLABLES: [&str; 24] = [
    "ka", "li", "mo", "ra", "sen", "da", "vi", "na", "tor", "el", "wa", "shi", "ber", "o", "jan", "mi", "ro", "fa",
    "gun", "the", "us", "pa", "ne", "zar",
];

/// A small generator of numbers, the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    /// Small numbers are much likelier: a few names are borne by many.
    fn common(&mut self, bound: usize) -> usize {
        let (a, b) = (self.below(bound), self.below(bound));
        a * b / bound
    }

    fn name(&mut self, of: usize) -> String {
        let at = self.common(of);
        let third = if at.is_multiple_of(3) { "" } else { SYLLABLES[(at / 7) % 24] };
        format!("{}{}{third}", SYLLABLES[at % 24], SYLLABLES[(at / 24) % 24])
    }

    /// Now and then two letters change places.
    fn slip(&mut self, name: &str) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        if letters.len() > 3 && self.below(30) == 0 {
            let at = self.below(letters.len() - 1);
            letters.swap(at, at + 1);
        }
        letters.into_iter().collect()
    }
}

/// About `size` records, two or three to a child.
fn records(size: usize) -> Vec<Record> {
    let mut dice = Dice(7);
    let mut records = Vec::with_capacity(size);
    while records.len() < size {
        let (given, family) = (dice.name(3000), dice.name(14_000));
        let birth = format!("{}-{:02}-{:02}", 2008 + dice.below(18), 1 + dice.below(12), 1 + dice.below(28));
        let postcode = format!("E{} {}{}", 1 + dice.below(20), dice.below(10), ["AA", "AB", "BD", "DE"][dice.below(4)]);
        let house = dice.below(120).to_string();
        for _ in 0..2 + dice.below(2) {
            let identity = Identity::read(&RawIdentity {
                given: &dice.slip(&given),
                family: &dice.slip(&family),
                birth: &birth,
                postcode: &postcode,
                house: &house,
                ..RawIdentity::default()
            });
            records.push(Record { id: records.len().to_string(), identity });
        }
    }
    records
}

fn index_of(records: &[Record]) -> Index {
    let mut index = Index::new();
    for (at, record) in records.iter().enumerate() {
        index.insert(at as u128, at as u128 / 2, &record.identity);
    }
    index
}

fn bench(criterion: &mut Criterion) {
    let twenty_thousand = Records::from(&records(20_000)[..]);
    criterion.bench_function("link 20,000 records", |b| {
        b.iter(|| link(black_box(&twenty_thousand), &LinkOptions::default()));
    });

    let hundred_thousand = records(100_000);
    let mut index = index_of(&hundred_thousand);
    let mut at = 0;
    let mut next = |of: usize| {
        at = (at + 7919) % of;
        at
    };
    let whole = |record: &Record| Query { readings: vec![record.identity.clone()], about_age: None };
    criterion.bench_function("search 100,000 records: name, birth date, postcode", |b| {
        b.iter(|| index.search(&whole(&hundred_thousand[next(hundred_thousand.len())]), 20));
    });
    let mut dice = Dice(11);
    criterion.bench_function("search 100,000 records: a name never heard before, about five, district", |b| {
        b.iter_batched(
            || {
                let name = format!("{}k {}b", dice.name(3000), dice.name(14_000));
                let as_at = matching::BirthDate::exact(2026, 4, 1);
                Query::read(&RawQuery {
                    name: &name,
                    about_age: Some(5.0),
                    as_at,
                    postcode: "E8",
                    ..RawQuery::default()
                })
            },
            |query| index.search(&query, 20),
            BatchSize::SmallInput,
        );
    });
    criterion.bench_function("candidates of a new record among 100,000", |b| {
        b.iter(|| index.candidates(&hundred_thousand[next(hundred_thousand.len())].identity));
    });
    criterion.bench_function("insert into 100,000 records", |b| {
        b.iter(|| {
            let at = next(hundred_thousand.len());
            index.insert(at as u128, at as u128 / 2, &hundred_thousand[at].identity);
        });
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
