//! `setExceptionBreakpoints`: at which failures to stop.

use crate::{
    session::{Filters, Handled, Session},
    wire::{failure::Failure, message::Request, repair},
};
use dap::{
    requests::SetExceptionBreakpointsArguments,
    responses::SetExceptionBreakpointsResponse,
    types::{Breakpoint, Capabilities, ExceptionBreakpointsFilter},
};
use serde_json::json;

/// The filter for checks.
const FAILED_CHECK: &str = "failed-check";

/// The filter for steps.
const FAILED_STEP: &str = "failed-step";

/// Tells clients which filters there are.
pub(crate) fn advertise(capabilities: &mut Capabilities) {
    let filter = |filter: &str, label: &str, description: &str| ExceptionBreakpointsFilter {
        filter: filter.to_owned(),
        label: label.to_owned(),
        description: Some(description.to_owned()),
        // Both: a client without a way to choose wants to stop where something fails.
        default: Some(true),
        ..ExceptionBreakpointsFilter::default()
    };
    capabilities.exception_breakpoint_filters = Some(vec![
        filter(
            FAILED_CHECK,
            "Failed Checks",
            "Stops at a check that does not hold or cannot be judged.",
        ),
        filter(
            FAILED_STEP,
            "Failed Steps",
            "Stops at a step that fails or cannot be started.",
        ),
    ]);
    capabilities.supports_exception_filter_options = Some(true);
}

/// Sets the filters.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let mut object = request.object()?;
    // Required by the protocol, but Lua's clients drop an empty list.
    object.entry("filters").or_insert_with(|| json!([]));
    let arguments: SetExceptionBreakpointsArguments = Request {
        arguments: object.into(),
        ..request.clone()
    }
    .arguments()?;
    let options = arguments.filter_options.unwrap_or_default();
    let wanted = arguments
        .filters
        .iter()
        .map(|filter| (filter.as_str(), None))
        .chain(
            options
                .iter()
                .map(|option| (option.filter_id.as_str(), option.condition.as_deref())),
        );
    let mut filters = Filters {
        failed_check: false,
        failed_step: false,
    };
    let mut breakpoints = Vec::new();
    for (filter, condition) in wanted {
        let known = match filter {
            FAILED_CHECK => Some(&mut filters.failed_check),
            FAILED_STEP => Some(&mut filters.failed_step),
            _ => None,
        };
        let verified = known.is_some();
        let message = match (&known, condition) {
            (None, _) => Some(format!("there is no filter `{filter}`")),
            (Some(_), Some(condition)) if !condition.trim().is_empty() => {
                Some("conditions are not supported: it stops each time".to_owned())
            }
            _ => None,
        };
        if let Some(known) = known {
            *known = true;
        }
        breakpoints.push(Breakpoint {
            verified,
            message,
            ..Breakpoint::default()
        });
    }
    session.filters = filters;
    session.publish_stops();
    let body = SetExceptionBreakpointsResponse {
        breakpoints: Some(breakpoints),
    };
    Ok(Handled::Now(repair::outgoing(&body)))
}
