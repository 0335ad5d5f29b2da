//! Work on all processors.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// The stack of a worker. Shell scripts are read by recursion, a level of nesting at a time.
const STACK: usize = 16 << 20;

/// Does something with each item, and returns the results in the order of the items.
///
/// What panics is an error of that item alone.
pub(super) fn on_all_processors<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R, String> + Sync,
) -> Vec<Result<R, String>> {
    let count = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let worker = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return };
            let result = catch_unwind(AssertUnwindSafe(|| work(item)));
            let result = result.unwrap_or_else(|_| {
                Err("a check broke off by a mistake of this program".to_owned())
            });
            done.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((index, result));
        }
    };
    thread::scope(|scope| {
        let started = (0..count.min(items.len()))
            .filter(|_| {
                thread::Builder::new()
                    .stack_size(STACK)
                    .spawn_scoped(scope, worker)
                    .is_ok()
            })
            .count();
        // Where no thread can be had, this one will do.
        if started == 0 {
            worker();
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_order_and_a_panic_is_an_error_of_its_own() {
        let items: Vec<usize> = (0..1000).collect();
        let results = on_all_processors(&items, |item| {
            assert_ne!(*item, 500, "a mistake");
            Ok(item * 2)
        });
        assert_eq!(results.len(), 1000);
        for (item, result) in results.into_iter().enumerate() {
            match item {
                500 => assert!(result.is_err()),
                _ => assert_eq!(result, Ok(item * 2)),
            }
        }
    }
}
