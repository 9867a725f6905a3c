//! TLS to `PostgreSQL`, with the parameters that `libpq` has in its URLs.

use std::path::PathBuf;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, ring, verify_tls12_signature as check_tls12,
    verify_tls13_signature as check_tls13,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};
use rustls_platform_verifier::Verifier;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::PostgresError;

/// What `sslmode` and `sslrootcert` in a URL say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tls {
    /// None if the URL doesn't say it.
    pub(super) mode: Option<SslMode>,
    check: Check,
    /// A file with the certificates to trust; those of the system if there is none.
    root: Option<PathBuf>,
}

/// What is checked of the server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    Nothing,
    Signature,
    SignatureAndName,
}

impl Tls {
    /// Takes the parameters out of a URL, since the client knows only some of them.
    pub(super) fn of_url(url: &str) -> Result<(String, Self), PostgresError> {
        // A password may have a question mark in it.
        let after_user = url.find('@').unwrap_or(0);
        let query = url[after_user..].find('?').map(|at| after_user + at + 1);
        let Some(query) = query else { return Ok((url.to_owned(), Self::new(None, None)?)) };
        let (mut mode, mut root, mut rest) = (None, None, Vec::new());
        for pair in url[query..].split('&') {
            let value = |value: &str| percent_decode_str(value).decode_utf8_lossy().into_owned();
            match pair.split_once('=') {
                Some(("sslmode", text)) => mode = Some(value(text)),
                Some(("sslrootcert", text)) => root = Some(value(text)),
                _ => rest.push(pair),
            }
        }
        let begin = url[..query].trim_end_matches('?');
        let separator = if rest.is_empty() { "" } else { "?" };
        let url = format!("{begin}{separator}{}", rest.join("&"));
        Ok((url, Self::new(mode.as_deref(), root)?))
    }

    fn new(mode: Option<&str>, root: Option<String>) -> Result<Self, PostgresError> {
        let checked = root.is_some();
        let (mode, check) = match mode {
            None => (None, Check::Nothing),
            Some("disable") => (Some(SslMode::Disable), Check::Nothing),
            Some("allow" | "prefer") => (Some(SslMode::Prefer), Check::Nothing),
            // As in libpq: a certificate that is named is checked.
            Some("require") if checked => (Some(SslMode::Require), Check::Signature),
            Some("require") => (Some(SslMode::Require), Check::Nothing),
            Some("verify-ca") => (Some(SslMode::Require), Check::Signature),
            Some("verify-full") => (Some(SslMode::Require), Check::SignatureAndName),
            Some(other) => return Err(PostgresError::SslMode(other.to_owned())),
        };
        let root = root.filter(|root| root != "system").map(PathBuf::from);
        Ok(Self { mode, check, root })
    }

    pub(super) fn connector(&self) -> Result<MakeRustlsConnect, PostgresError> {
        let provider = Arc::new(ring::default_provider());
        let verifier = match self.check {
            Check::Nothing => None,
            _ => Some(self.verifier(&provider)?),
        };
        let names = self.check == Check::SignatureAndName;
        let verifier = Verify { verifier, names, provider: Arc::clone(&provider) };
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| PostgresError::Tls(error.into()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        Ok(MakeRustlsConnect::new(config))
    }

    fn verifier(
        &self,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, PostgresError> {
        let Some(path) = &self.root else {
            let system = Verifier::new(Arc::clone(provider));
            return Ok(Arc::new(system.map_err(|error| PostgresError::Tls(error.into()))?));
        };
        let failed = |error: conjoin::BoxError| PostgresError::Root(path.clone(), error);
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(path).map_err(|it| failed(it.into()))? {
            let certificate = certificate.map_err(|error| failed(error.into()))?;
            roots.add(certificate).map_err(|error| failed(error.into()))?;
        }
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider));
        Ok(verifier.build().map_err(|error| failed(error.into()))?)
    }
}

/// Checks as much of a certificate as was asked for.
#[derive(Debug)]
struct Verify {
    verifier: Option<Arc<dyn ServerCertVerifier>>,
    names: bool,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verify {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        use CertificateError::{NotValidForName, NotValidForNameContext};
        let Some(by) = &self.verifier else { return Ok(ServerCertVerified::assertion()) };
        match by.verify_server_cert(end_entity, intermediates, server_name, ocsp, now) {
            // The name is checked last.
            Err(rustls::Error::InvalidCertificate(
                NotValidForName | NotValidForNameContext { .. },
            )) if !self.names => Ok(ServerCertVerified::assertion()),
            checked => checked,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        check_tls12(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        check_tls13(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use tokio_postgres::config::SslMode;

    use super::{Check, Tls};

    #[test]
    fn parameters_are_taken_out_of_the_url() {
        let (url, tls) =
            Tls::of_url("postgres://u:p?w@h/db?a=b&sslmode=verify-full&sslrootcert=%2Fx%20y&c=d")
                .unwrap();
        assert_eq!(url, "postgres://u:p?w@h/db?a=b&c=d");
        let root = Some("/x y".into());
        let check = Check::SignatureAndName;
        assert_eq!(tls, Tls { mode: Some(SslMode::Require), check, root });
        let (url, tls) = Tls::of_url("postgres://h/db?sslmode=require&sslrootcert=system").unwrap();
        assert_eq!((&*url, tls.check, tls.root), ("postgres://h/db", Check::Signature, None));
        assert!(Tls::of_url("postgres://h/db?sslmode=sometimes").is_err());
    }
}
