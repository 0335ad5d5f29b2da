//! Runs lowered plans on a BuildKit daemon.
//!
//! [`client`] speaks with a daemon; [`image`] finds what the tests start from; [`run`] executes a
//! plan; [`timeline`] keeps what happened; [`debugger`] walks over it.

pub mod client;
pub mod debugger;
pub mod image;
pub mod run;
pub mod timeline;
