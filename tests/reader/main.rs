//! The reader of answers.

#[cfg(test)]
mod documented;
#[cfg(test)]
mod feed;
#[cfg(test)]
mod mutations;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod pieces;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod suite;
#[cfg(test)]
mod work;
