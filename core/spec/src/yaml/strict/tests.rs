//! What the strict reader accepts, and what it makes of it.
