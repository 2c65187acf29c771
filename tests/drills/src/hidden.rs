//! Searches for children whose existence is hidden take as long as if these children had never been. Two servers run
//! side by side: one of the trust, one of a copy from which every hidden child was taken out. Each search is made at
//! both in turn, and the times are compared: by their middles, and by how often one takes longer than the other.

use crate::{
    Setting,
    figures::{Report, Times},
    program::Trust,
    visitor::Visitor,
};
use anyhow::{Context as _, ensure};
use base::Ids;
use std::time::{Duration, Instant};
use store::Store;

/// Who search in turn: without a tie, as anybody who wants to find a child out would be. One alone would be stopped.
const SEARCHERS: [&str; 2] = ["ae-nurse", "police"];
/// The middles may differ by so much of the one for nobody.
const MIDDLES_APART: f64 = 0.03;
/// How far from one half the share of pairs may lie in which the hidden one took longer: telling one from the other by
/// their times is then hardly better than tossing a coin.
const OFF_ONE_HALF: f64 = 0.05;

/// What is known of a hidden child.
#[derive(Debug, sqlx::FromRow)]
struct Known {
    given_name: String,
    family_name: String,
    birth_date: String,
    postcode: Option<String>,
}

type Fields = Vec<(&'static str, String)>;

pub async fn drill(setting: &Setting, report: &mut Report) -> anyhow::Result<()> {
    let pairs = setting.sized(1_500, 40);
    let trust = Trust::make(setting, setting.sized(33_000, 300)).await?;
    let store = trust.open().await?;
    let hidden = known(&store).await?;
    ensure!(!hidden.is_empty(), "nobody is hidden in this trust");
    let alerts_before = alerts(&store).await?;
    store.close().await;
    let without = trust.twin().await?;
    take_the_hidden_out(&without).await?;
    report.heading(&format!(
        "Hidden: {pairs} searches for {} records of hidden children, here and where these never were",
        hidden.len()
    ));
    let (server, other_server) = (trust.serve().await?, without.serve().await?);
    let (mut all_here, mut all_there) = (Vec::new(), Vec::new());
    for name in SEARCHERS {
        all_here.push(Visitor::new(&server.url).sign_in(name).await?);
        all_there.push(Visitor::new(&other_server.url).sign_in(name).await?);
    }
    let chance = Ids::seeded(setting.seed);
    let (mut for_hidden, mut for_nobody) = (Times::default(), Times::default());
    let (mut longer, mut unlike) = (0.0, 0);
    for pair in 0..pairs + 20 {
        let child = &hidden[chance.below(hidden.len() as u64) as usize];
        let typed = fields(child, pair % 3);
        let (here, there) = (&all_here[pair % SEARCHERS.len()], &all_there[pair % SEARCHERS.len()]);
        // Now the one first, now the other: what the first warms is not always the second's.
        let (hidden_took, nobody_took) = if pair / 3 % 2 == 0 {
            let first = timed(here, &typed).await?;
            (first, timed(there, &typed).await?)
        } else {
            let first = timed(there, &typed).await?;
            (timed(here, &typed).await?, first)
        };
        if pair < 20 {
            continue;
        }
        unlike += usize::from(hidden_took.found != nobody_took.found);
        longer += match hidden_took.took.cmp(&nobody_took.took) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        };
        for_hidden.add(hidden_took.took);
        for_nobody.add(nobody_took.took);
    }
    server.kill().await?;
    other_server.kill().await?;
    let store = trust.open().await?;
    let alerted = alerts(&store).await? - alerts_before;
    store.close().await;

    let pairs = for_hidden.count();
    report.must("answers that found others than where they never were", unlike == 0, unlike);
    report.must("the index team was told", alerted > 0, format!("{alerted} times"));
    report.tell("where the child is hidden", fine(&for_hidden));
    report.tell("where it never was", fine(&for_nobody));
    let (middle, nobodys) = (for_hidden.within(0.5).as_secs_f64(), for_nobody.within(0.5).as_secs_f64());
    let apart = (middle - nobodys).abs() / nobodys;
    let share = longer / pairs as f64;
    let said = format!("{:.1} %  [at most {:.0} %]", apart * 100.0, MIDDLES_APART * 100.0);
    let ranked = format!("{share:.3}  [0.5 ± {OFF_ONE_HALF}; sign test z {:.1}]", sign_test(longer, pairs));
    if setting.small {
        report.tell("their middles are apart by", said);
        report.tell("pairs in which the hidden one took longer", ranked);
    } else {
        report.must("their middles are apart by", apart <= MIDDLES_APART, said);
        report.must("pairs in which the hidden one took longer", (share - 0.5).abs() <= OFF_ONE_HALF, ranked);
    }
    let (sound, said) = trust.run(&["journal", "verify"]).await?;
    report.must("the journal afterwards", sound, said.trim());
    Ok(())
}

/// By how many standard deviations the number of pairs differs from one half of them.
pub fn sign_test(longer: f64, pairs: usize) -> f64 {
    (longer - pairs as f64 / 2.0) / (pairs as f64 / 4.0).sqrt()
}

pub fn fine(times: &Times) -> String {
    let of = |share| format!("{:.2} ms", times.within(share).as_secs_f64() * 1000.0);
    format!("median {}  p95 {}  ({} of them)", of(0.5), of(0.95), times.count())
}

struct Searched {
    took: Duration,
    /// How many children the answer shows.
    found: usize,
}

/// Makes a search and times its answer.
async fn timed(visitor: &Visitor, fields: &Fields) -> anyhow::Result<Searched> {
    let typed: Vec<(&str, &str)> = fields.iter().map(|(field, text)| (*field, text.as_str())).collect();
    let kept = visitor.post("/searches", &typed).await?;
    let place = kept.leads_to("/searches/").map(str::to_owned);
    let place = place.with_context(|| format!("a search was answered with {}", kept.status))?;
    let began = Instant::now();
    let answer = visitor.get(&place).await?;
    let took = began.elapsed();
    ensure!(answer.status.is_success(), "an answer was {}", answer.status);
    let found = String::from_utf8_lossy(&answer.body).matches("trellis-hit\"").count();
    Ok(Searched { took, found })
}

/// The fields somebody gives who knows so much.
fn fields(known: &Known, shape: usize) -> Fields {
    let mut fields = vec![
        ("name", format!("{} {}", known.given_name, known.family_name)),
        ("birth_date", known.birth_date.clone()),
        ("purpose", "worry".to_owned()),
    ];
    match (shape, &known.postcode) {
        (1, Some(postcode)) => fields.push(("postcode", postcode.clone())),
        (2, _) => fields.push(("sex", "female".to_owned())),
        _ => {}
    }
    fields
}

/// What records say of children whose existence is hidden.
async fn known(store: &Store) -> anyhow::Result<Vec<Known>> {
    let mut tx = store.read_everything().await?;
    let known = tx
        .sql(
            "select r.given_name, r.family_name, r.birth_date, r.postcode from source_record r
               join link l on l.record = r.id join same_child c on c.given = l.child
              where r.given_name is not null and r.family_name is not null and length(r.birth_date) = 10
                and exists (select 1 from shield s join same_child sc on sc.given = s.child
                             where sc.current = c.current and s.kind = 'existence' and s.until_at is null)
              order by r.id limit 5000",
        )
        .all()
        .await?;
    Ok(known)
}

/// As if no hidden child had ever been: none of their records is about anybody.
async fn take_the_hidden_out(trust: &Trust) -> anyhow::Result<()> {
    let store = trust.open().await?;
    let mut tx = store.housekeeping().await?;
    tx.sql(
        "delete from link where child in (select g.given from shield s join same_child h on h.given = s.child
           join same_child g on g.current = h.current where s.kind = 'existence')",
    )
    .run()
    .await?;
    tx.sql("delete from shield where kind = 'existence'").run().await?;
    tx.commit().await?;
    store.close().await;
    Ok(())
}

async fn alerts(store: &Store) -> anyhow::Result<i64> {
    let mut tx = store.read_everything().await?;
    let query = "select count(*) from journal_entry where kind = 'children.hidden-child-searched'";
    Ok(tx.sql(query).one::<(i64,)>().await?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_pairs_is_no_difference_and_sixty_of_a_hundred_is_one() {
        assert!(sign_test(50.0, 100).abs() < 0.01);
        assert!((sign_test(60.0, 100) - 2.0).abs() < 0.01);
    }
}
