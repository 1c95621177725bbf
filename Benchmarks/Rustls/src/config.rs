//! What one side offers and demands.

use crate::{fail, resumption};
use rustls::cipher_suite::{
    TLS13_AES_128_GCM_SHA256, TLS13_AES_256_GCM_SHA384, TLS13_CHACHA20_POLY1305_SHA256,
};
use rustls::server::AllowAnyAuthenticatedClient;
use rustls::version::TLS13;
use rustls::{
    kx_group, Certificate, CipherSuite, ClientConfig, Error, PrivateKey, RootCertStore,
    ServerConfig, SupportedCipherSuite,
};
use std::sync::Arc;

#[repr(C)]
pub struct Bytes {
    start: *const u8,
    count: usize,
}

#[repr(C)]
pub struct Settings {
    /// DER of whom this side accepts; none on a server that asks for no certificate.
    trust: *const Bytes,
    trust_count: usize,
    /// DER of our certificates, leaf first; none on a client without one.
    chain: *const Bytes,
    chain_count: usize,
    /// PKCS#8.
    key: Bytes,
    suite: u16,
    is_server: bool,
    resumes: bool,
}

pub enum Config {
    Client(Arc<ClientConfig>),
    Server(Arc<ServerConfig>),
}

impl Bytes {
    unsafe fn copied(&self) -> Vec<u8> {
        std::slice::from_raw_parts(self.start, self.count).to_vec()
    }
}

impl Settings {
    unsafe fn roots(&self) -> Result<RootCertStore, Error> {
        let mut roots = RootCertStore::empty();
        for anchor in std::slice::from_raw_parts(self.trust, self.trust_count) {
            roots
                .add(&Certificate(anchor.copied()))
                .map_err(|error| Error::General(error.to_string()))?;
        }
        Ok(roots)
    }

    unsafe fn certificates(&self) -> Vec<Certificate> {
        let chain = std::slice::from_raw_parts(self.chain, self.chain_count);
        chain.iter().map(|bytes| Certificate(bytes.copied())).collect()
    }

    fn suites(&self) -> [SupportedCipherSuite; 1] {
        match CipherSuite::from(self.suite) {
            CipherSuite::TLS13_AES_256_GCM_SHA384 => [TLS13_AES_256_GCM_SHA384],
            CipherSuite::TLS13_CHACHA20_POLY1305_SHA256 => [TLS13_CHACHA20_POLY1305_SHA256],
            _ => [TLS13_AES_128_GCM_SHA256],
        }
    }

    unsafe fn client(&self) -> Result<Config, Error> {
        let builder = ClientConfig::builder()
            .with_cipher_suites(&self.suites())
            .with_kx_groups(&[&kx_group::X25519])
            .with_protocol_versions(&[&TLS13])?
            .with_root_certificates(self.roots()?);
        let mut config = if self.chain_count > 0 {
            builder.with_single_cert(self.certificates(), PrivateKey(self.key.copied()))?
        } else {
            builder.with_no_client_auth()
        };
        resumption::set_client(&mut config, self.resumes);
        Ok(Config::Client(Arc::new(config)))
    }

    unsafe fn server(&self) -> Result<Config, Error> {
        let builder = ServerConfig::builder()
            .with_cipher_suites(&self.suites())
            .with_kx_groups(&[&kx_group::X25519])
            .with_protocol_versions(&[&TLS13])?;
        let builder = if self.trust_count > 0 {
            builder.with_client_cert_verifier(AllowAnyAuthenticatedClient::new(self.roots()?))
        } else {
            builder.with_no_client_auth()
        };
        let mut config =
            builder.with_single_cert(self.certificates(), PrivateKey(self.key.copied()))?;
        resumption::set_server(&mut config, self.resumes)?;
        Ok(Config::Server(Arc::new(config)))
    }
}

/// A configuration, or null with the reason kept.
#[no_mangle]
pub unsafe extern "C" fn rustls_peer_config(settings: *const Settings) -> *mut Config {
    let settings = &*settings;
    let config = if settings.is_server { settings.server() } else { settings.client() };
    match config {
        Ok(config) => Box::into_raw(Box::new(config)),
        Err(error) => {
            fail(error);
            std::ptr::null_mut()
        }
    }
}

#[no_mangle]
pub unsafe extern "C" fn rustls_peer_config_free(config: *mut Config) {
    drop(Box::from_raw(config));
}
