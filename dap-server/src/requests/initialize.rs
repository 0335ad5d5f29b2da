//! `initialize`: the client introduces itself.

use crate::{
    requests::capabilities,
    session::{Edge, Features, Handled, Phase, Session},
    wire::{failure::Failure, message::Request, repair},
};
use dap::requests::InitializeArguments;
use serde_json::Value;

/// Takes over how the client counts and what it can do, and tells what we can.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let mut object = request.object()?;
    // Required by the protocol and of no use to us: who leaves it out is served all the same.
    object.entry("adapterID").or_insert_with(|| Value::from(""));
    let arguments: InitializeArguments = Request {
        arguments: Value::Object(object),
        ..request.clone()
    }
    .arguments()?;
    session.edge = Edge::from_client(&arguments);
    session.features = Features {
        run_in_terminal: arguments.supports_run_in_terminal_request.unwrap_or(false),
        progress: arguments.supports_progress_reporting.unwrap_or(false),
        variable_type: arguments.supports_variable_type.unwrap_or(false),
    };
    session.phase = Phase::Initialized;
    Ok(Handled::Now(repair::outgoing(&capabilities())))
}
