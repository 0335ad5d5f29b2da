//! The probe: runs one step or judges one check inside a container, and writes a record.

fn main() {}
