//! The BuildKit client.

#[expect(unused_imports, reason = "the clients come next")]
mod wire;
