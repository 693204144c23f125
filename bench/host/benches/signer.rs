//! One signature, as each attempt of a call needs it.

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use host_bench::Request;

fn signer(criterion: &mut Criterion) {
    let request = Request::observed();
    request.sign_checked();
    let headers = request.headers();
    criterion.bench_function("signer", |bencher| bencher.iter(|| request.sign(&headers)));
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(2));
    targets = signer
}
criterion_main!(benches);
