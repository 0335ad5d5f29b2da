//! The moves: `continue`, `next`, `stepIn`, `stepOut`, `stepBack`, `reverseContinue`.
//!
//! The answer comes first, then the run goes; a client that saw it stop before it heard that it
//! went would think that it still stands.

use crate::{
    session::{Handled, Session, debuggee::Resume},
    wire::{failure::Failure, message::Request, repair},
};
use dap::{
    requests::{
        ContinueArguments, NextArguments, ReverseContinueArguments, StepBackArguments,
        StepInArguments, StepOutArguments,
    },
    responses::ContinueResponse,
};

/// Goes on to the next breakpoint or failure.
pub(crate) fn continue_(_: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let _: ContinueArguments = request.arguments()?;
    // Zed takes an absent flag for *false*.
    let body = repair::outgoing(&ContinueResponse {
        all_threads_continued: Some(true),
    });
    Ok(Handled::Then(
        body,
        Box::new(|session| session.resume(Resume::Continue)),
    ))
}

/// Goes to the next step, or on a check to the next check.
pub(crate) fn next(_: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let _: NextArguments = request.arguments()?;
    Ok(Handled::then(|session| session.resume(Resume::Next)))
}

/// Goes to the first check of a step.
pub(crate) fn step_in(_: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let _: StepInArguments = request.arguments()?;
    Ok(Handled::then(|session| session.resume(Resume::StepIn)))
}

/// Goes to the next test, or on a check to the next step.
pub(crate) fn step_out(_: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let _: StepOutArguments = request.arguments()?;
    Ok(Handled::then(|session| session.resume(Resume::StepOut)))
}

// Feature: Step Back
//
/// Goes to the moment before; nothing runs for it.
pub(crate) fn step_back(_: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let _: StepBackArguments = request.arguments()?;
    Ok(Handled::then(|session| session.resume(Resume::StepBack)))
}

/// Goes back to the last breakpoint, or to the start.
pub(crate) fn reverse_continue(_: &mut Session, request: &Request) -> Result<Handled, Failure> {
    let _: ReverseContinueArguments = request.arguments()?;
    Ok(Handled::then(|session| {
        session.resume(Resume::ReverseContinue);
    }))
}
