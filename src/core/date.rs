//! Dates as HTTP writes them, to and from epoch milliseconds. The clock is always an argument.

use super::text::push_number;

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
    let (first, rest) = text.split_once(' ')?;
    let mut parts = rest.split(' ').filter(|part| !part.is_empty());
    if let Some(weekday) = first.strip_suffix(',') {
        if weekday.len() == 3 {
            // Sun, 06 Nov 1994 08:49:37 GMT
            let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
            let (time, zone) = (parts.next()?, parts.next()?);
            if zone != "GMT" || parts.next().is_some() || day.len() != 2 || year.len() != 4 {
                return None;
            }
            return moment(weekday, number(year)?, month, number(day)?, time);
        }
        // Sunday, 06-Nov-94 08:49:37 GMT
        let mut date = parts.next()?.split('-');
        let (day, month, year) = (date.next()?, date.next()?, date.next()?);
        let (time, zone) = (parts.next()?, parts.next()?);
        if zone != "GMT" || parts.next().is_some() || date.next().is_some() || year.len() != 2 {
            return None;
        }
        let full_name = [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ]
        .contains(&weekday);
        let this_year = civil(now_ms as u64 / DAY_MS).0 as i64;
        let mut year = this_year - this_year % 100 + number(year)?;
        // More than fifty years ahead means the last such year in the past.
        if year > this_year + 50 {
            year -= 100;
        }
        return full_name
            .then(|| moment(weekday.get(..3)?, year, month, number(day)?, time))
            .flatten();
    }
    // Sun Nov  6 08:49:37 1994
    let (month, day, time, year) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    moment(first, number(year)?, month, number(day)?, time)
}

fn moment(weekday: &str, year: i64, month: &str, day: i64, time: &str) -> Option<f64> {
    if !["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&weekday) {
        return None;
    }
    let month = MONTHS.iter().position(|&name| name == month)? as i64 + 1;
    let mut parts = time.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || [hour, minute, second].iter().any(|part| part.len() != 2) {
        return None;
    }
    let (hour, minute, second) = (number(hour)?, number(minute)?, number(second)?);
    let days = days_since_epoch(year, month, day);
    let day_exists = day >= 1 && days < days_since_epoch(year + month / 12, month % 12 + 1, 1);
    // 60 is a leap second.
    if !day_exists || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some(((days * 24 + hour) * 60 + minute) as f64 * 60_000.0 + second as f64 * 1000.0)
}

/// A short run of digits and nothing else.
fn number(text: &str) -> Option<i64> {
    (!text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(
        || {
            text.bytes()
                .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
        },
    )
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
