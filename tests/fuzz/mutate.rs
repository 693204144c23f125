//! Mutates seeds at random. Some results become seeds themselves, so that mutations add up.

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

#[path = "../platform/random.rs"]
mod random;

use random::Random;

const LONGEST: usize = 4096;
const KEPT: usize = 400;

fn setting(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().expect(name))
}

/// Runs `target` on mutated seeds. It returns whether to mutate the input further.
pub(crate) fn search(
    seeds: &[&[u8]],
    words: &[&[u8]],
    rounds: u64,
    mut target: impl FnMut(&[u8]) -> bool,
) {
    let seed = setting("FUZZ_SEED", 20_261_123);
    let rounds = setting("FUZZ_ROUNDS", rounds);
    println!("FUZZ_SEED={seed} FUZZ_ROUNDS={rounds}");
    let mut random = Random(seed);
    let mut corpus: Vec<Vec<u8>> = seeds.iter().map(|seed| seed.to_vec()).collect();
    for round in 0..rounds {
        let mut input = corpus[random.below(corpus.len())].clone();
        for _ in 0..=random.below(4) {
            change(&mut input, words, &corpus, &mut random);
        }
        input.truncate(LONGEST);
        match catch_unwind(AssertUnwindSafe(|| target(&input))) {
            Ok(true) if corpus.len() < KEPT => corpus.push(input),
            Ok(true) => {
                // Keep the initial seeds.
                let place = seeds.len() + random.below(KEPT - seeds.len());
                corpus[place] = input;
            }
            Ok(false) => {}
            Err(panic) => {
                println!("round {round}: {:?}", String::from_utf8_lossy(&input));
                println!("bytes: {input:?}");
                resume_unwind(panic);
            }
        }
    }
}

fn change(input: &mut Vec<u8>, words: &[&[u8]], corpus: &[Vec<u8>], random: &mut Random) {
    let at = random.below(input.len() + 1);
    let end = (at + random.below(16)).min(input.len());
    match random.below(7) {
        0 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => {
            if let Some(byte) = input.get_mut(at) {
                *byte = random.below(256) as u8;
            }
        }
        2 => drop(input.drain(at..end)),
        3 => {
            let word = words[random.below(words.len())];
            drop(input.splice(at..at, word.iter().copied()));
        }
        4 => {
            let word = words[random.below(words.len())];
            drop(input.splice(at..end, word.iter().copied()));
        }
        5 => {
            let piece = input[at..end].repeat(1 + random.below(4));
            drop(input.splice(at..at, piece));
        }
        _ => {
            let other = &corpus[random.below(corpus.len())];
            let from = random.below(other.len() + 1);
            drop(input.splice(at.., other[from..].iter().copied()));
        }
    }
}
