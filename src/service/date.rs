//! Dates as HTTP writes them, to and from epoch milliseconds. The clock is always an argument.

use super::encoding::push_number;

const DAY_MS: u64 = 86_400_000;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
/// The last second that four digits of a year can name.
const LAST_SECOND_MS: u64 = 253_402_300_799_000;

/// `YYYYMMDDTHHMMSSZ` in UTC, the milliseconds cut off.
pub fn basic_date(epoch_ms: f64) -> String {
    // The cast saturates: a clock before 1970 gives 1970.
    let epoch_ms = (epoch_ms as u64).min(LAST_SECOND_MS);
    let (year, month, day) = civil(epoch_ms / DAY_MS);
    let seconds = epoch_ms % DAY_MS / 1000;
    let mut out = String::with_capacity(16);
    push_number(&mut out, year, 4);
    push_number(&mut out, month, 2);
    push_number(&mut out, day, 2);
    out.push('T');
    push_number(&mut out, seconds / 3600, 2);
    push_number(&mut out, seconds / 60 % 60, 2);
    push_number(&mut out, seconds % 60, 2);
    out.push('Z');
    out
}

/// Year, month and day of a day since 1970-01-01 (the usual shift of the year to March, so that
/// the leap day is the last one).
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

/// Days since 1970-01-01, negative before it.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Reads an HTTP-date (RFC 9110, 5.6.7) in its three forms, to epoch milliseconds.
///
/// `now_ms` decides the century of the two-digit year of the obsolete RFC 850 form.
pub fn http_date(text: &str, now_ms: f64) -> Option<f64> {
    let mut text = Scan(text.as_bytes());
    let weekday = text.one_of(&["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])?;
    let (year, month, day, time) = if text.skip(", ") {
        // Sun, 06 Nov 1994 08:49:37 GMT
        let day = text.number(2)?;
        let month = text.after(" ")?.one_of(&MONTHS)?;
        let year = text.after(" ")?.number(4)?;
        let time = text.after(" ")?.time()?;
        text.after(" GMT")?;
        (year, month, day, time)
    } else if text.skip(" ") {
        // Sun Nov  6 08:49:37 1994
        let month = text.one_of(&MONTHS)?;
        let day = text.after(" ")?;
        let day = if day.skip(" ") {
            day.number(1)?
        } else {
            day.number(2)?
        };
        let time = text.after(" ")?.time()?;
        (text.after(" ")?.number(4)?, month, day, time)
    } else {
        // Sunday, 06-Nov-94 08:49:37 GMT
        let rest = [
            "day, ", "sday, ", "nesday, ", "rsday, ", "day, ", "urday, ", "day, ",
        ];
        text.after(rest.get(weekday)?)?;
        let day = text.number(2)?;
        let month = text.after("-")?.one_of(&MONTHS)?;
        let year = text.after("-")?.number(2)?;
        let time = text.after(" ")?.time()?;
        text.after(" GMT")?;
        // More than fifty years ahead means the last such year in the past.
        let this_year = civil(now_ms as u64 / DAY_MS).0 as i64;
        let year = this_year - this_year % 100 + year;
        let passed = if year > this_year + 50 { 100 } else { 0 };
        (year - passed, month, day, time)
    };
    let month = month as i64 + 1;
    let days = days_since_epoch(year, month, day);
    let day_exists = day >= 1 && days < days_since_epoch(year + month / 12, month % 12 + 1, 1);
    let moment = days as f64 * DAY_MS as f64 + time as f64 * 1000.0;
    (day_exists && text.0.is_empty()).then_some(moment)
}

/// What is still to be read of a date.
struct Scan<'a>(&'a [u8]);

impl Scan<'_> {
    /// Steps over `word`, if it comes next.
    fn skip(&mut self, word: &str) -> bool {
        match self.0.strip_prefix(word.as_bytes()) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn after(&mut self, word: &str) -> Option<&mut Self> {
        self.skip(word).then_some(self)
    }

    /// Which of the words comes next.
    fn one_of(&mut self, words: &[&str]) -> Option<usize> {
        words.iter().position(|word| self.skip(word))
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        number.iter().try_fold(0, |sum, byte| {
            byte.is_ascii_digit()
                .then(|| sum * 10 + i64::from(byte - b'0'))
        })
    }

    /// `08:49:37` in seconds. A minute may have a leap second.
    fn time(&mut self) -> Option<i64> {
        let hour = self.number(2)?;
        let minute = self.after(":")?.number(2)?;
        let second = self.after(":")?.number(2)?;
        (hour < 24 && minute < 60 && second < 61).then_some((hour * 60 + minute) * 60 + second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: f64 = 1_767_225_600_000.0;

    #[test]
    fn basic_dates_cut_the_milliseconds_off() {
        assert_eq!(basic_date(0.0), "19700101T000000Z");
        assert_eq!(basic_date(1_767_225_599_123.0), "20251231T235959Z");
        assert_eq!(basic_date(1_835_481_599_999.0), "20280229T235959Z");
        assert_eq!(basic_date(951_782_400_000.0), "20000229T000000Z");
    }

    #[test]
    fn clocks_out_of_range_still_give_a_date() {
        assert_eq!(basic_date(-1.0), "19700101T000000Z");
        assert_eq!(basic_date(f64::NAN), "19700101T000000Z");
        assert_eq!(basic_date(f64::INFINITY), "99991231T235959Z");
    }

    #[test]
    fn the_three_forms_of_an_http_date_name_one_moment() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(http_date(text, NOW), Some(784_111_777_000.0), "{text}");
        }
        assert_eq!(
            http_date("Tue, 29 Feb 2028 00:00:00 GMT", NOW),
            Some(1_835_395_200_000.0)
        );
        assert_eq!(
            http_date("Fri, 31 Dec 2027 23:59:60 GMT", NOW),
            Some(1_830_297_600_000.0)
        );
    }

    #[test]
    fn two_digit_years_are_at_most_fifty_years_ahead() {
        let year = |text| http_date(text, NOW).map(basic_date);
        assert_eq!(
            year("Friday, 01-Jan-75 00:00:00 GMT").as_deref(),
            Some("20750101T000000Z")
        );
        assert_eq!(
            year("Friday, 01-Jan-77 00:00:00 GMT").as_deref(),
            Some("19770101T000000Z")
        );
    }

    #[test]
    fn what_is_no_http_date_is_refused() {
        for text in [
            "",
            " ",
            "0",
            "soon",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 GMT x",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 31 Nov 1994 08:49:37 GMT",
            "Wed, 29 Feb 2026 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT",
            "Sun, 06 Now 1994 08:49:37 GMT",
            "Son, 06 Nov 1994 08:49:37 GMT",
            "Sonntag, 06-Nov-94 08:49:37 GMT",
            "Sun, 06 Nov -994 08:49:37 GMT",
            "1994-11-06T08:49:37Z",
        ] {
            assert_eq!(http_date(text, NOW), None, "{text}");
        }
    }
}
