//! The way out for mail: letters that say that something waits, over the body's own mail server.
//!
//! Invariant: a letter names nobody but its addressee and tells nothing of what waits; without TLS
//! none goes further than this machine; the password comes from the environment and stands in no
//! argument.

use anyhow::{Context as _, Result, ensure};
use desk::alerts::{self, Letter};
use desk::{Desk, DeskError};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Where the password is taken from.
const PASSWORD: &str = "BLUELAMP_SMTP_PASSWORD";

/// How long one letter may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How often the outbox is looked at.
const EVERY: Duration = Duration::from_secs(10);

/// What the server is told of the way out for mail.
#[derive(clap::Args)]
pub(crate) struct PostOptions {
    /// Tell staff by mail that something waits for them, over this server: `host` or `host:port`.
    #[arg(long, value_name = "HOST[:PORT]", requires = "mail_from")]
    smtp: Option<String>,
    /// How the way to that server is secured. `none` is for a server on this machine alone.
    #[arg(long, value_enum, default_value_t = Security::Tls)]
    smtp_security: Security,
    /// The name to sign in with; the password is read from `BLUELAMP_SMTP_PASSWORD`.
    #[arg(long, value_name = "NAME", requires = "smtp")]
    smtp_user: Option<String>,
    /// Whom the letters come from, such as `Bluelamp <lamp@force.example>`.
    #[arg(long, value_name = "ADDRESS", requires = "smtp")]
    mail_from: Option<String>,
    /// Where the letters lead to: the site's own address, as browsers see it.
    #[arg(long, value_name = "URL", requires = "smtp")]
    mail_link: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Security {
    /// TLS from the first byte; port 465 unless said otherwise.
    Tls,
    /// TLS after STARTTLS, and nothing without it; port 587 unless said otherwise.
    Starttls,
    /// None; port 25 unless said otherwise.
    None,
}

/// The way out.
pub(crate) struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    link: String,
}

impl Post {
    /// The way that the options name, if they name one.
    ///
    /// # Errors
    ///
    /// For what is no address, a server elsewhere without TLS, and a user without a password.
    pub(crate) fn of(options: &PostOptions) -> Result<Option<Self>> {
        let Some(server) = &options.smtp else { return Ok(None) };
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) => {
                (host, Some(port.parse::<u16>().context("`--smtp` has no port after its colon")?))
            }
            None => (server.as_str(), None),
        };
        let builder = match options.smtp_security {
            Security::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host)?,
            Security::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host)?,
            Security::None => {
                let here = host.parse::<IpAddr>().is_ok_and(|at| at.is_loopback());
                let words = "without TLS mail goes to this machine alone: name the server as \
                             127.0.0.1, or use `--smtp-security tls`";
                ensure!(here || host == "localhost", words);
                AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            }
        };
        let builder = match port {
            Some(port) => builder.port(port),
            None => builder,
        };
        let builder = match &options.smtp_user {
            None => builder,
            Some(user) => {
                let password = std::env::var(PASSWORD).with_context(|| {
                    format!("the password is not in the environment: set `{PASSWORD}`")
                })?;
                builder.credentials(Credentials::new(user.clone(), password))
            }
        };
        let from = options.mail_from.clone().unwrap_or_default();
        Ok(Some(Self {
            transport: builder.timeout(Some(TIMEOUT)).build(),
            from: from.parse().context("`--mail-from` is no address")?,
            link: options.mail_link.clone().unwrap_or_default(),
        }))
    }

    /// Sends what waits, and goes on for ever.
    pub(crate) async fn run(self, desk: Arc<Desk>) {
        let mut tick = tokio::time::interval(EVERY);
        loop {
            tick.tick().await;
            if let Err(error) = self.round(&desk).await {
                tracing::error!(%error, "the outbox could not be worked");
            }
        }
    }

    async fn round(&self, desk: &Desk) -> Result<(), DeskError> {
        for letter in alerts::outbox(desk).await? {
            match self.send(&letter).await {
                Ok(()) => alerts::posted(desk, &letter.id).await?,
                Err(error) => {
                    // What a server answers may repeat the address: it is not logged.
                    let kind = error.downcast_ref::<lettre::transport::smtp::Error>();
                    let passing = kind.is_some_and(lettre::transport::smtp::Error::is_transient);
                    tracing::warn!(passing, "a letter could not be sent: it is tried again");
                    alerts::post_failed(desk, &letter.id).await?;
                }
            }
        }
        Ok(())
    }

    async fn send(&self, letter: &Letter) -> Result<()> {
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let subject = if letter.is_urgent {
            "Bluelamp: something waits for you, due within a day"
        } else {
            "Bluelamp: there is news for you"
        };
        let message = Message::builder()
            .from(self.from.clone())
            .to(letter.to.parse()?)
            .subject(subject)
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(self.words(letter.is_urgent))?;
        self.transport.send(message).await?;
        Ok(())
    }

    /// What a letter says: that something waits, and where.
    fn words(&self, is_urgent: bool) -> String {
        let what = if is_urgent {
            "Something waits for you in Bluelamp and is due within a day."
        } else {
            "There is news for you in Bluelamp."
        };
        let way = match self.link.as_str() {
            "" => "Sign in as you usually do and look under “Your work”.".to_owned(),
            link => format!("Sign in and look under “Your work”: {link}/staff"),
        };
        let safe = "This letter holds nothing else on purpose, and never asks for a password.";
        format!("{what}\n\n{way}\n\n{safe}\n")
    }
}
