//! The way out for mail, over the body's own mail server: letters to staff that say that something
//! waits, and letters to people who asked for them.
//!
//! Invariant: a letter to staff names nobody but its addressee and tells nothing of what waits; one
//! to the public is made when it was asked a moment before whether it may go. Without TLS none goes
//! further than this machine; the password comes from the environment and stands in no argument.

use anyhow::{Context as _, Result, ensure};
use desk::alerts::{self, Letter};
use desk::{Desk, DeskError, jobs, mailings};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
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

/// How often in one round the outbox of letters to the public is emptied.
const ROUNDS: usize = 10;

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
    /// Where the letters lead to: the site's own address, as browsers see it. Without it staff
    /// alone get letters.
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
        let link = options.mail_link.clone().unwrap_or_default();
        let link = link.trim_end_matches('/').to_owned();
        let led = link.is_empty() || link.starts_with("https://") && link.len() > 8;
        ensure!(
            led,
            "`--mail-link` must begin with https://, as mail programs ask of what they call"
        );
        Ok(Some(Self {
            transport: builder.timeout(Some(TIMEOUT)).build(),
            from: from.parse().context("`--mail-from` is no address")?,
            link,
        }))
    }

    /// Whether letters to the public can be sent: what they say leads to the site.
    pub(crate) fn writes(&self) -> bool {
        !self.link.is_empty()
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
        if self.writes() {
            self.public_round(desk).await?;
        }
        Ok(())
    }

    /// Sends the letters to the public that are due.
    async fn public_round(&self, desk: &Desk) -> Result<(), DeskError> {
        for _ in 0..ROUNDS {
            let ctx = || jobs::system_ctx(desk);
            let due = mailings::due(&ctx()?, desk).await?;
            if due.is_empty() {
                break;
            }
            for id in due {
                // Whether it may go is asked here, and nothing comes between this and the server.
                let letter = mailings::open(&ctx()?, desk, &id, &self.link).await?;
                let Some(letter) = letter else { continue };
                let Err(error) = self.send_out(&letter).await else {
                    mailings::posted(&ctx()?, desk, &letter).await?;
                    continue;
                };
                // What a server answers may repeat the address: it is not logged.
                let kind = error.downcast_ref::<lettre::transport::smtp::Error>();
                let for_good = kind.is_none_or(lettre::transport::smtp::Error::is_permanent);
                tracing::warn!(for_good, "a letter to the public could not be sent");
                mailings::post_failed(&ctx()?, desk, &letter, for_good).await?;
            }
        }
        Ok(())
    }

    async fn send_out(&self, letter: &mailings::Letter) -> Result<()> {
        let header = |name: &'static str, value: String| {
            HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
        };
        let host = self.from.email.domain();
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(letter.to.parse()?)
            .subject(letter.subject.clone())
            // The same each time it is tried, so that whoever gets it twice can tell.
            .message_id(Some(format!("<{}@{host}>", letter.id)))
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
        if let Some(leave) = &letter.leave {
            message =
                message.raw_header(header("List-Unsubscribe", format!("<{leave}>"))).raw_header(
                    header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
                );
        }
        let message = match &letter.html {
            None => message.singlepart(SinglePart::plain(letter.plain.clone()))?,
            Some(html) => message
                .multipart(MultiPart::alternative_plain_html(letter.plain.clone(), html.clone()))?,
        };
        self.transport.send(message).await?;
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
