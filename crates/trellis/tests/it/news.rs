//! Word by e-mail: a reference, to whoever sent the worry, once for each change, and nothing else.

use crate::{
    app::TestApp,
    worry::{done, open, raise, text},
};
use base::PersonId;
use referrals::news::{self, News};
use std::sync::{Arc, Mutex};
use store::jobs;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use trellis::mail::Mail;

/// A mail server that takes everything and shows it.
async fn mail_server() -> (String, Arc<Mutex<String>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let heard = Arc::new(Mutex::new(String::new()));
    let hears = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (read, mut write) = stream.into_split();
            write.write_all(b"220 here\r\n").await.unwrap();
            let (mut lines, mut in_data) = (BufReader::new(read).lines(), false);
            while let Ok(Some(line)) = lines.next_line().await {
                hears.lock().unwrap().extend([line.as_str(), "\n"]);
                let answer: &[u8] = match line.as_str() {
                    "." => {
                        in_data = false;
                        b"250 kept\r\n"
                    }
                    _ if in_data => continue,
                    "DATA" => {
                        in_data = true;
                        b"354 go on\r\n"
                    }
                    "QUIT" => b"221 bye\r\n",
                    _ => b"250 fine\r\n",
                };
                write.write_all(answer).await.unwrap();
            }
        }
    });
    (address, heard)
}

async fn address_of(app: &TestApp, user: &str, email: Option<&str>) -> PersonId {
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("update person set email = $2 where user_name = $1").bind(user).bind(email).run().await.unwrap();
    let row: (String,) = tx.sql("select id from person where user_name = $1").bind(user).one().await.unwrap();
    tx.commit().await.unwrap();
    row.0.parse().unwrap()
}

/// Sends what waits on the queue; what was sent.
async fn send_all(app: &TestApp, mail: &Mail) -> Vec<News> {
    let mut sent = Vec::new();
    while let Some(job) = jobs::claim(&app.store).await.unwrap() {
        if job.kind == news::JOB {
            let one: News = serde_json::from_str(&job.payload).unwrap();
            mail.tell(&one).await.unwrap();
            sent.push(one);
        }
        jobs::finish(&app.store, &job).await.unwrap();
    }
    sent
}

#[tokio::test]
async fn whoever_sent_a_worry_is_told_once_of_each_change_by_a_reference_alone() {
    let app = TestApp::demo().await;
    address_of(&app, "health-visitor", Some("ruth@chp.example")).await;
    let (server, heard) = mail_server().await;
    let mail = Mail::new(&server, "Trellis <no-reply@trust.example>", "https://trellis.example").unwrap();
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let contact = raise(&visitor, Some(&amy)).await;
    open(&visitor, &contact).await;
    app.store.clock.advance_seconds(3_600);
    assert_eq!(news::queue(&app.store).await.unwrap(), 0, "nothing has changed since she sent it");

    let worker = app.signed_in("social-worker").await;
    done(&worker, &contact, "take", &[]).await;
    done(&worker, &contact, "messages", &[("kind", "question"), ("message", "Which arm was it?")]).await;
    assert_eq!(news::queue(&app.store).await.unwrap(), 0, "what changes several times in a row is told once");
    app.store.clock.advance_seconds(660);
    assert_eq!(news::queue(&app.store).await.unwrap(), 1);
    assert_eq!(news::queue(&app.store).await.unwrap(), 0, "once");
    let sent = send_all(&app, &mail).await;
    assert_eq!(sent.len(), 1);
    let message = heard.lock().unwrap().clone();
    assert!(message.contains("RCPT TO:<ruth@chp.example>") && message.contains(&sent[0].reference), "{message}");
    for never in ["Amy", "Pritchard", "Ruth", "Which arm", "Front door", "bruise"] {
        assert!(!message.contains(never), "{never}: {message}");
    }

    // She looks, and answers: her own words are no news to her.
    open(&visitor, &contact).await;
    done(&visitor, &contact, "messages", &[("kind", "question"), ("message", "The left one")]).await;
    open(&visitor, &contact).await;
    app.store.clock.advance_seconds(660);
    assert_eq!(news::queue(&app.store).await.unwrap(), 0);
    app.sound().await;
}

#[tokio::test]
async fn whoever_wants_none_or_has_left_or_has_no_address_is_sent_nothing() {
    let app = TestApp::demo().await;
    let amy = app.child("amy", "pritchard").await;
    let visitor = app.signed_in("health-visitor").await;
    let page = text(&visitor.get("/my-work/news").await.body);
    assert!(page.contains("has recorded no e-mail address") || page.contains("Messages go to"), "{page}");
    let ruth = address_of(&app, "health-visitor", Some("ruth@chp.example")).await;
    let contact = raise(&visitor, Some(&amy)).await;
    let worker = app.signed_in("social-worker").await;
    done(&worker, &contact, "take", &[]).await;
    app.store.clock.advance_seconds(660);

    let saved = text(&visitor.post("/my-work/news", &[("wanted", "no")]).await.body);
    assert!(saved.contains("Saved.") && saved.contains("ruth@chp.example"), "{saved}");
    assert_eq!(news::queue(&app.store).await.unwrap(), 0, "she wants none");
    visitor.post("/my-work/news", &[("wanted", "yes")]).await;
    address_of(&app, "health-visitor", None).await;
    assert_eq!(news::queue(&app.store).await.unwrap(), 0, "no address");
    address_of(&app, "health-visitor", Some("ruth@chp.example")).await;
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("update person set left_on = '2026-11-21' where id = $1").bind(ruth).run().await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(news::queue(&app.store).await.unwrap(), 0, "she has left");
    let mut tx = app.store.housekeeping().await.unwrap();
    tx.sql("update person set left_on = null where id = $1").bind(ruth).run().await.unwrap();
    tx.commit().await.unwrap();
    app.store.clock.advance_seconds(3 * 86_400);
    assert_eq!(news::queue(&app.store).await.unwrap(), 0, "what is long past is no news");
}
