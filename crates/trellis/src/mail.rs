//! E-mail to members of staff: word that something has changed, with a reference and nothing else. It goes to the trust's own
//! mail server; without one in the settings nothing is queued and nothing is sent.

use anyhow::Context as _;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use referrals::news::News;
use std::{sync::Arc, time::Duration};

/// Where messages go, and what they say of where they come from.
#[derive(Clone)]
pub struct Mail {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// Where the program is read.
    url: Arc<str>,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mail(from {})", self.from)
    }
}

impl Mail {
    /// `server` is an address such as `smtps://user:password@mail.example:465`, or `smtp://mail.example:587?tls=required`.
    pub fn new(server: &str, from: &str, url: &str) -> anyhow::Result<Self> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(server)
            .context("the mail server’s address is not right: write it like smtps://user:password@mail.example:465")?
            .timeout(Some(Duration::from_secs(30)))
            .build();
        let from = from.parse().with_context(|| {
            format!("{from:?} is no sender: write it like Trellis <no-reply@trust.example>, in mail_from or MAIL_FROM")
        })?;
        Ok(Self { server, from, url: url.trim_end_matches('/').into() })
    }

    /// Sends one message. What fails is tried again by the queue.
    pub async fn tell(&self, news: &News) -> Result<(), String> {
        let message = self.message(news).map_err(|problem| problem.to_string())?;
        self.server.send(message).await.map(drop).map_err(|problem| problem.to_string())
    }

    fn message(&self, news: &News) -> anyhow::Result<Message> {
        let (reference, url) = (&news.reference, &self.url);
        let text = format!(
            "Something has changed about reference {reference}, which you sent.\n\n\
             Sign in to read it: {url}/concerns\n\n\
             This message names nobody, and says no more than that. Do not answer it: nobody reads what is sent here.\n\
             If you want no more of these: {url}/my-work/news\n"
        );
        Ok(Message::builder()
            .from(self.from.clone())
            .to(news.to.parse().context("the recorded e-mail address is not one")?)
            .subject(format!("Reference {reference}: something has changed"))
            .header(Automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(text)?)
    }
}

/// Says that a program wrote it, so that no absence note answers.
#[derive(Clone, Copy)]
struct Automatic;

impl lettre::message::header::Header for Automatic {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

    use super::*;
    use rstest::rstest;

    fn mail() -> Mail {
        Mail::new("smtp://127.0.0.1:2525", "Trellis <no-reply@trust.example>", "https://trellis.example/").unwrap()
    }

    #[tokio::test]
    async fn a_message_says_the_reference_and_where_to_read_it() {
        let news = News { to: "ruth@chp.example".into(), reference: "C2GH-7KPT".into() };
        let text = String::from_utf8(mail().message(&news).unwrap().formatted()).unwrap();
        for what in [
            "To: ruth@chp.example",
            "Subject: Reference C2GH-7KPT: something has changed",
            "Auto-Submitted: auto-generated",
            "https://trellis.example/concerns",
            "https://trellis.example/my-work/news",
        ] {
            assert!(text.contains(what), "{what}: {text}");
        }
    }

    #[rstest]
    #[case("mail.example", "Trellis <no-reply@trust.example>", "write it like smtps://")]
    #[case("smtp://mail.example", "no-reply", "write it like Trellis <no-reply@")]
    #[tokio::test]
    async fn a_mistake_in_the_settings_says_how_to_write_it(
        #[case] server: &str,
        #[case] from: &str,
        #[case] told: &str,
    ) {
        let problem = Mail::new(server, from, "https://trellis.example").unwrap_err().to_string();
        assert!(problem.contains(told), "{problem}");
    }
}
