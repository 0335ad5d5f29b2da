//! The request of a step or a check, as the operation passes it.

use std::{ffi::OsString, path::Path};

use anyhow::{Context, anyhow, bail};
use serde::de::DeserializeOwned;

/// Reads a request from the arguments behind `step` or `check`: JSON, or `--request` and a file
/// with the JSON.
///
/// `--attempt N` only tells two runs of the same operation apart.
pub(crate) fn read<T: DeserializeOwned>(arguments: &[OsString]) -> anyhow::Result<T> {
    let mut json = None;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.to_str() {
            Some("--attempt") => {
                rest.next().context("--attempt needs a number")?;
            }
            Some("--request") => {
                let path = Path::new(rest.next().context("--request needs a file")?);
                let read = std::fs::read_to_string(path);
                json = Some(read.with_context(|| format!("cannot read {}", path.display()))?);
            }
            Some(text) if json.is_none() => json = Some(text.to_owned()),
            Some(text) => bail!("an argument too many: {text}"),
            None => bail!("the request is not UTF-8"),
        }
    }
    let json = json.ok_or_else(|| anyhow!("there is no request"))?;
    serde_json::from_str(&json).context("the request cannot be read")
}
