//! One end of a connection, without I/O.

use crate::config::Config;
use crate::fail;
use rustls::{ClientConnection, Connection, Error, ServerConnection};
use std::io::{Read, Write};
use std::os::raw::c_char;

pub struct End {
    connection: Connection,
    received: usize,
    /// Where the application reads into.
    inbox: Vec<u8>,
}

impl End {
    fn new(config: &Config, name: &str) -> Result<End, Error> {
        let connection = match config {
            Config::Client(config) => {
                let name = name.try_into().map_err(|_| Error::General("server name".into()))?;
                Connection::Client(ClientConnection::new(config.clone(), name)?)
            }
            Config::Server(config) => {
                let mut connection = ServerConnection::new(config.clone())?;
                connection.set_resumption_data(b"remembered");
                Connection::Server(connection)
            }
        };
        Ok(End { connection, received: 0, inbox: Vec::new() })
    }

    fn is_resumed(&self) -> bool {
        match &self.connection {
            Connection::Server(connection) => connection.received_resumption_data().is_some(),
            Connection::Client(_) => false,
        }
    }

    fn take(&mut self, mut input: &[u8]) -> Result<(), Error> {
        while !input.is_empty() {
            self.connection.read_tls(&mut input).map_err(general)?;
            let state = self.connection.process_new_packets()?;
            self.read(state.plaintext_bytes_to_read())?;
        }
        Ok(())
    }

    fn read(&mut self, count: usize) -> Result<(), Error> {
        if count == 0 {
            return Ok(());
        }
        if self.inbox.len() < count {
            self.inbox.resize(count, 0);
        }
        self.connection.reader().read_exact(&mut self.inbox[..count]).map_err(general)?;
        self.received += count;
        Ok(())
    }

    fn give(&mut self, output: &mut [u8]) -> Result<usize, Error> {
        let mut rest = &mut *output;
        let capacity = rest.len();
        while self.connection.wants_write() && !rest.is_empty() {
            self.connection.write_tls(&mut rest).map_err(general)?;
        }
        Ok(capacity - rest.len())
    }
}

fn general(error: impl std::fmt::Display) -> Error {
    Error::General(error.to_string())
}

fn counted(result: Result<usize, Error>) -> isize {
    match result {
        Ok(count) => count as isize,
        Err(error) => {
            fail(error);
            -1
        }
    }
}

/// A new connection, or null with the reason kept.
#[no_mangle]
pub unsafe extern "C" fn rustls_peer_end(config: *const Config, name: *const c_char) -> *mut End {
    let name = std::ffi::CStr::from_ptr(name).to_str().unwrap_or("");
    match End::new(&*config, name) {
        Ok(end) => Box::into_raw(Box::new(end)),
        Err(error) => {
            fail(error);
            std::ptr::null_mut()
        }
    }
}

#[no_mangle]
pub unsafe extern "C" fn rustls_peer_end_free(end: *mut End) {
    drop(Box::from_raw(end));
}

/// Takes what the peer sent and gives what is to be sent: its length, or -1 with the reason kept.
#[no_mangle]
pub unsafe extern "C" fn rustls_peer_exchange(
    end: *mut End, input: *const u8, input_count: usize, output: *mut u8, capacity: usize,
) -> isize {
    let end = &mut *end;
    let taken = end.take(std::slice::from_raw_parts(input, input_count));
    let output = std::slice::from_raw_parts_mut(output, capacity);
    counted(taken.and_then(|_| end.give(output)))
}

/// Encrypts application data: the length of the records, or -1 with the reason kept.
#[no_mangle]
pub unsafe extern "C" fn rustls_peer_write(
    end: *mut End, data: *const u8, count: usize, output: *mut u8, capacity: usize,
) -> isize {
    let end = &mut *end;
    let data = std::slice::from_raw_parts(data, count);
    let written = end.connection.writer().write_all(data).map_err(general);
    let output = std::slice::from_raw_parts_mut(output, capacity);
    counted(written.and_then(|_| end.give(output)))
}

#[repr(C)]
pub struct State {
    is_connected: bool,
    /// Whether the peer showed a certificate that was accepted.
    has_peer_certificate: bool,
    /// Whether a session was resumed; only servers tell.
    is_resumed: bool,
    suite: u16,
    version: u16,
    received: usize,
}

#[no_mangle]
pub unsafe extern "C" fn rustls_peer_state(end: *const End) -> State {
    let end = &*end;
    State {
        is_connected: !end.connection.is_handshaking(),
        has_peer_certificate: end.connection.peer_certificates().map_or(false, |c| !c.is_empty()),
        is_resumed: end.is_resumed(),
        suite: end.connection.negotiated_cipher_suite().map_or(0, |s| s.suite().get_u16()),
        version: end.connection.protocol_version().map_or(0, |v| v.get_u16()),
        received: end.received,
    }
}
