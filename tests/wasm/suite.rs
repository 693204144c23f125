//! The module as its users see it: one suite for Node, a page and a worker.

#[cfg(test)]
mod call_exports;
#[cfg(test)]
mod calls;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod rust_api;
#[cfg(test)]
mod support;
