//! Tickets where resumption is what is measured, and none elsewhere.

use rustls::client::{ClientSessionMemoryCache, NoClientSessionStorage};
use rustls::server::NoServerSessionStorage;
use rustls::{ClientConfig, Error, ServerConfig, Ticketer};
use std::sync::Arc;

pub fn set_client(config: &mut ClientConfig, resumes: bool) {
    config.enable_tickets = resumes;
    config.session_storage = if resumes {
        ClientSessionMemoryCache::new(32)
    } else {
        Arc::new(NoClientSessionStorage {})
    };
}

pub fn set_server(config: &mut ServerConfig, resumes: bool) -> Result<(), Error> {
    config.session_storage = Arc::new(NoServerSessionStorage {});
    if resumes {
        config.ticketer = Ticketer::new()?;
    }
    Ok(())
}
