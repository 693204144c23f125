//! Bytes to columns: the work of the reader alone.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use host_bench::{body, forms, read, read_checked};
use identity_center_tokens::service::reader::Reader;

fn reader(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reader");
    for form in forms() {
        for tokens in [2, 1000] {
            let body = body(&form, tokens);
            let mut reader = Reader::new();
            read_checked(&mut reader, &body, tokens);
            group.throughput(Throughput::Elements(tokens as u64));
            group.bench_function(BenchmarkId::new(&form, tokens), |bencher| {
                bencher.iter(|| read(&mut reader, black_box(&body)));
            });
        }
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(2));
    targets = reader
}
criterion_main!(benches);
