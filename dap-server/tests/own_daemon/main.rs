//! Our own daemon, with the real buildkitd: started once for all, stopped when nobody needs it,
//! gone without a trace however it ends.

mod home;
mod life;
mod loss;
mod words;
