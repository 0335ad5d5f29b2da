//! Dalec specs.
