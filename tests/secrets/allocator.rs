//! An allocator that counts freed blocks with a secret.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The secret of all tests.
pub(crate) const SECRET: &str = "secret-of-the-tests";

thread_local! {
    static FREED: Cell<usize> = const { Cell::new(0) };
}

/// The number of blocks with [`SECRET`] that `job` frees.
pub(crate) fn freed_secrets(job: impl FnOnce()) -> usize {
    FREED.set(0);
    job();
    FREED.get()
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: both methods pass their arguments on to the system's allocator. All blocks are zeroed, so
// every byte may be read before a block is freed.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let bytes = unsafe { std::slice::from_raw_parts(block, layout.size()) };
        if bytes
            .windows(SECRET.len())
            .any(|window| window == SECRET.as_bytes())
        {
            FREED.set(FREED.get() + 1);
        }
        unsafe { System.dealloc(block, layout) };
    }
}
