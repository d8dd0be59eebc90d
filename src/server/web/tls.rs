//! The certificate: read from files, and read again when they change. A pair that does not fit together is not taken; the
//! one before goes on.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::SystemTime;

use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;
use tracing::{info, warn};

use crate::server::config::TlsConfig;

/// The only protocol spoken within.
const HTTP_1_1: &[u8] = b"http/1.1";

/// The pair of files and what they hold.
pub struct Certificates {
    certificate: PathBuf,
    key: PathBuf,
    current: RwLock<Current>,
    /// Why the pair could not be read last time.
    trouble: Mutex<Option<String>>,
}

struct Current {
    acceptor: TlsAcceptor,
    written: Written,
}

/// When the two files were last written; nothing for one that cannot be looked at.
type Written = [Option<SystemTime>; 2];

impl Certificates {
    /// Reads the files of the settings; nothing when none are set.
    ///
    /// # Errors
    /// One sentence: what of them cannot be used.
    pub fn of(config: &TlsConfig) -> Result<Option<Arc<Self>>, String> {
        if !config.is_on() {
            return Ok(None);
        }
        let (certificate, key) = (PathBuf::from(&config.certificate), PathBuf::from(&config.key));
        let current = read(&certificate, &key)?;
        Ok(Some(Arc::new(Self { certificate, key, current: RwLock::new(current), trouble: Mutex::default() })))
    }

    /// Shakes hands.
    ///
    /// # Errors
    /// A peer that wants an older version, or does not speak TLS at all.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let acceptor = self.current.read().unwrap_or_else(PoisonError::into_inner).acceptor.clone();
        acceptor.accept(stream).await
    }

    /// Reads the files again if they were written since.
    pub fn reload_if_changed(&self) {
        let before = self.current.read().unwrap_or_else(PoisonError::into_inner).written;
        // What could not be read may be to be read now though nothing was written: its rights may have come later.
        if written(&self.certificate, &self.key) != before || self.trouble().is_some() {
            self.reload();
        }
    }

    /// Reads the files again. Connections that are open keep what they agreed on.
    pub fn reload(&self) {
        match read(&self.certificate, &self.key) {
            Ok(current) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = current;
                *self.trouble() = None;
                info!("The certificate was read again");
            }
            Err(why) => {
                // The same is told once, however often it is tried.
                if self.trouble().as_ref() != Some(&why) {
                    warn!("The certificate before stays in use: {why}");
                }
                *self.trouble() = Some(why);
            }
        }
    }

    fn trouble(&self) -> MutexGuard<'_, Option<String>> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn written(certificate: &Path, key: &Path) -> Written {
    [certificate, key].map(|file| std::fs::metadata(file).and_then(|about| about.modified()).ok())
}

fn read(certificate: &Path, key: &Path) -> Result<Current, String> {
    let written = written(certificate, key);
    let chain: Vec<_> = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .map_err(|e| format!("The certificate {} cannot be read: {e}.", certificate.display()))?;
    if chain.is_empty() {
        return Err(format!("There is no certificate in {}.", certificate.display()));
    }
    let key_der =
        PrivateKeyDer::from_pem_file(key).map_err(|e| format!("The key {} cannot be read: {e}.", key.display()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| format!("TLS cannot be spoken here: {e}."))?
        .with_no_client_auth()
        .with_single_cert(chain, key_der)
        .map_err(|e| {
            format!("The certificate {} and the key {} cannot be used: {e}.", certificate.display(), key.display())
        })?;
    config.alpn_protocols = vec![HTTP_1_1.to_vec()];
    Ok(Current { acceptor: TlsAcceptor::from(Arc::new(config)), written })
}
