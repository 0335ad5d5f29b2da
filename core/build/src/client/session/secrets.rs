//! Secrets that the daemon may ask for.

use crate::client::wire::secrets::{
    GetSecretRequest, GetSecretResponse, secrets_server::Secrets as SecretsService,
};
use bytes::Bytes;
use std::{collections::BTreeMap, fmt, sync::Arc};
use tonic::{Request, Response, Status};

/// Secrets by id. They enter no log, no cache key and no debug output.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<String, Bytes>);

impl Secrets {
    /// Offers a secret: at most 500 KiB, which is the daemon's limit.
    pub fn insert(&mut self, id: impl Into<String>, value: impl Into<Bytes>) {
        self.0.insert(id.into(), value.into());
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The secrets of a session.
#[derive(Debug)]
pub(super) struct OfferedSecrets(pub(super) Arc<Secrets>);

#[tonic::async_trait]
impl SecretsService for OfferedSecrets {
    async fn get_secret(
        &self,
        request: Request<GetSecretRequest>,
    ) -> Result<Response<GetSecretResponse>, Status> {
        let id = request.into_inner().id;
        match self.0.0.get(&id) {
            Some(value) => Ok(Response::new(GetSecretResponse {
                data: value.clone(),
            })),
            None => Err(Status::not_found(format!(
                "no secret `{id}` is offered here"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_tells_no_secret() {
        let mut secrets = Secrets::default();
        secrets.insert("token", "hush");
        assert_eq!(format!("{secrets:?}"), r#"{"token"}"#);
    }
}
