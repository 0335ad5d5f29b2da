//! What documents become, and what holds for every text.

mod corpus;
mod documents;
mod dump;
