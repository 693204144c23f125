//! One program under two names: `wasm-bindgen` writes the JavaScript glue,
//! `wasm-bindgen-test-runner` runs the tests. The name it is called by decides.

use std::path::Path;

fn main() -> anyhow::Result<()> {
    let name = std::env::args_os().next().unwrap_or_default();
    let arguments = std::env::args_os();
    match Path::new(&name).file_stem().and_then(|stem| stem.to_str()) {
        Some("wasm-bindgen-test-runner") => {
            wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments)
        }
        _ => wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments),
    }
}
