//! Our own daemon, with the real buildkitd: started once for all, stopped when nobody needs it,
//! gone without a trace however it ends.

// What the tests share is outside of the functions that clippy takes for tests.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod home;
mod life;
mod loss;
mod ordinary;
mod session;
mod words;
