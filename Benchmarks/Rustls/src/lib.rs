//! rustls as one contender: configurations and connections without I/O behind a C interface.

mod config;
mod connection;
mod resumption;

use std::cell::RefCell;
use std::os::raw::c_char;

thread_local! {
    static FAILURE: RefCell<String> = RefCell::new(String::new());
}

/// Keeps why a call failed.
fn fail(reason: impl std::fmt::Display) {
    FAILURE.with(|text| *text.borrow_mut() = reason.to_string());
}

/// Copies why the last call of this thread failed, ended by 0.
#[no_mangle]
pub unsafe extern "C" fn rustls_peer_failure(text: *mut c_char, capacity: usize) {
    FAILURE.with(|failure| {
        let failure = failure.borrow();
        let count = failure.len().min(capacity - 1);
        std::ptr::copy_nonoverlapping(failure.as_ptr(), text as *mut u8, count);
        *text.add(count) = 0;
    });
}
