//! The connection to a server, secured or on this machine itself.
//!
//! Invariant: without TLS nothing leaves the machine, whatever a name resolves to.

use super::wire::Stream;
use super::{Account, MailboxError, Security};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::sync::Arc;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

/// Connects to an account's server.
pub(super) async fn connect(account: &Account) -> Result<Box<dyn Stream>, MailboxError> {
    let unreachable = |error: std::io::Error| MailboxError::Unreachable(error.kind());
    let found = lookup_host((account.host.as_str(), account.port)).await.map_err(unreachable)?;
    let is_plain = matches!(account.security, Security::PlainOnLoopback);
    let mut last = MailboxError::Unreachable(std::io::ErrorKind::NotFound);
    for address in found {
        if is_plain && !address.ip().is_loopback() {
            return Err(MailboxError::NotLoopback);
        }
        match TcpStream::connect(address).await {
            Ok(stream) => return secured(account, stream).await,
            Err(error) => last = unreachable(error),
        }
    }
    Err(last)
}

async fn secured(account: &Account, stream: TcpStream) -> Result<Box<dyn Stream>, MailboxError> {
    let tls = |error: rustls::Error| MailboxError::Tls(error.to_string());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(tls)?;
    let config = match &account.security {
        Security::PlainOnLoopback => return Ok(Box::new(stream)),
        Security::Tls => config.with_platform_verifier().map_err(tls)?,
        Security::TlsWith(authorities) => {
            let mut roots = RootCertStore::empty();
            for der in authorities {
                roots.add(CertificateDer::from(der.clone())).map_err(tls)?;
            }
            config.with_root_certificates(roots)
        }
    };
    let name = ServerName::try_from(account.host.clone())
        .map_err(|_| MailboxError::Unsayable("server's name"))?;
    let connector = TlsConnector::from(Arc::new(config.with_no_client_auth()));
    let stream = connector
        .connect(name, stream)
        .await
        .map_err(|error| MailboxError::Tls(error.to_string()))?;
    Ok(Box::new(stream))
}
