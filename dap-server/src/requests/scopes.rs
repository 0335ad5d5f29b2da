//! `scopes`: what is known about a frame, in groups.

use crate::{
    session::{Handled, Session, debuggee::Content},
    wire::{failure::Failure, message::Request, repair},
};
use dap::{requests::ScopesArguments, responses::ScopesResponse, types};

/// Lists the groups of a frame; an empty one is left out.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let arguments: ScopesArguments = request.arguments()?;
    let node = session
        .references
        .frame(Some(arguments.frame_id))?
        .node
        .clone();
    let mut scopes = Vec::new();
    // Where nothing was recorded, there is a frame for the editor's sake, with nothing in it.
    let known = session.view().map(|view| view.scopes(&node));
    for scope in known.unwrap_or_default() {
        let variables_reference = session.references.hold(&node, &scope.content);
        if variables_reference == 0 {
            continue;
        }
        let named_variables = match &scope.content {
            Content::Variables(variables) => i64::try_from(variables.len()).ok(),
            _ => None,
        };
        scopes.push(types::Scope {
            name: scope.name,
            variables_reference,
            named_variables,
            expensive: scope.expensive,
            ..types::Scope::default()
        });
    }
    Ok(Handled::Now(repair::outgoing(&ScopesResponse { scopes })))
}
