//! The allocator of the npm package: 2.8 KB smaller in the gzipped bundle than the default one, as
//! `npm run build` shows with and without the feature.
//!
//! It overwrites freed memory: response bodies, errors and their causes may contain secrets, and are
//! copied to many strings.

use std::alloc::{GlobalAlloc, Layout};

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

#[global_allocator]
static ALLOCATOR: Overwriting = Overwriting(new_wasm_dynamic_allocator());

/// Larger blocks are not overwritten. They are long lists of tokens, which have no secrets, and it would
/// cost time, and memory for the copy when they grow.
const MAX_OVERWRITTEN: usize = 64 * 1024;

struct Overwriting(WasmDynamicTalc);

// SAFETY: each method passes its arguments on to the inner allocator. A block is written within its
// layout only, before it is freed.
#[allow(unsafe_code, reason = "an allocator is unsafe by its trait")]
unsafe impl GlobalAlloc for Overwriting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if layout.size() <= MAX_OVERWRITTEN {
            unsafe { block.write_bytes(0, layout.size()) };
        }
        unsafe { self.0.dealloc(block, layout) };
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if layout.size() > MAX_OVERWRITTEN {
            return unsafe { self.0.realloc(block, layout, size) };
        }
        // Not the inner `realloc`, which may move the block and leave the old copy in memory.
        let Ok(moved) = Layout::from_size_align(size, layout.align()) else {
            return std::ptr::null_mut();
        };
        let target = unsafe { self.alloc(moved) };
        if !target.is_null() {
            unsafe { target.copy_from_nonoverlapping(block, size.min(layout.size())) };
            unsafe { self.dealloc(block, layout) };
        }
        target
    }
}
