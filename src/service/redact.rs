//! Redaction. Every string that ends up in an error goes through [`Secrets::scrub`].

use zeroize::Zeroize;

/// Stands where a secret was.
pub const REDACTED: &str = "[REDACTED]";

/// The secrets of one call.
#[derive(Default)]
pub struct Secrets(Vec<String>);

/// Overwrites them.
impl Drop for Secrets {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Secrets {
    /// Adds a secret; an empty one is ignored.
    pub fn add(&mut self, secret: &str) {
        if secret.is_empty() || self.0.iter().any(|known| known == secret) {
            return;
        }
        // The longest first: a secret that begins another must not leave the rest of it.
        let shorter = self.0.iter().position(|known| known.len() < secret.len());
        let place = shorter.unwrap_or(self.0.len());
        self.0.insert(place, secret.into());
    }

    /// Whether there is nothing to hide.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `text` holds a secret.
    pub fn are_in(&self, text: &str) -> bool {
        self.0.iter().any(|secret| find(text, secret).is_some())
    }

    /// `text` with every secret replaced.
    pub fn scrub(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut position = 0;
        // Where each secret comes next. Kept, so that a long text is searched once per secret.
        let mut next: Vec<Option<usize>> = self.0.iter().map(|secret| find(text, secret)).collect();
        loop {
            for (secret, at) in self.0.iter().zip(&mut next) {
                if at.is_some_and(|at| at < position) {
                    let rest = text.get(position..).unwrap_or_default();
                    *at = find(rest, secret).map(|at| at + position);
                }
            }
            // Of secrets that start together the first, which is the longest.
            let first = self.0.iter().zip(&next);
            let first = first.filter_map(|(secret, at)| Some(((*at)?, secret.len())));
            let Some((at, length)) = first.min_by_key(|&(at, _)| at) else {
                break;
            };
            out.push_str(text.get(position..at).unwrap_or_default());
            out.push_str(REDACTED);
            position = at + length;
        }
        out.push_str(text.get(position..).unwrap_or_default());
        out
    }
}

/// Where `secret` stands in `text` first. The search of the standard library would be a tenth of
/// the module; errors are short and secrets begin with rare bytes.
fn find(text: &str, secret: &str) -> Option<usize> {
    let (text, secret) = (text.as_bytes(), secret.as_bytes());
    text.windows(secret.len().max(1))
        .position(|window| window == secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(all: &[&str]) -> Secrets {
        let mut secrets = Secrets::default();
        for secret in all {
            secrets.add(secret);
        }
        secrets
    }

    #[test]
    fn every_occurrence_is_replaced() {
        let secrets = secrets(&["key", "token"]);
        assert_eq!(
            secrets.scrub("a key, a token, the key"),
            "a [REDACTED], a [REDACTED], the [REDACTED]"
        );
        assert!(secrets.are_in("monkey"));
        assert!(!secrets.are_in("monk"));
    }

    #[test]
    fn a_secret_inside_another_leaves_nothing_of_it() {
        assert_eq!(
            secrets(&["b", "abc"]).scrub("abc b"),
            "[REDACTED] [REDACTED]"
        );
    }

    #[test]
    fn secrets_like_the_replacement_do_not_loop() {
        assert_eq!(secrets(&["E", "RED"]).scrub("REDE"), "[REDACTED][REDACTED]");
    }

    #[test]
    fn an_empty_secret_is_none() {
        let secrets = secrets(&[""]);
        assert!(secrets.is_empty());
        assert_eq!(secrets.scrub("text"), "text");
    }
}
