//! `source`: the text of the spec as it runs.

use crate::{
    session::{Handled, Session},
    wire::{
        failure::{Failure, FailureKind},
        message::Request,
        repair,
    },
};
use dap::{requests::SourceArguments, responses::SourceResponse};
use serde_json::Value;

/// Returns the text that was launched, also when the file has changed since.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let mut object = request.object()?;
    // Only needed by adapters that have sources without a path.
    object.entry("sourceReference").or_insert(Value::from(0));
    let arguments: SourceArguments = Request {
        arguments: Value::Object(object),
        ..request.clone()
    }
    .arguments()?;
    let path = arguments
        .source
        .and_then(|source| source.path)
        .unwrap_or_default();
    let program = session.run.as_ref().map(|run| &run.program);
    let known = program.filter(|program| {
        arguments.source_reference == 0 && session.edge.is_same(&path, &program.path)
    });
    let Some(program) = known else {
        let what = if path.is_empty() {
            "this source"
        } else {
            &path
        };
        let text = format!("no operation comes from {what}");
        return Err(Failure::new(FailureKind::NotFound, text));
    };
    let content = program.text.to_cow().into_owned();
    let body = SourceResponse {
        content,
        mime_type: Some("text/x-yaml".to_owned()),
    };
    Ok(Handled::Now(repair::outgoing(&body)))
}
