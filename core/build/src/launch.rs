//! From a program to a run: the daemon is found, a build begins, the plan is lowered.

