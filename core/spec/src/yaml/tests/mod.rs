//! What documents become, and what holds for every text.

mod documents;
mod dump;
