//! Frontends of the daemon: they make operations of a text in another language.

use super::{Build, WireResult};
use crate::client::{errors::SolveError, wire::gateway as wire};
use spec_llb::pb;
use std::collections::BTreeMap;

/// What a frontend is given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontendRequest {
    /// Its name, such as `dockerfile.v0`.
    pub frontend: String,
    /// Its options, such as `target`.
    pub options: BTreeMap<String, String>,
    /// File systems, such as the build context, by the names that it knows.
    pub inputs: BTreeMap<String, pb::Definition>,
}

impl Build {
    /// Lets a frontend of the daemon work, and returns the operations that it makes; none at all
    /// describe the empty file system. They are not executed.
    ///
    /// # Errors
    ///
    /// If the frontend finds a mistake, or an input cannot be had.
    pub async fn define(&self, request: FrontendRequest) -> Result<pb::Definition, SolveError> {
        let request = wire::SolveRequest {
            frontend: request.frontend,
            frontend_opt: request.options.into_iter().collect(),
            frontend_inputs: request.inputs.into_iter().collect(),
            allow_result_return: true,
            allow_result_array_ref: true,
            ..wire::SolveRequest::default()
        };
        let mut client = self.gateway.client();
        let response = self.gateway.call(client.solve(request)).await?;
        Ok(match response.result.and_then(|result| result.result) {
            Some(WireResult::Ref(reference)) => reference.def.unwrap_or_default(),
            _ => pb::Definition::default(),
        })
    }
}
