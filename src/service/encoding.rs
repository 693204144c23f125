//! Percent-encoding (RFC 3986), hexadecimal digits, and the shortening of quoted text.

/// RFC 3986 recommends upper-case digits.
const UPPER_HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Percent-encodes all bytes but the unreserved characters `A-Za-z0-9-._~`.
pub(crate) fn push_percent_encoded(out: &mut String, bytes: impl IntoIterator<Item = u8>) {
    for byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                out.push('%');
                for digit in [byte >> 4, byte & 15] {
                    out.push(char::from(hex_digit(digit, UPPER_HEX)));
                }
            }
        }
    }
}

/// Lower-case hexadecimal text of `bytes`.
pub(crate) fn lower_hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            out.push(char::from(hex_digit(digit, b"0123456789abcdef")));
        }
    }
    out
}

fn hex_digit(value: u8, digits: &[u8; 16]) -> u8 {
    digits.get(usize::from(value)).copied().unwrap_or(b'0')
}

/// Decodes percent-encoded text. A `%` without two hexadecimal digits is kept.
pub(crate) fn percent_decoded(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%'
            && let Some((&[high, low], after)) = rest.split_first_chunk()
            && let (Some(high), Some(low)) = (hex_value(high), hex_value(low))
        {
            out.push(high << 4 | low);
            rest = after;
        } else {
            out.push(byte);
        }
    }
    out
}

/// The value of a hexadecimal digit.
pub(super) fn hex_value(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// The first `limit` bytes of `text`, followed by `…` if it is longer.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.into();
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut short: String = text.get(..end).unwrap_or_default().into();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_encoding_keeps_only_unreserved_characters() {
        let mut out = String::new();
        push_percent_encoded(&mut out, "aZ09-._~ /%é".bytes());
        assert_eq!(out, "aZ09-._~%20%2F%25%C3%A9");
        assert_eq!(percent_decoded(&out), "aZ09-._~ /%é".as_bytes());
    }

    #[test]
    fn an_incomplete_percent_encoding_is_kept() {
        assert_eq!(percent_decoded("100%"), b"100%");
        assert_eq!(percent_decoded("%zz%4"), b"%zz%4");
        assert_eq!(percent_decoded("%2f%2F"), b"//");
    }

    #[test]
    fn shortening_respects_characters() {
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(shortened("aéb", 2), "a…");
    }
}
