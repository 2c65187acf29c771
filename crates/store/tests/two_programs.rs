//! Two programs on one database, such as a server and a command beside it: each waits for its turn to write.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use base::Ids;
use std::{sync::Arc, time::Duration};
use store::{
    Keys, Store,
    testing::{TestStore, options},
};

#[tokio::test]
async fn statistics_are_made_once_the_other_program_has_written() {
    let server = TestStore::new().await;
    let ids = Ids::seeded(4);
    let clock = Arc::<base::FixedClock>::clone(&server.clock);
    let beside = Store::open(&options(&server.address).await, Keys::fresh(&ids), clock, ids).await.unwrap();
    let mut long = server.housekeeping().await.unwrap();
    long.sql("insert into property (name, value) values ('sample', 'yes')").run().await.unwrap();
    let made = tokio::spawn(async move { beside.analyse().await.map_err(|e| e.to_string()) });
    tokio::time::sleep(Duration::from_millis(200)).await;
    long.commit().await.unwrap();
    assert_eq!(made.await.unwrap(), Ok(()));
}
