use crate::{
    App, Background, background::Progress, kept_text::KeptText, mail::Mail, proxies::TrustedProxies, router,
    settings::Settings,
};
use anyhow::Context as _;
use children::Index;
use std::{net::SocketAddr, process::ExitCode, sync::Arc};
use store::Store;

/// Flags of everything that serves.
#[derive(Clone, Debug, clap::Args)]
pub struct Serve {
    /// The port to listen on [default: 8080]; 0 takes a free one
    #[arg(long, env = "PORT")]
    pub port: Option<u16>,
    /// The address to listen on [default: 127.0.0.1]
    #[arg(long, env = "TRELLIS_ADDRESS")]
    pub address: Option<String>,
    /// What the browser's address line shows; https here binds cookies to https
    #[arg(long, env = "TRELLIS_URL")]
    pub public_url: Option<String>,
    /// Addresses or ranges of the proxies in front, with commas between. Only their word about a sender is taken
    #[arg(long, env = "TRUSTED_PROXIES", value_name = "ADDRESSES")]
    pub trusted_proxies: Option<String>,
    /// The trust's mail server, like smtps://user:password@mail.example:465; without it no e-mail is sent
    #[arg(long, env = "MAIL", value_name = "ADDRESS", hide_env_values = true)]
    pub mail: Option<String>,
    /// Whom messages come from, like Trellis <no-reply@trust.example>
    #[arg(long, env = "MAIL_FROM", value_name = "SENDER")]
    pub mail_from: Option<String>,
}

impl Serve {
    pub async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let settled = settings.settle(&super::default_folder())?;
        let model = settled.model()?;
        let store = settled.open().await?;
        let mut listening = self.clone();
        listening.port = self.port.or(settled.port);
        listening.address = self.address.or(settled.address);
        listening.public_url = self.public_url.or(settled.public_url);
        listening.trusted_proxies = self.trusted_proxies.or(settled.trusted_proxies);
        listening.mail = self.mail.or(settled.mail);
        listening.mail_from = self.mail_from.or(settled.mail_from);
        // Refused before anything is opened: a mistake here would count all guesses against the wrong address.
        listening.proxies()?;
        let mail = listening.mail_server()?;
        let ready = Ready::new(store, &model, false, Arc::default(), mail).await?;
        ready.serve(&listening, |url| println!("Trellis serves {url}. Stop it with Ctrl-C.")).await
    }
}

impl Serve {
    fn proxies(&self) -> anyhow::Result<TrustedProxies> {
        Ok(self.trusted_proxies.as_deref().unwrap_or_default().parse()?)
    }

    /// Where e-mail goes; none where the trust sends none.
    fn mail_server(&self) -> anyhow::Result<Option<Mail>> {
        let Some(server) = &self.mail else { return Ok(None) };
        let from =
            self.mail_from.as_deref().context("MAIL names a server: say whom messages come from in MAIL_FROM")?;
        let url = self.public_url.as_deref().context("MAIL names a server: say in TRELLIS_URL where messages lead")?;
        Mail::new(server, from, url).map(Some)
    }
}

/// A store with its index in memory and its tasks running.
pub struct Ready {
    pub app: App,
    _background: Background,
}

impl Ready {
    pub async fn new(
        store: Store,
        model: &Arc<matching::Model>,
        demo: bool,
        progress: Arc<Progress>,
        mail: Option<Mail>,
    ) -> anyhow::Result<Self> {
        let index = Index::build_by(&store, model).await.context("reading the index")?;
        let background = Background::start(&store, &index, mail.as_ref());
        Ok(Self {
            app: App {
                store,
                index,
                demo,
                secure: false,
                proxies: Arc::default(),
                progress,
                tally: referrals::notice::tally::Tally::default(),
                glossary: KeptText::default(),
                letterhead: KeptText::default(),
            },
            _background: background,
        })
    }

    pub async fn serve(mut self, listen: &Serve, told: impl FnOnce(&str)) -> anyhow::Result<ExitCode> {
        let address = listen.address.as_deref().unwrap_or("127.0.0.1");
        let port = listen.port.unwrap_or(8080);
        let listener = tokio::net::TcpListener::bind((address, port)).await.with_context(|| {
            format!(
                "port {port} on {address} is taken or not allowed. Choose another with PORT={}",
                port.saturating_add(1)
            )
        })?;
        let url = listen.public_url.clone().unwrap_or(format!("http://{}", listener.local_addr()?));
        self.app.secure = url.starts_with("https://");
        self.app.proxies = Arc::new(listen.proxies()?);
        told(&url);
        let store = self.app.store.clone();
        let service = router(self.app).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service).with_graceful_shutdown(stopped()).await?;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    let _ = interrupt.await;
}
