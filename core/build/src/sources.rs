//! What only the daemon knows about the sources that tests mount: what an image sets for the
//! commands in it, and what a Dockerfile means.
//!
//! The run asks when it first needs it; see [`Run::prepare`](crate::run::Run::prepare).

use crate::{
    client::{Build, FrontendRequest, ImageReference, SolveErrorKind},
    image::ImageConfig,
    run::{EngineError, EngineErrorKind},
};
use spec_llb::{
    lower::{DockerfileRequest, ImageSettings, read_dockerfile},
    op::Platform,
    pb,
};
use std::collections::BTreeMap;

/// The daemon's own frontend, which hands on to another if the Dockerfile names one.
const FRONTEND: &str = "dockerfile.v0";

/// Asks what an image sets for the commands in it.
pub(crate) async fn image_settings(
    build: &Build,
    reference: &str,
    platform: &Platform,
) -> Result<ImageSettings, EngineError> {
    let image = ImageReference::Registry(reference.to_owned());
    let (_, config) = build.resolve_image_config(&image, Some(platform)).await?;
    let config = ImageConfig::parse(&config).map_err(|error| {
        refused(format!(
            "the configuration of the image {reference} cannot be read: {error}"
        ))
    })?;
    Ok(ImageSettings {
        env: config.env,
        cwd: config.cwd,
    })
}

/// Has the daemon make operations of a Dockerfile.
///
/// As Dalec does, it is read out of the build context and given to the frontend on its own, where
/// that expects it.
pub(crate) async fn dockerfile(
    build: &Build,
    request: &DockerfileRequest,
) -> Result<pb::Definition, EngineError> {
    let context = build.solve(&request.context).await?;
    let content = match build.read_file(&context, &request.path, None).await {
        Ok(content) => content,
        Err(error) if error.kind == SolveErrorKind::NotFound => {
            return Err(refused(format!(
                "there is no {} in the build context of this mount",
                request.path
            )));
        }
        Err(error) => return Err(error.into()),
    };
    let inputs = BTreeMap::from([
        ("context".to_owned(), request.context.clone()),
        ("dockerfile".to_owned(), read_dockerfile(&content)),
    ]);
    let request = FrontendRequest {
        frontend: FRONTEND.to_owned(),
        options: request.options.clone(),
        inputs,
    };
    Ok(build.define(request).await?)
}

fn refused(message: String) -> EngineError {
    EngineError {
        kind: EngineErrorKind::Refused,
        message,
        hint: None,
    }
}
