//! Runs lowered plans on a BuildKit daemon.
//!
//! [`daemon`] finds or starts a daemon; [`client`] speaks with it; [`probe`] is the program that
//! runs in containers; [`image`] finds what the tests start from; [`run`] executes a plan;
//! [`timeline`] keeps what happened; [`debugger`] walks over it.

pub mod client;
pub mod daemon;
pub mod debugger;
pub mod image;
pub mod probe;
pub mod run;
pub mod timeline;
