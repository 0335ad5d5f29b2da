//! `exceptionInfo`: what failed, with the difference of expected and actual.

use crate::{
    session::{Handled, Session},
    wire::{
        failure::{Failure, FailureKind},
        message::Request,
        repair,
    },
};
use dap::{
    requests::ExceptionInfoArguments,
    responses::ExceptionInfoResponse,
    types::{ExceptionBreakMode, ExceptionDetails},
};

/// Describes what failed where the debugger stands.
///
/// VS Code and nvim-dap show nothing of the details but the stack trace.
pub(crate) fn handle(session: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let _: ExceptionInfoArguments = request.arguments()?;
    let lost = session.run.as_ref().and_then(|run| run.lost.clone());
    let info = if let Some(lost) = lost {
        ExceptionInfoResponse {
            exception_id: "daemon/lost".to_owned(),
            description: Some(lost.text.clone()),
            break_mode: ExceptionBreakMode::Always,
            details: Some(ExceptionDetails {
                message: lost.hint.clone(),
                stack_trace: lost.hint,
                ..ExceptionDetails::default()
            }),
        }
    } else {
        let exception = session
            .view()?
            .exception()
            .ok_or_else(|| Failure::new(FailureKind::NotFound, "nothing failed here"))?;
        ExceptionInfoResponse {
            exception_id: exception.id,
            description: Some(exception.description),
            break_mode: ExceptionBreakMode::Always,
            details: Some(ExceptionDetails {
                stack_trace: Some(format!("{}\n{}", exception.path, exception.details)),
                message: Some(exception.details),
                ..ExceptionDetails::default()
            }),
        }
    };
    Ok(Handled::Now(repair::outgoing(&info)))
}
